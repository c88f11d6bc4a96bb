"""Dates in words: no more exact than they are known."""

from __future__ import annotations

import pytest

from backstory_cli.models import TimelineEntry
from backstory_cli.render.dates import format_delay, format_when
from support.timelines import entry


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (entry("2024-05-01T11:22:03Z", precision="second"), "2024-05-01 11:22:03 UTC"),
        (entry("2024-05-01T11:22:03+03:00", precision="second"), "2024-05-01 08:22:03 UTC"),
        (
            entry("2024-04-30T23:00:00Z", "2024-05-02T01:00:00Z", "second"),
            "between 2024-04-30 23:00 and 2024-05-02 01:00 UTC",
        ),
        (entry("2024-05-01T00:00:00Z", "2024-05-01T23:59:59Z"), "2024-05-01"),
        (entry("2024-05-01T00:00:00Z", "2024-05-31T23:59:59Z", "month"), "2024-05"),
        (entry("2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z", "year"), "2024"),
        (entry("2022-11-01T00:00:00Z", "2023-02-01T00:00:00Z", "year"), "between 2022-11-01 and 2023-02-01"),
        (entry("0001-01-01T00:00:00+05:00", precision="second"), "0001-01-01 00:00:00 UTC"),
    ],
)
def test_dates_in_words(dated: TimelineEntry, words: str) -> None:
    assert format_when(dated) == words


def test_long_waits_are_told() -> None:
    first = entry("2015-03-01T00:00:00Z")
    assert format_delay(first, entry("2015-03-20T00:00:00Z")) == ""
    assert format_delay(first, entry("2015-08-01T00:00:00Z")) == "about 5 months later"
    assert format_delay(first, entry("2024-03-01T00:00:00Z")) == "about 9 years later"
