"""The pipeline: an Image and a question become a Report.

Every detector runs, whatever the question says; rules reach the assessments; an analyst words the answer. A
detector that fails keeps what it found, and its run says so. An analyst that fails is replaced by the rules,
and the answer says so.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import JsonValue

from backstory_cli.analysts import Analyst, Brief, Offer
from backstory_cli.analysts.addressed import found_in, found_in_turns
from backstory_cli.analysts.rules import Rules
from backstory_cli.assessment import (
    appearances,
    assess,
    check_claim,
    next_steps,
    not_checked,
    pillars,
    sentence,
    timeline,
)
from backstory_cli.detectors import Detector, Registered
from backstory_cli.errors import BackstoryError, ServiceFailed, Skip
from backstory_cli.image import Image
from backstory_cli.models import (
    Answer,
    Assessments,
    Checked,
    Claim,
    ClaimCheck,
    Finding,
    NotChecked,
    Report,
    Run,
    Status,
    Subject,
    Tool,
    Turn,
    Wanted,
)
from backstory_cli.redaction import without_keys
from backstory_cli.text import clean, clean_json
from backstory_cli.web.ledger import Ledger

MAX_FINDINGS = 200
"""Findings kept of one detector."""

Progress = Callable[[str], None]
"""Called with the title of each step as it begins."""
Closed = Callable[[str], Skip | None]
"""Why the network is shut for the detector of some name."""
Search = Callable[[Brief], Run]
"""Searches the web for what a question asks."""


class CannotCheck(Exception):
    """A further check cannot be made; the text says why."""


Make = Callable[[Wanted, Sequence[Finding]], Sequence[Run]]
"""Makes a further check, beside the findings that there are, or raises `CannotCheck`."""


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
) -> Report:
    """Run every detector over the image and report.

    Args:
        image: What to look at.
        question: Shapes the answer; never which checks run.
        detectors: In the order they run.
        analyst: Who words the answer; the rules stand in when it fails.
        tool: Versions and settings, recorded so that a colleague can repeat this.
        report_id: Names the report and its case.
        ledger: Where the clients of outside services note what they sent.
        closed: Why the network is shut for a detector that needs it, by its name; None when it may be used.
        search: Searches the web for the question, where that was asked for.
        secrets: Keys that are left out of whatever is found, before anybody else gets to see it.
        progress: Told the title of each step.
        claim: What somebody says about the picture; it is held against the findings and changes none of them.
    """
    created = datetime.now(UTC)
    question = clean(question)
    claim = _clean_claim(claim)
    runs = _without(secrets, looked(image, detectors, closed=closed, progress=progress))
    subject = _subject(image)
    if search is not None:
        progress("a search of the web")
        runs = (*runs, *_without(secrets, [search(_brief(question, subject, runs))]))
    if (addressed := found_in(image.name, runs)) is not None:
        runs = (*runs, addressed)
    brief = _brief(question, subject, runs)
    brief = replace(brief, claim_check=_checked_claim(claim, brief.findings, brief.assessments, created))
    findings, assessments, unknown = brief.findings, brief.assessments, brief.not_checked
    progress("the answer")
    answer = answer_or_rules(analyst, brief)
    report = Report(
        id=report_id,
        created=created,
        tool=tool,
        question=question,
        claim=claim,
        subject=subject,
        runs=runs,
        assessments=assessments,
        pillars=pillars(findings, assessments),
        timeline=brief.timeline,
        appearances=appearances(findings),
        claim_check=brief.claim_check,
        answer=answer,
        not_checked=unknown,
        next_steps=next_steps(findings, assessments, unknown),
        network=ledger.exchanges if ledger else (),
    )
    return report.model_copy(update={"sentence": sentence(report)})


def follow_up(
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
        runs = _without(secrets, [search(Brief.of(report, question))])
    if report.turns and (addressed := found_in_turns(report.turns)) is not None:
        runs = (*runs, addressed)
    runs = _numbered(runs, report.findings)
    answer = answer_or_rules(analyst, Brief.of(_with(report, runs), question, offers))
    checks: list[Checked] = []
    further: tuple[Run, ...] = ()
    for wanted in answer.wants:
        try:
            assert make is not None  # noqa: S101 - nothing is wanted that was not offered
            made = make(wanted, _with(report, (*runs, *further)).findings)
        except CannotCheck as reason:
            checks.append(Checked(**wanted.model_dump(), outcome=clean(reason, 300)))
        else:
            further = (*further, *_without(secrets, made))
            checks.append(Checked(**wanted.model_dump(), outcome="done"))
    runs = (*runs, *further)
    if any(check.outcome == "done" for check in checks):
        answer = answer_or_rules(analyst, Brief.of(_with(report, runs), question, made=further))
    elif answer.wants and not answer.claims:
        answer = Rules().answer(Brief.of(_with(report, runs), question))
    return Turn.model_validate(
        {
            **turn,
            "answer": answer.model_copy(update={"wants": ()}) if checks else answer,
            "checks": tuple(checks),
            "runs": runs,
            "network": ledger.exchanges if ledger else (),
        }
    )


def joined(report: Report) -> Report:
    """The report with what further checks of its follow-ups found: the rules conclude anew over all of it."""
    later = [run for turn in report.turns for run in turn.runs]
    return _concluded_anew(report, report.runs, later) if later else report


def _with(report: Report, runs: tuple[Run, ...]) -> Report:
    """The report as it is with some more runs."""
    if not runs:
        return report
    grown = report.model_copy(update={"runs": (*report.runs, *runs)})
    return _concluded_anew(grown, report.runs, [*(run for turn in report.turns for run in turn.runs), *runs])


def _concluded_anew(report: Report, first: Sequence[Run], later: Sequence[Run]) -> Report:
    findings = report.findings
    assessments = assess(report.all_runs)
    made_up_for = {run.detector for run in later if run.status in {Status.OK, Status.NOTHING}}
    unknown = not_checked([*(run for run in first if run.detector not in made_up_for), *later])
    anew = report.model_copy(
        update={
            "assessments": assessments,
            "pillars": pillars(findings, assessments),
            "timeline": timeline(findings),
            "appearances": appearances(findings),
            "claim_check": _checked_claim(report.claim, findings, assessments, report.created),
            "not_checked": unknown,
            "next_steps": next_steps(findings, assessments, unknown),
        }
    )
    return anew.model_copy(update={"sentence": sentence(anew)})


def _clean_claim(claim: Claim | None) -> Claim | None:
    if claim is None:
        return None
    date, place = (clean(part, 200) if part else None for part in (claim.date, claim.place))
    return Claim(text=clean(claim.text), date=date, place=place, shadow=claim.shadow)


def _checked_claim(
    claim: Claim | None, findings: Sequence[Finding], assessments: Assessments, created: datetime
) -> ClaimCheck | None:
    return check_claim(claim, findings, assessments, created) if claim is not None else None


def _without(secrets: Sequence[str], runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(without_keys(run, secrets) for run in runs)


def _numbered(runs: Sequence[Run], known: Sequence[Finding]) -> tuple[Run, ...]:
    """Runs of which what is known already is left out, and the rest has ids of its own."""
    return tuple(run.model_copy(update={"findings": _new(run.findings, known)}) for run in runs)


def _new(findings: Sequence[Finding], known: Sequence[Finding]) -> tuple[Finding, ...]:
    counts = Counter(_stem(each.id) for each in known)
    said = {_content(each) for each in known}
    new = []
    for finding in findings:
        stem = _stem(finding.id)
        if _content(finding) not in said:
            counts[stem] += 1
            number = f".{counts[stem]}" if counts[stem] > 1 else ""
            new.append(finding.model_copy(update={"id": stem + number}))
    return tuple(new)


def _content(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, whatever its number."""
    return _stem(finding.id), finding.summary, json.dumps(finding.data, sort_keys=True)


def _stem(name: str) -> str:
    """The id of a finding without its number."""
    return ".".join(name.split(".")[:2])


def _brief(question: str, subject: Subject, runs: Sequence[Run]) -> Brief:
    findings = tuple(finding for run in runs for finding in run.findings)
    return Brief(
        question=question,
        subject=subject,
        findings=findings,
        assessments=assess(runs),
        timeline=timeline(findings),
        not_checked=not_checked(runs),
    )


def looked(
    image: Image,
    detectors: Sequence[Registered],
    *,
    known: Sequence[Finding] = (),
    closed: Closed = lambda _detector: None,
    progress: Progress = lambda _title: None,
) -> tuple[Run, ...]:
    """Run detectors, in their order; those that wait for somebody else are set going before all others.

    Args:
        image: What to look at.
        detectors: In the order they run.
        known: Findings that there are already: none is made twice, and no id is given twice.
        closed: Why the network is shut for a detector that needs it; None when it may be used.
        progress: Told the title of each.
    """
    for each in detectors:
        begin = getattr(each.detector, "begin", None)
        if begin is not None and closed(each.detector.name) is None:
            with suppress(Exception):  # whatever it is, its own run says it
                begin(image)
    runs = tuple(_run(each, image, closed, progress) for each in detectors)
    return _numbered(runs, known) if known else runs


def answer_or_rules(analyst: Analyst, brief: Brief) -> Answer:
    """The analyst's answer; if its service fails, the rules' answer with a note that says why."""
    try:
        return analyst.answer(brief)
    except ServiceFailed as failure:
        note = f"The {analyst.name} analyst could not answer ({failure.message}); this answer is made by rules."
        return Rules().answer(brief).model_copy(update={"note": clean(note), "how": clean(failure.hint)})


def _run(registered: Registered, image: Image, closed: Closed, progress: Progress) -> Run:
    detector = registered.detector
    progress(detector.title)
    began = time.perf_counter()
    findings: list[Finding] = []
    left_out: list[NotChecked] = []
    status, reason, how = Status.OK, "", ""
    try:
        if detector.network and (shut := closed(detector.name)) is not None:
            raise shut
        seen: Counter[str] = Counter()
        for found in detector.inspect(image):
            if isinstance(found, NotChecked):
                left_out.append(_cleaned(found))
                continue
            seen[found.id] += 1
            findings.append(_admitted(found, detector.name, seen[found.id]))
            if len(findings) >= MAX_FINDINGS:
                break
    except Skip as skip:
        status, reason, how = Status.SKIPPED, skip.reason, skip.how
    except BackstoryError as failure:
        status, reason, how = Status.FAILED, failure.message, failure.hint
    except Exception as problem:  # noqa: BLE001 - one detector never costs the report
        status, reason = Status.FAILED, f"{type(problem).__name__}: {problem}"
    if status is Status.OK and not findings:
        status = Status.NOTHING
    return Run(
        detector=detector.name,
        title=clean(detector.title, 200),
        version=clean(registered.version, 50),
        status=status,
        reason=clean(reason, 500),
        how=clean(how, 1000),
        seconds=round(time.perf_counter() - began, 3),
        findings=tuple(findings),
        left_out=tuple(left_out[:MAX_FINDINGS]),
        parameters={} if status is Status.SKIPPED else _parameters(detector),
    )


def _parameters(detector: Detector) -> dict[str, JsonValue]:
    """What a detector says it worked with; one that cannot say costs nothing."""
    try:
        stated = clean_json(getattr(detector, "parameters", {}))
    except Exception:  # noqa: BLE001 - other people's code, at its boundary
        return {}
    return stated if isinstance(stated, dict) else {}


def _cleaned(left_out: NotChecked) -> NotChecked:
    return NotChecked(
        what=clean(left_out.what, 200), why=clean(left_out.why, 500).rstrip("."), how=clean(left_out.how, 1000)
    )


def _admitted(finding: Finding, detector: str, occurrence: int) -> Finding:
    """The finding with foreign text made safe and a unique id (``lookup.match``, ``lookup.match.2`` ...)."""
    if finding.id.partition(".")[0] != detector:
        raise ValueError(f"finding id {finding.id!r} does not begin with the detector's name")
    update = {
        "id": finding.id if occurrence == 1 else f"{finding.id}.{occurrence}",
        "summary": clean(finding.summary, 600),
        "limits": clean(finding.limits, 1000),
        "data": clean_json(finding.data),
    }
    return finding.model_copy(update=update)


def _subject(image: Image) -> Subject:
    from backstory_cli.lookup.fingerprints import hashes

    width, height = image.size or (None, None)
    try:
        prints = hashes(image)
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
