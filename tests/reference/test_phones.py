"""Phones by the names they were sold under."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.reference.phones import find_market_name
from support.waiting import check_growth


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("samsung", "SM-G991B", "Samsung Galaxy S21 5G"),
        ("samsung", "SM-G991U", "Samsung Galaxy S21 5G"),
        ("samsung", "SM-G9910", "Samsung Galaxy S21 5G"),
        ("samsung", "SM-G991B/DS", "Samsung Galaxy S21 5G"),
        ("samsung", " sm-n9005 ", "Samsung Galaxy Note 3"),
        ("samsung", "SM-J327T1", "Samsung Galaxy J3 (2017)"),
        ("SAMSUNG", "GT-I9000", "Samsung Galaxy S"),
        ("SAMSUNG", "GT-I9505G", "Samsung Galaxy S4"),
        ("samsung", "SCV41", "Samsung Galaxy S10"),
        ("HUAWEI", "VOG-L29", "Huawei P30 Pro"),
        ("HUAWEI", "ANE-LX1", "Huawei P20 lite"),
        ("HUAWEI", "ANE-AL00", None),  # sold under another name in China
        ("OnePlus", "ONEPLUS A6003", "OnePlus 6"),
        ("OnePlus", "CPH2581", "OnePlus 12"),
        ("OPPO", "CPH2025", "OPPO Find X2 Pro"),
        ("vivo", "vivo 1819", "vivo V15"),
        ("Xiaomi", "M2012K11AG", "POCO F3"),
        ("Xiaomi", "23117RA68G", "Redmi Note 13 Pro"),
        ("Sony", "XQ-BC52", "Sony Xperia 1 III"),
        ("Sony", "D6603", "Sony Xperia Z3"),
        ("", "D6603", "Sony Xperia Z3"),
        ("Nikon", "D6603", None),  # short codes count with their maker's name only
        ("motorola", "XT1032", "Motorola Moto G"),
        ("LG Electronics", "LG-D855", "LG G3"),
        ("LGE", "LM-V405", "LG V40 ThinQ"),
        ("HMD Global", "TA-1046", "Nokia 7 plus"),
        ("Nothing", "A063", "Nothing Phone (1)"),
        ("somebody", "A063", None),
        ("Apple", "iPhone12,1", "iPhone 11"),
        ("Apple", "iPhone18,3", "iPhone 17"),
        ("Apple", "iPhone 12", None),
        ("Google", "Pixel 6", None),
        ("samsung", "SM-Z999X", None),
        ("samsung", "SM-G991B and more words", None),
        ("", "", None),
        ("", "\0" * 10_000, None),
    ],
)
def test_model_codes(make: str, model: str, name: str | None) -> None:
    assert find_market_name(make, model) == name


def rows() -> list[tuple[str, list[str]]]:
    text = (files("backstory_cli.reference") / "phones.tsv").read_text(encoding="utf-8")
    cells = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(name, codes.split("|")) for name, codes in cells]


def test_the_table_is_in_order() -> None:
    codes = [code for _, several in rows() for code in several]
    assert len(codes) == len(set(codes))
    assert len({name for name, _ in rows()}) == len(rows())
    assert len(codes) > 800


def test_every_code_of_the_table_is_found() -> None:
    for name, several in rows():
        for code in several:
            assert find_market_name("", code.rstrip("*")) == name


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_handled(make: str, model: str) -> None:
    find_market_name(make, model)
    find_market_name(make, "SM-G991" + model)


def test_long_text_takes_no_time() -> None:
    check_growth(lambda size: find_market_name("x" * 10 * size, "SM-G991" * size), 10**6, "reading the name of a phone")
