"""Values in their units, as a reader expects them."""

from __future__ import annotations

import pytest
from PIL.TiffImagePlugin import IFDRational
from pydantic import JsonValue

from backstory_cli.metadata.exif import read_exif
from backstory_cli.metadata.formatting import format_value
from support.exif_blocks import image_with


@pytest.mark.parametrize(
    ("tag", "value", "name", "text"),
    [
        (0x829A, IFDRational(1, 160), "ExposureTime", "1/160 s"),
        (0x829D, IFDRational(56, 10), "FNumber", "f/5.6"),
        (0x9202, IFDRational(4, 1), "ApertureValue", "f/4"),
        (0x9201, IFDRational(6, 1), "ShutterSpeedValue", "1/64 s"),
        (0x920A, IFDRational(35, 1), "FocalLength", "35 mm"),
        (0x829D, IFDRational(1, 0), "FNumber", ""),
    ],
)
def test_numbers_are_written_in_their_units(tag: int, value: object, name: str, text: str) -> None:
    assert read_exif(image_with({}, {tag: value})).text(name, "ExifIFD") == text


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    [
        ("ExposureTime", 2.5, "2.5 s"),
        ("ExposureCompensation", -0.333333, "-0.333 EV"),
        ("ExposureCompensation", 0, "0 EV"),
        ("GPSLatitude", [46, 29, 29.58], "46° 29' 29.58\""),
        ("GPSTimeStamp", [16, 4, 5], "16:04:05"),
        ("GPSVersionID", [2, 3, 0, 0], "2.3.0.0"),
        ("LensInfo", [18, 55, 3.5, 5.6], "18-55mm f/3.5-5.6"),
        ("LensInfo", [35, 35, None, None], "35mm"),
        ("RawImageDigest", [0, 255, 16], "00ff10"),
        ("RawImageDigest", [0, 256], None),
        ("FNumber", "wide", None),
        ("ExposureTime", float("inf"), None),
        ("Make", "Canon", None),
    ],
)
def test_a_value_in_words_of_its_field(name: str, raw: JsonValue, text: str | None) -> None:
    assert format_value(name, raw) == text
