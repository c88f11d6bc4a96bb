"""The pipeline: an Image and a question become a Report.

Every detector runs, whatever the question says; rules reach the assessments; an analyst words the answer. A
detector that fails keeps what it found, and its run says so. An analyst that fails is replaced by the rules,
and the answer says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from backstory_cli.analysts import Analyst, Brief
from backstory_cli.analysts.rules import Rules
from backstory_cli.assessment import appearances, assess, next_steps, not_checked, pillars, timeline
from backstory_cli.detectors import Registered
from backstory_cli.errors import BackstoryError, ServiceFailed, Skip
from backstory_cli.image import Image
from backstory_cli.models import Answer, Finding, NotChecked, Report, Run, Status, Subject, Tool, Turn
from backstory_cli.text import clean, clean_json
from backstory_cli.web.ledger import Ledger

MAX_FINDINGS = 200
"""Findings kept of one detector."""

Progress = Callable[[str], None]
"""Called with the title of each step as it begins."""
Closed = Callable[[str], Skip | None]
"""Why the network is shut for the detector of some name."""


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
    progress: Progress = lambda _title: None,
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
        progress: Told the title of each step.
    """
    created = datetime.now(UTC)
    question = clean(question)
    runs = tuple(_run(each, image, closed, progress) for each in detectors)
    findings = tuple(finding for run in runs for finding in run.findings)
    assessments = assess(runs)
    unknown = not_checked(runs)
    brief = Brief(
        question=question,
        subject=_subject(image),
        findings=findings,
        assessments=assessments,
        timeline=timeline(findings),
        not_checked=unknown,
    )
    progress("the answer")
    answer = answer_or_rules(analyst, brief)
    return Report(
        id=report_id,
        created=created,
        tool=tool,
        question=question,
        subject=brief.subject,
        runs=runs,
        assessments=assessments,
        pillars=pillars(findings, assessments),
        timeline=brief.timeline,
        appearances=appearances(findings),
        answer=answer,
        not_checked=unknown,
        next_steps=next_steps(findings, assessments, unknown),
        network=ledger.exchanges if ledger else (),
    )


def follow_up(report: Report, question: str, *, analyst: Analyst, file: str, ledger: Ledger | None = None) -> Turn:
    """Answer a further question on a report, from its findings."""
    question = clean(question)
    asked = datetime.now(UTC)
    answer = answer_or_rules(analyst, Brief.of(report, question))
    return Turn.model_validate(
        {
            "asked": asked,
            "question": question,
            "answer": answer,
            "file": file,
            "network": ledger.exchanges if ledger else (),
        }
    )


def answer_or_rules(analyst: Analyst, brief: Brief) -> Answer:
    """The analyst's answer; if its service fails, the rules' answer with a note that says why."""
    try:
        return analyst.answer(brief)
    except ServiceFailed as failure:
        note = f"The {analyst.name} analyst could not answer ({failure.message}); this answer is made by rules."
        return Rules().answer(brief).model_copy(update={"note": clean(note)})


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
    )


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
        fingerprints=prints,
    )
