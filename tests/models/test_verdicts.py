"""Closed sets: each table that has a word for every member has those members and no other."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from backstory_cli.models import verdicts
from backstory_cli.models.conclusions import (
    Appearance,
    ClaimCheck,
    ClaimPart,
    HistoryAssessment,
    IntegrityAssessment,
    OriginAssessment,
    TimelineEntry,
)

SETS = [
    (verdicts.ByOrigin, verdicts.OriginVerdict),
    (verdicts.ByIntegrity, verdicts.IntegrityVerdict),
    (verdicts.ByHistory, verdicts.HistoryVerdict),
    (verdicts.ByClaim, verdicts.ClaimVerdict),
    (verdicts.ByTimeKind, verdicts.TimeKind),
    (verdicts.ByRelation, verdicts.CopyRelation),
]


@pytest.mark.parametrize(("table", "members"), SETS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_table_knows_every_member_in_its_order(table: Any, members: Any) -> None:
    assert tuple(table.__annotations__) == get_args(members)


@pytest.mark.parametrize(
    ("model", "field", "members"),
    [
        (OriginAssessment, "verdict", verdicts.OriginVerdict),
        (IntegrityAssessment, "verdict", verdicts.IntegrityVerdict),
        (HistoryAssessment, "verdict", verdicts.HistoryVerdict),
        (ClaimCheck, "verdict", verdicts.ClaimVerdict),
        (ClaimPart, "verdict", verdicts.ClaimVerdict),
        (TimelineEntry, "kind", verdicts.TimeKind),
        (Appearance, "relation", verdicts.CopyRelation),
    ],
)
def test_a_report_holds_no_other(model: Any, field: str, members: Any) -> None:
    assert get_args(model.model_fields[field].annotation) == get_args(members)
