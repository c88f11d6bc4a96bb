"""Readings: fields found by name and group, and their values for a reader."""

from __future__ import annotations

from backstory_cli.metadata.fields import Field, Reading, as_text, join_readings


def test_readings_find_fields_by_name_and_group() -> None:
    reading = join_readings(
        [
            Reading((Field("IFD0", "Make", "", ""), Field("XMP-tiff", "Make", "B", "B")), ("p",)),
            Reading((Field("IFD0", "ISO", [200], "200"),), ("p", "q")),
        ]
    )
    assert reading.text("Make") == "B"
    assert reading.text("Make", "IFD0") == ""
    assert reading.text("Make", "XMP*") == "B"
    assert reading.number("ISO") == 200
    assert reading.problems == ("p", "q")


def test_values_for_a_reader() -> None:
    assert as_text(None) == ""
    assert as_text([1, 2.5, None]) == "1, 2.5, "
    assert as_text({"City": "Odesa", "Country": ["UA"]}) == "City Odesa; Country UA"
    assert len(as_text("A" * 5000)) < 600
