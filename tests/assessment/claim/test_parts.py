"""Parts of a claim: stretches of time and places in words, and which of a text was read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from backstory_cli.assessment.claim.parts import (
    ALWAYS,
    DatePart,
    Interval,
    NamePart,
    PlacePart,
    Point,
    State,
    Text,
    lies_in,
    named,
)
from backstory_cli.reference import place_names


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (datetime(2026, 11, 21), datetime(2026, 11, 21, 23, 59, 59), "21 November 2026"),
        (datetime(2024, 2, 1), datetime(2024, 2, 29, 23, 59, 59), "February 2024"),
        (datetime(2024, 2, 1), datetime(2024, 2, 28, 23, 59, 59), "1 February 2024 to 28 February 2024"),
        (datetime(2024, 1, 1), datetime(2024, 12, 31, 23, 59, 59), "2024"),
        (datetime(1990, 1, 1), datetime(1999, 12, 31, 23, 59, 59), "1990 to 1999"),
        (ALWAYS, datetime(2019, 12, 31, 23, 59, 59), "until 31 December 2019"),
    ],
)
def test_stretches_of_time_by_their_names(earliest: datetime, latest: datetime, words: str) -> None:
    assert Interval(earliest, latest).words == words


@pytest.mark.parametrize(
    ("year", "month", "day", "years", "words"),
    [
        (2023, 2, 28, 1, "28 February 2024"),
        (2024, 2, 28, -1, "28 February 2023"),
        (2024, 2, 29, -4, "29 February 2020"),
    ],
)
def test_days_of_another_year(year: int, month: int, day: int, years: int, words: str) -> None:
    begin = datetime(year, month, day)
    assert Interval(begin, begin + timedelta(days=1, seconds=-1)).move(years).words == words


def test_of_29_february_nothing_is_left_in_a_year_without_it() -> None:
    february = Interval(datetime(2024, 2, 1), datetime(2024, 2, 29, 23, 59, 59))
    assert february.move(-1).words == "February 2023"
    day = Interval(datetime(2024, 2, 29), february.latest).move(1)
    assert day.latest < day.earliest


def test_a_season_is_kept_for_one_half_of_the_globe() -> None:
    june, december = (Interval(datetime(2019, month, 1), datetime(2019, month, 28)) for month in (6, 12))
    summer = DatePart("summer 2019", 0, 11, (june, december), season=6)
    assert summer.keep_half(northern=True).readings == (june,)
    assert summer.keep_half(northern=False).readings == (december,)
    day = DatePart("2019", 0, 4, (june,))
    assert day.keep_half(northern=False) is day


def test_what_lies_in_what() -> None:
    austin = next(each for each in place_names.find_cities("Austin") if each.region == "Texas")
    states, germany = place_names.find_country("United States"), place_names.find_country("Germany")
    assert states is not None
    assert germany is not None
    assert lies_in(austin, states)
    assert lies_in(austin, State("Texas"))
    assert lies_in(State("Texas"), states)
    assert not lies_in(austin, germany)
    assert not lies_in(State("Texas"), germany)
    assert not lies_in(Point(30.27, -97.74), states)


def test_of_many_places_the_first_are_told() -> None:
    points = tuple(Point(float(number), 0.0) for number in range(5))
    assert named(State("Texas")) == "Texas (United States)"
    assert PlacePart("x", 0, 1, points[:2]).understood == "0.0, 0.0 or 1.0, 0.0"
    assert PlacePart("x", 0, 1, points).understood.endswith("2.0, 0.0 (or 2 more places of that name)")


def test_parts_are_equal_wherever_they_stand() -> None:
    assert NamePart("by AFP", 0, 6, "AFP", person=False) == NamePart("by AFP", 9, 15, "AFP", person=False)


def test_what_was_read_is_found_no_more() -> None:
    text = Text("Odesa, Odesa")
    assert text.take(0, 5) == ("Odesa", 0, 5)
    assert [match.start() for match in text.find(re.compile("Odesa"))] == [7]
    assert not text.is_unread(4, 7)
    assert not text.is_unread(6, 6)
    assert text.rest == "\0\0\0\0\0, Odesa"
