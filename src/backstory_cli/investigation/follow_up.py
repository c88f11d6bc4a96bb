"""Follow-ups on a report: answered from its findings, and from further checks that the answer calls for.

What those find belongs to the case from then on, and the rules conclude anew over all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from backstory_cli.analysts import Analyst, Brief, Offer
from backstory_cli.analysts.next_steps import suggest_next_steps
from backstory_cli.analysts.prompt_injection import check_turns
from backstory_cli.analysts.rules import Rules
from backstory_cli.assessment import (
    assess,
    build_timeline,
    judge_pillars,
    list_appearances,
    list_not_checked,
    write_quotable,
)
from backstory_cli.assessment.not_checked import LEFT_OUT
from backstory_cli.cases.store import Case, Cases
from backstory_cli.investigation.pipeline import Search, answer_or_fall_back, run_claim_check
from backstory_cli.investigation.question_claim import check_question
from backstory_cli.investigation.runner import redact_secrets, without_known
from backstory_cli.models import Checked, Finding, Report, Run, Status, Turn, Wanted
from backstory_cli.text import clean
from backstory_cli.web.http.ledger import Ledger


class CannotCheckError(Exception):
    """A further check cannot be made; the text says why."""


Make = Callable[[Wanted, Sequence[Finding]], Sequence[Run]]
"""Makes a further check, beside the findings that there are, or raises `CannotCheckError`."""


def answer_follow_up(
    report: Report,
    question: str,
    *,
    analyst: Analyst,
    file: str,
    ledger: Ledger | None = None,
    offers: tuple[Offer, ...] = (),
    make: Make | None = None,
    search: Search | None = None,
    secrets: Sequence[str] = (),
) -> Turn:
    """Answer a further question on a report: from its findings, and from further checks that the answer calls for.

    Args:
        report: With its earlier follow-ups.
        question: What to answer.
        analyst: Who words the answer; the rules stand in when it fails.
        file: Whether the image still has the bytes that were investigated.
        ledger: Where the clients of outside services note what they sent.
        offers: The further checks that may be made.
        make: Makes one of them.
        search: Searches the web for the question, where that was asked for.
        secrets: Keys that are left out of whatever is found.
    """
    question = clean(question)
    turn = {"asked": datetime.now(UTC), "question": question, "file": file}
    runs: tuple[Run, ...] = ()
    if search is not None:
        runs = redact_secrets(secrets, [search(Brief.of(report, question))])
    if report.turns and (addressed := check_turns(report.turns)) is not None:
        runs = (*runs, addressed)
    runs = without_known(runs, report.findings)
    known = _add_runs(report, runs)
    stated = check_question(question, known.findings, known.assessments, report.created)
    answer = answer_or_fall_back(analyst, Brief.of(known, question, offers, claim_check=stated))
    checks, further = _make_checks(known, answer.wants, make, secrets)
    runs = (*runs, *further)
    if any(check.outcome == "done" for check in checks):
        answer = answer_or_fall_back(analyst, Brief.of(_add_runs(report, runs), question, made=further))
    elif answer.wants and not answer.claims:
        answer = Rules().answer(Brief.of(_add_runs(report, runs), question))
    return Turn.model_validate(
        {
            **turn,
            "answer": answer.model_copy(update={"wants": ()}) if checks else answer,
            "checks": tuple(checks),
            "runs": runs,
            "network": ledger.exchanges if ledger else (),
        }
    )


def _make_checks(
    report: Report, wanted: Sequence[Wanted], make: Make | None, secrets: Sequence[str]
) -> tuple[list[Checked], tuple[Run, ...]]:
    """Make the checks that an answer calls for: how each ended, and their runs."""
    checks: list[Checked] = []
    further: tuple[Run, ...] = ()
    for each in wanted:
        try:
            assert make is not None  # noqa: S101 - nothing is wanted that was not offered
            made = make(each, _add_runs(report, further).findings)
        except CannotCheckError as reason:
            checks.append(Checked(**each.model_dump(), outcome=clean(reason, 300)))
        else:
            further = (*further, *redact_secrets(secrets, made))
            checks.append(Checked(**each.model_dump(), outcome="done"))
    return checks, further


def load_case(cases: Cases, name: str | None = None) -> Case:
    """A case with the conclusions over all that was found in it, the last turn included.

    Raises:
        NothingToAskError: There is none, or more than one begins so.
        ServiceFailedError: It was changed since it was kept, or cannot be read.
    """
    case = cases.load(name)
    return replace(case, report=with_turns(case.report))


def with_turns(report: Report) -> Report:
    """The report with what further checks of its follow-ups found: the rules conclude anew over all of it."""
    later = [run for turn in report.turns for run in turn.runs]
    return _conclude_again(report, report.runs, later) if later else report


def _add_runs(report: Report, runs: tuple[Run, ...]) -> Report:
    """The report as it is with some more runs."""
    if not runs:
        return report
    grown = report.model_copy(update={"runs": (*report.runs, *runs)})
    return _conclude_again(grown, report.runs, [*(run for turn in report.turns for run in turn.runs), *runs])


def _conclude_again(report: Report, first: Sequence[Run], later: Sequence[Run]) -> Report:
    findings = report.findings
    assessments = assess(report.all_runs)
    made_up_for = {run.detector: run.title for run in later if run.status in {Status.OK, Status.NOTHING}}
    left_out = [each.what for each in report.not_checked if each.why == LEFT_OUT]
    unknown = list_not_checked(
        [*(run for run in first if run.detector not in made_up_for), *later],
        [title for title in left_out if title not in made_up_for.values()],
    )
    anew = report.model_copy(
        update={
            "assessments": assessments,
            "pillars": judge_pillars(findings, assessments),
            "timeline": build_timeline(findings),
            "appearances": list_appearances(findings),
            "claim_check": run_claim_check(report.claim, findings, assessments, report.created),
            "not_checked": unknown,
        }
    )
    anew = anew.model_copy(update={"next_steps": suggest_next_steps(Brief.of(anew, report.question))})
    return anew.model_copy(update={"sentence": write_quotable(anew)})
