"""The pipeline: an Image and a question become a Report.

Every detector runs, whatever the question says; rules reach the assessments; an analyst words the answer. A
detector that fails keeps what it found, and its run says so. An analyst that fails is replaced by the rules,
and the answer says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from backstory_cli.analysts import Analyst, Brief, list_made
from backstory_cli.analysts.next_steps import suggest_next_steps
from backstory_cli.analysts.prompt_injection import check_runs
from backstory_cli.analysts.rules import Rules
from backstory_cli.assessment import (
    assess,
    build_timeline,
    check_claim,
    judge_pillars,
    list_appearances,
    list_not_checked,
    write_quotable,
)
from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.detectors import Registered
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.investigation.question_claim import check_question
from backstory_cli.investigation.runner import Closed, Progress, redact_secrets, run_detectors
from backstory_cli.models import (
    Answer,
    Assessments,
    Claim,
    ClaimCheck,
    Finding,
    Report,
    Run,
    Subject,
    Tool,
)
from backstory_cli.text import clean
from backstory_cli.web.http.ledger import Ledger

_log = logging.getLogger(__name__)

Search = Callable[[Brief], Run]
"""Searches the web for what a question asks."""


def investigate(
    image: Image,
    question: str,
    *,
    detectors: Sequence[Registered],
    analyst: Analyst,
    tool: Tool,
    report_id: str,
    ledger: Ledger | None = None,
    closed: Closed = lambda _detector: None,
    search: Search | None = None,
    secrets: Sequence[str] = (),
    progress: Progress = lambda _title: None,
    claim: Claim | None = None,
    left_out: Sequence[str] = (),
) -> Report:
    """Run every detector over the image and report.

    Args:
        image, question: What to look at, and what shapes the answer; never which checks run.
        detectors: In the order they run.
        analyst: Who words the answer; the rules stand in when it fails.
        tool, report_id: Versions and settings, so that a colleague can repeat this; what names the report and its case.
        ledger: Where the clients of outside services note what they sent.
        closed: Why a detector does not run, as where it needs the network; None where it does.
        search: Searches the web for the question, if asked for.
        secrets: Keys that are left out of whatever is found, before anybody else gets to see it.
        progress: Told the title of each step.
        claim: What somebody says about the image; it changes no finding.
        left_out: Titles of checks that were left out.
    """
    created = datetime.now(UTC)
    question, claim = clean(question), clean_claim(claim)
    subject, runs = _run_checks(
        image, question, detectors, closed=closed, search=search, secrets=secrets, progress=progress
    )
    brief = _build_brief(question, subject, runs, left_out)
    findings, assessments = brief.findings, brief.assessments
    claimed = run_claim_check(claim, findings, assessments, created)
    progress("the answer")
    asked = replace(brief, claim_check=claimed or check_question(question, findings, assessments, created))
    report = Report(
        id=report_id,
        created=created,
        tool=tool,
        question=question,
        claim=claim,
        subject=subject,
        runs=runs,
        assessments=assessments,
        pillars=judge_pillars(findings, assessments),
        timeline=brief.timeline,
        appearances=list_appearances(findings),
        claim_check=claimed,
        answer=_add_gaps(answer_or_fall_back(analyst, asked), brief.gaps),
        not_checked=brief.not_checked,
        next_steps=suggest_next_steps(brief),
        network=ledger.exchanges if ledger else (),
    )
    return report.model_copy(update={"sentence": write_quotable(report)})


def _run_checks(
    image: Image,
    question: str,
    detectors: Sequence[Registered],
    *,
    closed: Closed,
    search: Search | None,
    secrets: Sequence[str],
    progress: Progress,
) -> tuple[Subject, tuple[Run, ...]]:
    """What the file is, and what the detectors, a search of the web and a look for injected prompts found."""
    runs = redact_secrets(secrets, run_detectors(image, detectors, closed=closed, progress=progress))
    subject = _build_subject(image)
    _log.debug("%s, %s x %s, %d bytes", subject.media_type, subject.width, subject.height, subject.bytes)
    if search is not None:
        progress("a search of the web")
        runs = (*runs, *redact_secrets(secrets, [search(_build_brief(question, subject, runs))]))
    if (addressed := check_runs(image.name, runs)) is not None:
        runs = (*runs, addressed)
    return subject, runs


def clean_claim(claim: Claim | None) -> Claim | None:
    """A claim as reports have it."""
    if claim is None:
        return None
    date, place = (clean(part, 200) if part else None for part in (claim.date, claim.place))
    return Claim(text=clean(claim.text), date=date, place=place, shadow=claim.shadow)


def run_claim_check(
    claim: Claim | None, findings: Sequence[Finding], assessments: Assessments, created: datetime
) -> ClaimCheck | None:
    """What the evidence says of a claim, if there is one."""
    return check_claim(claim, findings, assessments, created) if claim is not None else None


def _build_brief(question: str, subject: Subject, runs: Sequence[Run], left_out: Sequence[str] = ()) -> Brief:
    findings = tuple(finding for run in runs for finding in run.findings)
    unknown = list_not_checked(runs, left_out)
    return Brief(
        question=question,
        subject=subject,
        findings=findings,
        assessments=assess(runs),
        timeline=build_timeline(findings),
        not_checked=unknown,
        made_checks=list_made(runs),
        gaps=describe_hindered(unknown),
    )


def answer_or_fall_back(analyst: Analyst, brief: Brief) -> Answer:
    """The analyst's answer; if its service fails, the rules' answer with a note that says why."""
    try:
        return analyst.answer(brief)
    except ServiceFailedError as failure:
        note = f"The {analyst.name} analyst could not answer ({failure.message}); this answer is made by rules."
        return Rules().answer(brief).model_copy(update={"note": clean(note), "how": clean(failure.hint)})


def _add_gaps(answer: Answer, gaps: str) -> Answer:
    """The answer, and in it what was to be checked and could not be."""
    if not gaps:
        return answer
    return answer.model_copy(update={"text": f"{answer.text} {gaps}", "unanswered": (gaps, *answer.unanswered)})


def _build_subject(image: Image) -> Subject:
    from backstory_cli.lookup.fingerprints import compute_hashes

    width, height = image.size or (None, None)
    try:
        prints = compute_hashes(image)
    except Skip:
        prints = {}
    return Subject(
        name=image.name,
        source=image.source,
        sha256=image.sha256,
        sha1=image.sha1,
        bytes=len(image.data),
        media_type=image.media_type,
        width=width,
        height=height,
        orientation=image.orientation,
        fingerprints=prints,
    )
