"""Conclusions: only words of their closed sets, and a strength only where something was concluded."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from backstory_cli.assessment import assess
from backstory_cli.models import Appearance, Assessments, Claim, ClaimCheck, OriginAssessment, TimelineEntry
from support.making import finding, run

ENTRY = {
    "earliest": "2026-05-01T00:00:00+03:00",
    "latest": "2026-05-02T00:00:00Z",
    "precision": "day",
    "kind": "page",
    "what": "x",
    "finding": "a.b",
}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (OriginAssessment, {"verdict": "real"}),
        (ClaimCheck, {"verdict": "true", "explanation": "x"}),
        (Appearance, {"relation": "alike", "found_by": "x"}),
        (TimelineEntry, {**ENTRY, "kind": "guess"}),
        (TimelineEntry, {**ENTRY, "earliest": "yesterday"}),
    ],
)
def test_other_words_are_refused(model: Any, fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(fields)


def test_a_date_is_written_in_utc() -> None:
    written = TimelineEntry.model_validate(ENTRY).model_dump(mode="json")
    assert (written["earliest"], written["latest"]) == ("2026-04-30T21:00:00Z", "2026-05-02T00:00:00Z")


def test_conclusions_are_read_back_as_they_were_written() -> None:
    made = assess([run("marks", finding("marks.x", leaning="generated", strength="strong"))])
    assert Assessments.model_validate_json(made.model_dump_json()) == made
    assert made.history.strength is None


def test_a_claim_may_be_a_direction_alone() -> None:
    assert Claim(text="", shadow=110).shadow == 110.0
