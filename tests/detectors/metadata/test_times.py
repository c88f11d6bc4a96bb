"""When the file says it was taken and changed; impossible dates are said and not believed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from backstory_cli.detectors.metadata.times import iter_findings
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import Finding
from support.metadata_findings import found


def test_impossible_dates_are_said_not_believed(fixtures: Path) -> None:
    said = found(fixtures / "hostile-text.jpg")
    assert "metadata.capture_time" not in said
    assert "2024:13:45" in said["metadata.odd_times"].summary


def declared(*fields: tuple[str, str, JsonValue], modified: datetime | None = None) -> dict[str, Finding]:
    reading = Reading(tuple(Field(group, name, raw, str(raw)) for group, name, raw in fields))
    return {each.id: each for each in iter_findings(reading, modified)}


def test_a_time_with_an_offset_is_an_instant() -> None:
    taken = ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07")
    known, unknown = (
        declared(taken, ("ExifIFD", "OffsetTimeOriginal", "+03:00"))["metadata.capture_time"],
        declared(taken)["metadata.capture_time"],
    )
    assert (known.data["utc"], known.data["offset_minutes"]) == ("2024-05-18T16:42:07Z", 180)
    assert (unknown.data["utc"], unknown.data["local"]) == (None, "2024-05-18 19:42:07")


def test_a_change_is_told_where_it_is_another_time() -> None:
    taken, same = ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07"), ("IFD0", "ModifyDate", "2024:05:18 19:42:07")
    assert "metadata.modify_time" not in declared(taken, same)
    changed = declared(taken, ("IFD0", "ModifyDate", "2025:01:02 03:04:05"))["metadata.modify_time"]
    assert "last changed on 2025-01-02 03:04:05" in changed.summary


def test_the_date_on_the_disk_is_listed_and_used_for_nothing() -> None:
    taken, sent = ("ExifIFD", "DateTimeOriginal", "2024:05:18 19:42:07"), ("IPTC", "DateSent", "2024:05:19")
    found = declared(taken, sent, modified=datetime(2026, 1, 1, tzinfo=UTC))
    rows = found["metadata.times"].data["times"]
    assert isinstance(rows, list)
    assert isinstance(rows[-1], dict)
    assert rows[-1]["role"] == "file"
    assert "2026" not in found["metadata.times"].summary
