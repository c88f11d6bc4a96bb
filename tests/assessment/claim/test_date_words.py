"""Names of months and days in many languages, and words that are counted from a day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from backstory_cli.assessment.claim import date_words
from backstory_cli.assessment.claim.parts import Interval
from support.claim_readings import NOW


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Interval:
    return Interval(datetime(*first), datetime(*last) + timedelta(days=1, seconds=-1))


@pytest.mark.parametrize(
    ("word", "number"),
    [("May", 5), ("Mai.", 5), ("травня", 5), ("Jänner", 1), ("kasım", 11), ("SEPT", 9), ("night", 0), ("", 0)],
)
def test_months_by_name(word: str, number: int) -> None:
    assert date_words.number_of_month(word) == number
    assert date_words.names_a_month(word) is (number > 0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("yesterday", days((2026, 11, 27), (2026, 11, 27))),
        ("vorgestern", days((2026, 11, 26), (2026, 11, 26))),
        ("3 days ago", days((2026, 11, 25), (2026, 11, 25))),
        ("last week", days((2026, 11, 16), (2026, 11, 28))),  # the calendar week, or seven days
        ("last month", days((2026, 10, 1), (2026, 10, 31))),
        ("last year", days((2025, 1, 1), (2025, 12, 31))),
        ("300 years ago", None),  # before photography
        ("gibberish", None),
    ],
)
def test_words_that_are_counted_from_now(said: str, meant: Interval | None) -> None:
    assert date_words.ask_dateparser(said, NOW) == meant


@pytest.mark.parametrize(
    ("year", "month", "months", "span"),
    [
        (2024, 2, 1, days((2024, 2, 1), (2024, 2, 29))),
        (2024, 12, 4, days((2024, 12, 1), (2025, 3, 31))),
        (2024, 1, 12, days((2024, 1, 1), (2024, 12, 31))),
    ],
)
def test_spans_of_months(year: int, month: int, months: int, span: Interval) -> None:
    assert date_words.span_months(year, month, months) == span


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (date_words.describe_months(), ("may", "Februar", "листопада"), ("ma", "night")),
        (date_words.describe_weekdays(), ("Tuesday", "Dienstag", "вівторок"), ("Mon", "sun")),
        (date_words.describe_units(), ("days", "Wochen", "років"), ("d", "h")),
        (date_words.describe_phrases(), ("yesterday", "vorgestern", "昨天"), ("ma", "tomorrow")),
    ],
    ids=["months", "weekdays", "units", "phrases"],
)
def test_patterns_hold_no_words_that_are_many_others(
    pattern: str, matching: tuple[str, ...], other: tuple[str, ...]
) -> None:
    compiled = re.compile(pattern, re.IGNORECASE)
    assert [word for word in (*matching, *other) if compiled.fullmatch(word)] == list(matching)
