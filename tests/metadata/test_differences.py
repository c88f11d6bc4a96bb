"""What two files say differently."""

from __future__ import annotations

from backstory_cli.metadata.differences import MetadataDifference, find_differences
from backstory_cli.metadata.fields import Field, Reading


def reading(*fields: tuple[str, str, str]) -> Reading:
    return Reading(tuple(Field(group, name, text, text) for group, name, text in fields))


def test_only_what_differs_in_the_order_of_the_first() -> None:
    one = reading(("IFD0", "Make", "A"), ("IFD0", "Model", "B"), ("GPS", "Altitude", "1"), ("IFD0", "GPSInfo", "606"))
    two = reading(("XMP", "Tool", "C"), ("IFD0", "Model", "D"), ("IFD0", "Make", "A"), ("IFD0", "GPSInfo", "620"))
    assert find_differences(one, two) == [
        MetadataDifference("IFD0", "Model", "B", "D"),
        MetadataDifference("GPS", "Altitude", "1", ""),
        MetadataDifference("XMP", "Tool", "", "C"),
    ]
    assert find_differences(one, one) == []


def test_a_field_that_stands_twice_is_compared_as_a_whole() -> None:
    one = reading(("XMP", "Subject", "a"), ("XMP", "Subject", "b"))
    assert find_differences(one, reading(("XMP", "Subject", "a"))) == [
        MetadataDifference("XMP", "Subject", "a; b", "a")
    ]
