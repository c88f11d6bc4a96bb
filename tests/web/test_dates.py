"""Dates say no more than they say: ranges, never year 1, never the future."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.web.dates import find_page_dates, parse_date
from backstory_cli.web.reverse_search.results import Dated

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def read(text: object) -> Dated | None:
    return parse_date(text, kind="page", said_by="a page", now=NOW)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2008-04-27", (2008, 4, 27), "day"),
        ("2008-04-27T10:11:12Z", (2008, 4, 27), "second"),
        ("2008-04-27 10:11:12 UTC", (2008, 4, 27), "second"),
        ("2008-04-27T10:11+03:00", (2008, 4, 27), "minute"),
        ("2008-04-27T10:11:12.123456-0500", (2008, 4, 27), "second"),
        ("Jun 28, 2025", (2025, 6, 28), "day"),
        ("June 28, 2025", (2025, 6, 28), "day"),
        ("28 June 2025", (2025, 6, 28), "day"),
        ("2024-02-29", (2024, 2, 29), "day"),
    ],
)
def test_days_and_moments(text: str, day: tuple[int, int, int], precision: str) -> None:
    found = read(text)
    assert found is not None
    middle = found.earliest + (found.latest - found.earliest) / 2
    assert (middle.year, middle.month, middle.day) == day
    assert (found.precision, found.said) == (precision, text)


def test_a_day_without_a_zone_reaches_over_the_world() -> None:
    found = read("2008-04-27")
    assert found is not None
    assert found.earliest == datetime(2008, 4, 26, 10, tzinfo=UTC)
    assert found.latest == datetime(2008, 4, 28, 11, 59, 59, tzinfo=UTC)
    zoned = read("2008-04-27T10:00:00+03:00")
    assert zoned is not None
    assert zoned.earliest == zoned.latest == datetime(2008, 4, 27, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "least", "most", "precision"),
    [
        ("2 years ago", 547, 1096, "year"),
        ("a year ago", 182, 731, "year"),
        ("3 days ago", 2, 4, "day"),
        ("5 months ago", 136, 183, "month"),
        ("1 week ago", 3, 14, "day"),
        ("an hour ago", 0, 1, "hour"),
    ],
)
def test_relative_dates_are_ranges(text: str, least: int, most: int, precision: str) -> None:
    found = read(text)
    assert found is not None
    assert timedelta(days=least) <= NOW - found.latest <= NOW - found.earliest <= timedelta(days=most)
    assert found.precision == precision


@pytest.mark.parametrize("text", ["2019", "2019-06"])
def test_years_and_months(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.earliest < datetime(2019, 6, 15, tzinfo=UTC) < found.latest


@pytest.mark.parametrize(
    "text",
    [
        *(None, 7, "", " ", "0001-01-01", "1969-12-31", "2031-01-01", "2023-02-30", "2023-13-01", "31.12.2020"),
        *("tomorrow", "in 2 days", "9999 years ago", "0 B.C.", "2020-01-01T99:99:99Z", "x" * 100, "Foo 12, 2020"),
        *("2008-04-27T10:11:12+99:99", "٢٠٢٠-٠١-٠١"),
    ],
)
def test_what_is_no_date_is_none(text: object) -> None:
    assert read(text) is None


@given(
    st.text(max_size=40) | st.from_regex(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?([+-]\d{4})?)?", fullmatch=True)
)
def test_any_text_is_a_date_in_order_or_none(text: str) -> None:
    found = read(text)
    if found is not None:
        assert found.earliest <= found.latest <= NOW + timedelta(days=1)
        assert found.earliest.year >= 1990


def test_an_old_photograph_may_be_older_than_the_web() -> None:
    found = parse_date("1885", kind="capture", said_by="an archive", now=NOW, oldest=1826)
    assert found is not None
    assert found.precision == "year"


def test_a_page_gives_those_that_are_dates() -> None:
    assert [each.said for each in find_page_dates("2020-01-01", "soon", "", said_by="p", now=NOW)] == ["2020-01-01"]
