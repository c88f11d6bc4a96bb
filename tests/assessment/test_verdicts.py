"""What a report comes to in a few words, and the conditions that a script sets."""

from __future__ import annotations

import pytest

from backstory_cli.assessment.verdicts import (
    ASSESSMENT_VERDICTS,
    CLAIM_VERDICTS,
    Condition,
    Verdict,
    Verdicts,
    matches_any,
    parse_condition,
    parse_verdicts,
    read_verdicts,
)
from backstory_cli.errors import UsageError
from backstory_cli.models import Strength
from support.making import finding, report, run

GENERATED = Verdicts(Verdict("generated", Strength.MODERATE), Verdict("no_sign", Strength.WEAK), Verdict("not_found"))


def test_a_report_comes_to_the_same_as_an_object_and_as_json() -> None:
    made = report("where?", run("marks", finding("marks.x", leaning="generated", strength="strong")))
    assert read_verdicts(made) == Verdicts(
        Verdict("generated", Strength.STRONG), Verdict("undetermined"), Verdict("not_checked")
    )
    assert parse_verdicts(made.model_dump(mode="json")) == read_verdicts(made)


@pytest.mark.parametrize("document", [{}, {"assessments": {}}, {"assessments": None}])
def test_what_is_no_report(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        parse_verdicts(document)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("generated", True),
        ("generated:weak", True),
        ("generated:moderate", True),
        ("generated:strong", False),
        ("not_found", True),
        ("not_found:weak", False),
        ("altered", False),
    ],
)
def test_a_condition_holds_from_its_strength_on(text: str, holds: bool) -> None:
    assert matches_any(GENERATED, [parse_condition(text)]) is holds


def test_what_comes_of_a_claim_is_a_condition_too() -> None:
    word = CLAIM_VERDICTS[0]
    assert matches_any(GENERATED._replace(claim=word), [Condition(word)])
    assert not matches_any(GENERATED, [Condition(word)])


@pytest.mark.parametrize("text", ["", "fake", "altered:certain", f"{CLAIM_VERDICTS[0]}:weak"])
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(UsageError, match=r"--fail-on|no strength"):
        parse_condition(text)


def test_each_verdict_can_be_asked_for() -> None:
    for word in (*ASSESSMENT_VERDICTS, *CLAIM_VERDICTS):
        assert parse_condition(word) == Condition(word)
