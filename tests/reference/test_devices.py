"""Phones by their sold names, what cameras can make, and lenses that cannot be on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.reference.cameras import largest_still, lens_conflict, size_conflict
from backstory_cli.reference.phones import readable


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("SM-G991B", "Samsung Galaxy S21 5G"),
        ("SM-G991U1", "Samsung Galaxy S21 5G"),
        ("sm-s918b", "Samsung Galaxy S23 Ultra"),
        ("VOG-L29", "Huawei P30 Pro"),
        ("M2101K6G", "Redmi Note 10 Pro"),
        ("SM-Z999X", None),
        ("iPhone 12", None),
        ("", None),
    ],
)
def test_model_codes(model: str, name: str | None) -> None:
    assert readable("any", model) == name


@pytest.mark.parametrize(
    ("make", "model", "size", "fires"),
    [
        ("Apple", "iPhone 8", (4032, 3024), False),
        ("Apple", "iPhone 8", (3024, 4032), False),
        ("Apple", "iPhone 8", (13000, 3000), False),
        ("Apple", "iPhone 8", (6000, 4500), True),
        ("Canon", "Canon EOS 40D", (3888, 2592), False),
        ("Canon", "Canon EOS 40D", (7776, 5184), True),
        ("Nobody", "Unknown 1", (60000, 40000), False),
    ],
)
def test_sizes(make: str, model: str, size: tuple[int, int], fires: bool) -> None:
    assert (size_conflict(make, model, *size) is not None) is fires


@pytest.mark.parametrize(
    ("make", "model", "lens", "fires"),
    [
        ("Apple", "iPhone 8", "iPhone 12 back dual wide camera 4.2mm f/1.6", True),
        ("Apple", "iPhone 12", "iPhone 12 back dual wide camera 4.2mm f/1.6", False),
        ("Apple", "iPhone 12 Pro", "iPhone 12 back dual wide camera 4.2mm f/1.6", True),
        ("Apple", "iPhone 8", "EF24-105mm f/4L IS USM", True),
        ("Canon", "Canon EOS 5D", "EF24-105mm f/4L IS USM", False),
        ("Canon", "Canon EOS 40D", "RF24-105mm F4 L IS USM", True),
        ("NIKON CORPORATION", "NIKON D850", "NIKKOR Z 50mm f/1.8 S", True),
        ("NIKON CORPORATION", "NIKON Z 6", "NIKKOR Z 50mm f/1.8 S", False),
        ("SONY", "ILCE-7M3", "FE 50mm F1.8", False),
        ("SONY", "ILCE-7M3", "EF24-105mm f/4L IS USM", False),
        ("", "", "", False),
    ],
)
def test_lenses(make: str, model: str, lens: str, fires: bool) -> None:
    assert (lens_conflict(make, model, "", lens) is not None) is fires


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_handled(make: str, model: str, lens: str) -> None:
    readable(make, model)
    largest_still(model)
    size_conflict(make, model, 10**9, 10**9)
    lens_conflict(make, model, make, lens)
