"""Follow-ups: answered from the findings, and the rules conclude anew over what further checks found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from backstory_cli.analysts import Brief, Offer
from backstory_cli.analysts.rules import Rules
from backstory_cli.cases.store import Cases
from backstory_cli.errors import NothingToAskError
from backstory_cli.investigation.follow_up import CannotCheckError, answer_follow_up, load_case, with_turns
from backstory_cli.models import Answer, Check, Finding, Run, Wanted
from support.making import finding, report, run

REPORT = report("where?", run("metadata", finding("metadata.camera", leaning="captured", strength="weak")))
DEEP = (Offer(Check.DEEP, "look deeper"),)
MARK = run("generators", finding("generators.mark", leaning="generated", strength="strong"))


class AsksOnce(Rules):
    """Wants a deeper look the first time that it is asked."""

    def answer(self, brief: Brief) -> Answer:
        given = super().answer(brief)
        return given if brief.made is not None else given.model_copy(update={"wants": (Wanted(check=Check.DEEP),)})


def test_a_question_is_answered_from_what_is_known() -> None:
    turn = answer_follow_up(REPORT, "which\x1b camera?", analyst=Rules(), file="unchanged")
    assert turn.question == r"which\x1b camera?"
    assert turn.answer.by.analyst == "rules"
    assert (turn.checks, turn.runs) == ((), ())


def test_what_a_further_check_found_counts_from_then_on() -> None:
    def make(wanted: Wanted, known: Sequence[Finding]) -> Sequence[Run]:
        assert wanted.check is Check.DEEP
        assert [each.id for each in known] == ["metadata.camera"]
        return [MARK]

    turn = answer_follow_up(REPORT, "how?", analyst=AsksOnce(), file="unchanged", offers=DEEP, make=make)
    assert [(each.check, each.outcome) for each in turn.checks] == [(Check.DEEP, "done")]
    assert turn.answer.wants == ()
    grown = with_turns(REPORT.model_copy(update={"turns": (turn,)}))
    assert (REPORT.assessments.origin.verdict, grown.assessments.origin.verdict) == ("undetermined", "generated")
    assert grown.sentence != REPORT.sentence


def test_a_check_that_cannot_be_made_says_why() -> None:
    def make(_wanted: Wanted, _known: Sequence[Finding]) -> Sequence[Run]:
        raise CannotCheckError("the file is gone")

    turn = answer_follow_up(REPORT, "how?", analyst=AsksOnce(), file="missing", offers=DEEP, make=make)
    assert [each.outcome for each in turn.checks] == ["the file is gone"]
    assert turn.runs == ()


def test_keys_are_left_out_of_what_is_found() -> None:
    told = run("search", finding("search.reported", basis="reported", summary="It says canary-key."))
    turn = answer_follow_up(
        REPORT, "how?", analyst=Rules(), file="unchanged", search=lambda _brief: told, secrets=["canary-key"]
    )
    assert "canary-key" not in turn.model_dump_json()


def test_a_case_is_loaded_with_what_its_turns_found(tmp_path: Path) -> None:
    def make(_wanted: Wanted, _known: Sequence[Finding]) -> Sequence[Run]:
        return [MARK]

    turn = answer_follow_up(REPORT, "how?", analyst=AsksOnce(), file="unchanged", offers=DEEP, make=make)
    with Cases(tmp_path / "cases.db") as cases:
        with pytest.raises(NothingToAskError):
            load_case(cases)
        kept = cases.save(REPORT, None)
        cases.add_turn(kept.id, turn)
        assert load_case(cases).report.assessments.origin.verdict == "generated"
