"""Values that everything else is made of: frozen, ranked, and moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from backstory_cli.models import Confidence, Moment, Strength
from backstory_cli.models.values import Value


class Met(Value):
    at: Moment


def test_words_have_their_order() -> None:
    assert [each.rank for each in Strength] == [0, 1, 2, 3]
    assert max(Strength, key=lambda each: each.rank) is Strength.CONCLUSIVE
    assert Confidence.LOW.rank < Confidence.HIGH.rank


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    east = timezone(timedelta(hours=3))
    assert Met(at=datetime(2026, 5, 1, 2, 30, 15, 999, tzinfo=east)).model_dump(mode="json") == {
        "at": "2026-04-30T23:30:15Z"
    }


def test_values_are_frozen_and_fields_of_newer_ones_are_left_out() -> None:
    made = Met.model_validate({"at": "2026-05-01T00:00:00Z", "newer": 7})
    assert made == Met(at=datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(ValidationError):
        made.at = datetime(2027, 1, 1, tzinfo=UTC)  # type: ignore[misc]
