"""Contradictions: each rule fires where it should, names both sides, and is silent where things go together."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import PIL.Image
import pytest
from pydantic import JsonValue

from backstory_cli.detectors.consistency import Consistency, Rule, device, place, processing, times
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import Basis, Finding, Leaning, Strength


def said(*fields: tuple[str, str, JsonValue]) -> Reading:
    return Reading(tuple(Field(group, name, raw, str(raw)) for group, name, raw in fields))


def jpeg(width: int = 64, height: int = 48) -> Image:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (width, height), "teal").save(stored, "JPEG")
    return Image(stored.getvalue(), name="x", source="x")


def fired(rule: Rule, *fields: tuple[str, str, JsonValue], image: Image | None = None) -> list[Finding]:
    return list(rule(image or jpeg(), said(*fields)))


TAKEN = ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07")
ZONE = ("ExifIFD", "OffsetTimeOriginal", "+03:00")
ODESA: tuple[tuple[str, str, JsonValue], ...] = (
    ("GPS", "GPSLatitude", [46, 29, 29.58]),
    ("GPS", "GPSLatitudeRef", "N"),
    ("GPS", "GPSLongitude", [30, 44, 44.88]),
    ("GPS", "GPSLongitudeRef", "E"),
)


def changed(text: str) -> tuple[str, str, JsonValue]:
    return ("IFD0", "ModifyDate", text)


@pytest.mark.parametrize(
    ("modified", "software", "strength"),
    [
        ("2024:05:18 19:42:07", "", None),
        ("2024:05:18 19:41:00", "", None),
        ("2025:01:01 00:00:00", "", None),
        ("2024:05:18 18:00:00", "", Strength.WEAK),
        ("2019:05:18 18:00:00", "", Strength.WEAK),
        ("2019:05:18 18:00:00", "GIMP 2.10", Strength.MODERATE),
    ],
)
def test_changed_before_taken(modified: str, software: str, strength: Strength | None) -> None:
    found = fired(times.check_order, TAKEN, changed(modified), ("IFD0", "Software", software))
    assert [each.strength for each in found] == ([strength] if strength else [])
    if found:
        assert modified.replace(":", "-", 2) in found[0].summary
        assert "2024-05-18 19:42:07" in found[0].summary


@pytest.mark.parametrize(
    ("other", "strength"),
    [
        ("2024-05-18T19:42:07", None),
        ("2024-05-18", None),
        ("2024-05-19", None),
        ("2024-05-18T16:42:07", None),  # the same clock in another zone
        ("2023-03-01T08:00:00", Strength.MODERATE),
        ("2023-03-01", Strength.MODERATE),
    ],
)
def test_two_capture_times(other: str, strength: Strength | None) -> None:
    found = fired(times.check_sources, TAKEN, ("XMP-photoshop", "DateCreated", other))
    assert [each.strength for each in found] == ([strength] if strength else [])


@pytest.mark.parametrize(
    ("date", "stamp", "offset", "strength"),
    [
        ("2024:05:18", [16, 42, 5], ZONE, None),
        ("2024:05:18", [16, 2, 5], ZONE, None),  # a record forty minutes old
        ("2024:05:18", [12, 0, 0], ZONE, Strength.WEAK),
        ("2021:05:18", [16, 42, 5], ZONE, Strength.MODERATE),
        ("2024:05:18", [16, 42, 5], None, None),
        ("2024:05:20", [16, 42, 5], None, Strength.MODERATE),
        ("2024:05:18", None, None, None),
    ],
)
def test_the_clock_against_the_satellites(
    date: str, stamp: list[int] | None, offset: tuple[str, str, JsonValue] | None, strength: Strength | None
) -> None:
    fields: list[tuple[str, str, JsonValue]] = [TAKEN, ("GPS", "GPSDateStamp", date)]
    if stamp:
        fields.append(("GPS", "GPSTimeStamp", list(stamp)))
    if offset:
        fields.append(offset)
    assert [each.strength for each in fired(times.check_satellites, *fields)] == ([strength] if strength else [])


@pytest.mark.parametrize(("offset", "fires"), [("+03:00", False), ("+02:00", True), ("-05:00", True)])
def test_the_zone_of_the_place(offset: str, fires: bool) -> None:
    found = fired(times.check_zone, TAKEN, ("ExifIFD", "OffsetTimeOriginal", offset), *ODESA)
    assert bool(found) is fires
    if found:
        assert "UTC+03:00" in found[0].summary  # May: summer time in Odesa


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("2000:01:01 00:03:10", True),
        ("1970:01:01 00:00:00", True),
        ("2019:01:01 00:03:10", False),
        ("2024:05:18 00:00:00", False),
    ],
)
def test_a_clock_that_was_never_set(text: str, fires: bool) -> None:
    assert bool(fired(times.check_default_clock, ("ExifIFD", "DateTimeOriginal", text))) is fires


def test_the_future() -> None:
    year = datetime.now(UTC).year
    assert fired(times.check_future, ("ExifIFD", "DateTimeOriginal", f"{year + 2}:01:01 00:00:00"))
    assert not fired(times.check_future, ("ExifIFD", "DateTimeOriginal", f"{year - 1}:01:01 00:00:00"))


def test_two_positions() -> None:
    near = (("XMP-exif", "GPSLatitude", "46,29.493N"), ("XMP-exif", "GPSLongitude", "30,44.748E"))
    far = (("XMP-exif", "GPSLatitude", "38,42.500N"), ("XMP-exif", "GPSLongitude", "9,8.100W"))
    assert not fired(place.check_sources, *ODESA, *near)
    found = fired(place.check_sources, *ODESA, *far)
    assert found[0].strength is Strength.MODERATE
    assert "km apart" in found[0].summary


@pytest.mark.parametrize(
    ("country", "fires"), [("Ukraine", False), ("UKR", False), ("Portugal", True), ("Atlantis", False), ("", False)]
)
def test_a_country_in_words_against_the_position(country: str, fires: bool) -> None:
    found = fired(place.check_country, *ODESA, ("IPTC", "Country-PrimaryLocationName", country))
    assert bool(found) is fires


@pytest.mark.parametrize(("metres", "below", "fires"), [(12.4, 0, False), (30_000, 0, True), (2_000, 1, True)])
def test_heights_that_nobody_stands_at(metres: float, below: int, fires: bool) -> None:
    height = ("GPS", "GPSAltitude", metres), ("GPS", "GPSAltitudeRef", below)
    assert bool(fired(place.check_altitude, *ODESA, *height)) is fires


def test_two_cameras() -> None:
    assert fired(device.check_sources, ("IFD0", "Model", "NIKON D70"), ("XMP-tiff", "Model", "Canon EOS 5D"))
    assert not fired(device.check_sources, ("IFD0", "Model", "NIKON D70"), ("XMP-tiff", "Model", "Nikon D70"))


def test_a_maker_note_of_another_maker() -> None:
    found = fired(device.check_maker_note, ("IFD0", "Make", "Canon"), ("Nikon", "Quality", "FINE"))
    assert found[0].strength is Strength.MODERATE
    assert not fired(device.check_maker_note, ("IFD0", "Make", "NIKON CORPORATION"), ("Nikon", "Quality", "FINE"))


def test_a_lens_that_is_another_phones() -> None:
    apple: tuple[tuple[str, str, JsonValue], ...] = (("IFD0", "Make", "Apple"), ("IFD0", "Model", "iPhone 8"))
    lens = "iPhone 12 back dual wide camera 4.2mm f/1.6"
    assert fired(device.check_lens, *apple, ("ExifIFD", "LensModel", lens))
    assert not fired(device.check_lens, *apple, ("ExifIFD", "LensModel", "iPhone 8 back camera 3.99mm f/1.8"))


def test_a_picture_larger_than_the_camera_makes() -> None:
    apple: tuple[tuple[str, str, JsonValue], ...] = (("IFD0", "Make", "Apple"), ("IFD0", "Model", "iPhone 8"))
    image = jpeg()
    image.__dict__["size"] = (9000, 7000)
    assert fired(device.check_size, *apple, image=image)
    image.__dict__["size"] = (4032, 3024)
    assert not fired(device.check_size, *apple, image=image)
    image.__dict__["size"] = (12000, 3000)  # a panorama
    assert not fired(device.check_size, *apple, image=image)


@pytest.mark.parametrize(
    ("width", "height", "fires"), [(64, 48, False), (48, 64, False), (4000, 3000, True), (0, 0, False)]
)
def test_the_size_that_exif_states(width: int, height: int, fires: bool) -> None:
    found = fired(
        processing.check_stated_size, ("ExifIFD", "ExifImageWidth", width), ("ExifIFD", "ExifImageHeight", height)
    )
    assert bool(found) is fires
    assert all(each.leaning is Leaning.PROCESSED for each in found)


def test_a_file_full_of_contradictions(fixtures: Path) -> None:
    found = {each.id.partition(".")[2]: each for each in Consistency().inspect(intake.read(fixtures / "agency.jpg"))}
    assert set(found) == {
        "time_sources",
        "time_satellites",
        "time_zone",
        "place_sources",
        "place_country",
        "stated_size",
        "iptc_digest",
        "software_sources",
    }
    for each in found.values():
        sides = each.data["sides"]
        assert isinstance(sides, dict)
        assert len(sides) >= 2
        assert each.limits.startswith("It may be harmless: ")
        assert each.basis is Basis.DECLARED


@pytest.mark.parametrize(
    "name", ["harbour.jpg", "harbour-stripped.jpg", "mountain.webp", "screenshot.png", "square.avif"]
)
def test_files_without_contradictions(fixtures: Path, name: str) -> None:
    assert list(Consistency().inspect(intake.read(fixtures / name))) == []


def test_no_rule_breaks_on_hostile_files(fixtures: Path) -> None:
    for path in sorted(fixtures.iterdir()):
        if path.suffix in {".jpg", ".png", ".webp", ".avif"} and path.name not in {"empty.jpg", "not-an-image.jpg"}:
            list(Consistency().inspect(intake.read(path)))
