"""Times of day, makers, devices and statements that are read in a claim."""

from __future__ import annotations

import pytest

from backstory_cli.assessment.claim.parse_statements import find_clocks
from backstory_cli.assessment.claim.parts import DayTimePart, DevicePart, NamePart, StatementPart, Text
from support.claim_readings import read_parts


@pytest.mark.parametrize("text", ["unedited", "not edited", "nicht bearbeitet", "not AI", "never published before"])
def test_statements_with_a_not_of_their_own_are_read(text: str) -> None:
    assert [type(part) for part in read_parts(text)] == [StatementPart]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("9:20 am", "09:20 local time"),
        ("3 p.m.", "15:00 local time"),
        ("12:05 am", "00:05 local time"),
        ("14 Uhr 30", "14:30 local time"),
        ("18.30 Uhr", "18:30 local time"),
        ("14h30", "14:30 local time"),
        ("午後3時15分", "15:15 local time"),
        ("24:00", "00:00 local time"),
        ("16:42 UTC", "16:42 UTC"),
    ],
)
def test_clock_times_in_many_forms(text: str, understood: str) -> None:
    assert [(part.text, part.understood) for part in find_clocks(Text(text))] == [(text, understood)]


@pytest.mark.parametrize("text", ["24:30", "13:00 pm", "1:2", "25 Uhr", "2024"])
def test_what_is_no_clock_time(text: str) -> None:
    assert list(find_clocks(Text(text))) == []


def test_a_night_among_others_is_not_that_of_the_picture() -> None:
    assert any(isinstance(part, DayTimePart) for part in read_parts("strikes at night"))
    assert not any(isinstance(part, DayTimePart) for part in read_parts("after a night of strikes"))


@pytest.mark.parametrize(
    ("text", "name", "person"),
    [
        ("photo: Jane Doe", "Jane Doe", True),
        ("© 2024 Jane Doe", "Jane Doe", True),
        ("Photo: AFP", "AFP", False),
        ("by Reuters", "Reuters", False),
        ("source: Port Authority", "Port Authority", False),
    ],
)
def test_who_made_it(text: str, name: str, person: bool) -> None:
    (part,) = read_parts(text)
    assert isinstance(part, NamePart)
    assert (part.text, part.name, part.person) == (text, name, person)


@pytest.mark.parametrize("text", ["by March", "by Kyiv", "Photo by Midjourney", "photo by jane"])
def test_what_is_no_name_of_a_maker(text: str) -> None:
    assert not any(isinstance(part, NamePart) for part in read_parts(text))


@pytest.mark.parametrize(
    ("text", "device", "maker"),
    [
        ("shot on iPhone 15 Pro Max", "iPhone 15 Pro Max", "apple"),
        ("mit einer Leica Q2", "Leica Q2", "leica"),
        ("taken with a Meridian M3", "Meridian M3", ""),
    ],
)
def test_what_it_was_taken_with(text: str, device: str, maker: str) -> None:
    (part,) = read_parts(text)
    assert isinstance(part, DevicePart)
    assert (part.text, part.device, part.maker) == (text, device, maker)
