"""Statements about making, changes and history against what the rules concluded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory_cli.assessment import assess
from backstory_cli.assessment.claim.check_verdict import check_statement
from backstory_cli.assessment.claim.evidence import Known
from backstory_cli.assessment.claim.parts import Stated, StatementPart
from support.claim_cases import Case, generated, known, phone, signed, stripped


@pytest.mark.parametrize(
    ("states", "case", "topic", "verdict"),
    [
        ("generated", generated, "origin", "supports"),
        ("captured", generated, "origin", "contradicts"),
        ("captured", phone, "origin", "supports"),
        ("screen_capture", phone, "origin", "contradicts"),
        ("untouched", signed, "integrity", "supports"),
        ("altered", signed, "integrity", "contradicts"),
        ("altered", stripped, "integrity", None),
        ("new", known, "history", "contradicts"),
        ("seen_before", known, "history", "supports"),
        ("new", stripped, "history", None),
    ],
)
def test_what_the_rules_conclude_of_a_statement(
    states: Stated, case: Callable[[], Case], topic: str, verdict: str | None
) -> None:
    evidence = Known(case().findings, assess(case().runs), ())
    held_against, words = check_statement(StatementPart("", 0, 0, states), evidence)
    assert held_against == topic
    assert {word.verdict for word in words} - {None} == {verdict} - {None}
    assert all(word.ids for word in words if word.verdict is not None)
