"""What cameras can make, and lenses that cannot be on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.reference.cameras import check_lens, check_size, find_camera, find_largest_still, find_mount
from support.waiting import check_growth


@pytest.mark.parametrize(
    ("make", "model", "largest", "mount"),
    [
        ("NIKON CORPORATION", "NIKON D300", (4288, 2848), "Nikon F"),
        ("NIKON CORPORATION", "NIKON Z 6_2", (6048, 4024), "Nikon Z"),
        ("Canon", "Canon EOS REBEL T3i", (5184, 3456), "Canon EF"),
        ("Canon", "Canon EOS-1D X Mark II", (5472, 3648), "Canon EF"),
        ("SONY", "ILCE-7M3", (6000, 4000), "Sony E"),
        ("SONY", "SLT-A58", (5456, 3632), "Sony A"),
        ("FUJI PHOTO FILM CO., LTD.", "FinePixS2Pro", (4256, 2848), "Nikon F"),
        ("FUJIFILM", "X-T5", (15456, 10304), "Fujifilm X"),
        ("OLYMPUS IMAGING CORP.", "E-P3            ", (4032, 3024), "Micro Four Thirds"),
        ("Panasonic", "DMC-FZ1000", (5472, 3648), "fixed"),
        ("PENTAX Corporation", "PENTAX K10D        ", (3872, 2592), "Pentax K"),
        ("RICOH IMAGING COMPANY, LTD.", "PENTAX K-3", (6016, 4000), "Pentax K"),
        ("RICOH IMAGING COMPANY, LTD.", "RICOH GR III", (6000, 4000), "fixed"),
        ("Apple", "iPhone 15 Pro", (8064, 6048), "fixed"),
        ("Apple", "iPhone13,2", (4032, 3024), "fixed"),
        ("", "iPhone 12", (4032, 3024), "fixed"),
        ("Google", "Pixel 6", (4080, 3072), "fixed"),
        ("samsung", "SM-G991B", (9248, 6936), "fixed"),
        ("samsung", "SM-S918U1", (16320, 12240), "fixed"),
    ],
)
def test_known_models(make: str, model: str, largest: tuple[int, int], mount: str) -> None:
    found = find_camera(make, model)
    assert found is not None
    assert found.largest == largest
    assert found.mount == mount
    assert find_largest_still(model, make) == largest


@pytest.mark.parametrize(
    ("make", "model"),
    [("", ""), ("Apple", "Canon EOS 40D"), ("Nobody", "X100"), ("Canon", "Canon EOS 41D"), ("samsung", "SM-Z999")],
)
def test_unknown_models(make: str, model: str) -> None:
    assert find_camera(make, model) is None
    assert check_size(make, model, 100_000, 75_000) is None


def test_all_sizes_of_a_phone() -> None:
    found = find_camera("Apple", "iPhone 15 Pro")
    assert found is not None
    assert found.sizes == ((8064, 6048), (5712, 4284), (4032, 3024))


def test_a_size_in_doubt_is_not_judged() -> None:
    found = find_camera("NIKON CORPORATION", "NIKON Z 8")
    assert found is not None
    assert found.largest is None
    assert check_size("NIKON CORPORATION", "NIKON Z 8", 16512, 11008) is None


@pytest.mark.parametrize(
    ("make", "model", "size", "fires"),
    [
        ("Apple", "iPhone 8", (4032, 3024), False),
        ("Apple", "iPhone 8", (3024, 4032), False),
        ("Apple", "iPhone 8", (2048, 2048), False),
        ("Apple", "iPhone 8", (16382, 3628), False),  # a panorama, swept with the phone upright
        ("Apple", "iPhone 8", (5200, 3900), True),  # enlarged: the shape of the stills
        ("Apple", "iPhone 8", (3900, 5200), True),
        ("Apple", "iPhone 8", (5600, 3800), False),  # a short panorama
        ("Apple", "iPhone 8", (8064, 6048), True),
        ("Apple", "iPhone 15 Pro", (8064, 6048), False),
        ("Google", "Pixel 3", (8704, 4352), False),  # a sphere
        ("Google", "Pixel 3", (4048, 3036), False),  # the raw picture
        ("Canon", "Canon EOS 40D", (3908, 2602), False),  # a raw converter's
        ("Canon", "Canon EOS 40D", (7776, 5184), True),
        ("samsung", "SM-G930F", (4032, 2012), False),
    ],
)
def test_sizes(make: str, model: str, size: tuple[int, int], fires: bool) -> None:
    assert (check_size(make, model, *size) is not None) is fires


IPHONE_12 = "iPhone 12 back dual wide camera 4.2mm f/1.6"


@pytest.mark.parametrize(
    ("make", "model", "lens", "fires"),
    [
        ("Apple", "iPhone 8", IPHONE_12, True),
        ("Apple", "iPhone 12 Pro", IPHONE_12, True),
        ("Canon", "Canon EOS 5D", IPHONE_12, True),
        ("Google", "Pixel 6", IPHONE_12, True),
        ("Apple", "iPhone 12", "Pixel 6 back camera 6.81mm f/1.85", True),
        ("Apple", "iPhone 12", IPHONE_12, False),
        ("Apple", "iPhone13,2", IPHONE_12, False),
        ("Apple", "iPhone13,1", IPHONE_12, True),
        ("Apple", "iPhone", IPHONE_12, False),  # a program that does not say which
        ("Apple", "iPhone 99 Ultra", IPHONE_12, False),  # not known here
        ("Apple", "", IPHONE_12, False),
        ("Apple", "iPhone 8", "EF24-105mm f/4L IS USM", True),
        ("Apple", "iPhone 8", "Moment 58mm", False),
        ("SONY", "DSC-RX100M3", "FE 50mm F1.8", True),
        ("SONY", "DSC-RX100M3", "24-70mm F1.8-2.8", False),
        ("Canon", "Canon EOS 40D", "RF24-105mm F4 L IS USM", True),
        ("Canon", "Canon EOS REBEL T3i", "EF-M22mm f/2 STM", True),
        ("Canon", "Canon EOS-1D X", "RF50mm F1.2 L USM", True),
        ("Canon", "Canon EOS Kiss M", "EF-M22mm f/2 STM", False),
        ("Canon", "Canon EOS R6", "EF24-105mm f/4L IS USM", False),
        ("NIKON CORPORATION", "NIKON D850", "NIKKOR Z 50mm f/1.8 S", True),
        ("NIKON CORPORATION", "NIKON Z 6", "NIKKOR Z 50mm f/1.8 S", False),
        ("NIKON CORPORATION", "NIKON D70s", "18.0-70.0 mm f/3.5-4.5", False),
        ("SONY", "SLT-A58", "FE 50mm F1.8", True),
        ("SONY", "ILCA-99M9", "E 18-55mm F3.5-5.6 OSS", True),
        ("SONY", "SLT-A58", "70-300mm F4-5.6 SSM", False),
        ("SONY", "ILCE-7M3", "EF24-105mm f/4L IS USM", False),
        ("SONY", "ILCE-7M3", "NIKKOR Z 50mm f/1.8 S", False),  # there are adapters
        ("OLYMPUS CORPORATION", "E-PL8", "LEICA DG SUMMILUX 25/F1.4 ", False),
        ("Nobody", "Unknown 1", "RF24-105mm F4 L IS USM", False),
        ("", "", "", False),
    ],
)
def test_lenses(make: str, model: str, lens: str, fires: bool) -> None:
    assert (check_lens(make, model, "", lens) is not None) is fires


def test_the_maker_of_a_lens() -> None:
    assert check_lens("Apple", "iPhone 8", "Canon", "") is not None
    assert check_lens("Apple", "iPhone 8", "Apple", "") is None
    assert check_lens("Canon", "Canon PowerShot G9", "Canon", "7.4-44.4 mm") is None
    assert check_lens("Xiaomi", "2203121C", "Leica", "") is None


def test_the_mount_of_a_family() -> None:
    assert find_mount("NIKON CORPORATION", "NIKON D9999") == "Nikon F"
    assert find_mount("Canon", "Canon EOS 999D") == "Canon EF"
    assert find_mount("Canon", "Canon EOS R99") is None


def test_a_conflict_is_told_in_words() -> None:
    assert check_lens("Apple", "iPhone 8", "Apple", IPHONE_12) == (
        "the lens is that of an iPhone 12, not of an Apple iPhone 8"
    )


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200), st.integers(-5, 10**9), st.integers(-5))
def test_any_text_is_handled(make: str, model: str, lens: str, width: int, height: int) -> None:
    for name in (model, "iPhone " + model, "SM-G991" + model):
        find_camera(make, name)
        check_size(make, name, width, height)
        check_lens(make, name, make, lens)
        check_lens(make, name, lens, "iPhone" + lens + " back")


def test_long_text_takes_no_time() -> None:
    for unit in ("iPhone ", "a", " ", "E 1", "Canon EOS " + "1" * 100):

        def look(size: int, unit: str = unit) -> None:
            text = unit * (size // len(unit))
            check_lens(text, text, text, text)
            check_size(text, text, 1, 1)

        check_growth(look, 10**6, f"looking for a camera in {unit[:10]!r}")
