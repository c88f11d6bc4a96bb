"""What is noted of a known picture: dates that are dates, addresses that are addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import Note, parse_interval


@pytest.mark.parametrize(
    "date", ["yesterday", "2019-13", "2019-02-30", "19", "2019-5-1", "2019-05-01T25:00", "2019-05-01 10:00"]
)
def test_dates_that_are_none(date: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        Note(date=date)


@pytest.mark.parametrize(
    ("date", "earliest", "latest", "precision"),
    [
        ("2019", datetime(2019, 1, 1, tzinfo=UTC), datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), "year"),
        ("2019-12", datetime(2019, 12, 1, tzinfo=UTC), datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), "month"),
        ("2020-02-29", datetime(2020, 2, 29, tzinfo=UTC), datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC), "day"),
        (
            "2020-02-29T12:00:00+03:00",
            datetime(2020, 2, 29, 9, tzinfo=UTC),
            datetime(2020, 2, 29, 9, tzinfo=UTC),
            "second",
        ),
    ],
)
def test_dates_and_what_they_span(date: str, earliest: datetime, latest: datetime, precision: str) -> None:
    assert parse_interval(date) == (earliest, latest, precision)


@pytest.mark.parametrize("address", ["example.org", "javascript:alert(1)", "file:///etc/passwd"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(UsageError, match="not a web address"):
        Note(address=address)
