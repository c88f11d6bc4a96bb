"""Contradictions of times: each rule fires where it should, and is silent where clocks go together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from backstory_cli.detectors.consistency import times
from backstory_cli.models import Strength
from support.contradictions import ODESA, fired

TAKEN = ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07")


ZONE = ("ExifIFD", "OffsetTimeOriginal", "+03:00")


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
