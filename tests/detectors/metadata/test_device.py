"""What the file says of its camera."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from backstory_cli.detectors.metadata.device import iter_findings
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import Finding, Strength
from support.metadata_findings import found


@pytest.mark.parametrize("name", ["mountain.webp", "square.avif"])
def test_formats_that_exifread_misses(fixtures: Path, name: str) -> None:
    said = found(fixtures / name)
    assert said["metadata.capture_time"].data["utc"] is None
    assert said["metadata.camera"].strength is Strength.WEAK
    assert "metadata.gps" not in said


CAMERA = (("IFD0", "Make", "NIKON CORPORATION"), ("IFD0", "Model", "NIKON D300"))
SETTINGS = (
    ("ExifIFD", "ExposureTime", 0.01),
    ("ExifIFD", "FNumber", 5.6),
    ("ExifIFD", "ISO", 200),
    ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07"),
)


def declared(*fields: tuple[str, str, JsonValue]) -> dict[str, Finding]:
    reading = Reading(tuple(Field(group, name, raw, str(raw)) for group, name, raw in fields))
    return {each.id: each for each in iter_findings(reading)}


def test_a_camera_with_its_settings_says_more_than_a_name() -> None:
    whole, name = declared(*CAMERA, *SETTINGS)["metadata.camera"], declared(*CAMERA)["metadata.camera"]
    assert (whole.strength, name.strength) == (Strength.MODERATE, Strength.WEAK)
    assert "taken with a NIKON D300." in name.summary
    assert whole.data["f_number"] == 5.6
    assert "metadata.camera" not in declared(*SETTINGS)


def test_a_phone_is_named_as_it_was_sold() -> None:
    found = declared(("IFD0", "Make", "samsung"), ("IFD0", "Model", "SM-G991B"))["metadata.camera"]
    assert found.data["known_as"] == "Samsung Galaxy S21 5G"
    assert "Samsung Galaxy S21 5G (samsung SM-G991B)" in found.summary


def test_numbers_that_identify_a_device() -> None:
    found = declared(("ExifIFD", "SerialNumber", "123"), ("ExifIFD", "OwnerName", "Jane"))["metadata.serials"]
    assert found.data == {"body": "123", "owner": "Jane"}
