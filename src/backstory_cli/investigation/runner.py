"""Detectors at work: each looks at the image, what it finds is made safe and numbered, what it raises is said.

A bug in one costs only its own run: what it yielded before is kept.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from pydantic import JsonValue

from backstory_cli.detectors import Detector, Registered
from backstory_cli.detectors.traits import is_sealed, where_it_searches
from backstory_cli.errors import (
    BackstoryError,
    Hindered,
    NotAsked,
    NotInstalled,
    Skip,
    WorkerFailedError,
    WorkerLostError,
)
from backstory_cli.image.image import Image
from backstory_cli.investigation.redaction import redact_keys
from backstory_cli.models import Finding, Gap, NotChecked, Run, Status
from backstory_cli.text import clean, clean_json

_log = logging.getLogger(__name__)

MAX_FINDINGS = 200
"""Findings kept of one detector."""

_NAME = re.compile(r"\w[\w.-]{0,119}")
"""Of an artifact: it becomes a file's name."""

Progress = Callable[[str], None]
"""Called with the title of each step as it begins."""
Closed = Callable[[Detector], Skip | None]
"""Why a detector does not run here, as where it needs the network, and that is shut; None where it does."""


def run_detectors(
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
        closed: Why a detector does not run; None where it does.
        progress: Told the title of each.
    """
    for each in detectors:
        begin = getattr(each.detector, "begin", None)
        if begin is not None and closed(each.detector) is None:
            with suppress(Exception):  # whatever it is, its own run says it
                begin(image)
    runs = tuple(_run_detector(each, image, closed, progress) for each in detectors)
    return without_known(runs, known) if known else runs


def without_known(runs: Sequence[Run], known: Sequence[Finding]) -> tuple[Run, ...]:
    """Runs of which what is known already is left out, and the rest has ids of its own."""
    return tuple(run.model_copy(update={"findings": _select_new(run.findings, known)}) for run in runs)


def _select_new(findings: Sequence[Finding], known: Sequence[Finding]) -> tuple[Finding, ...]:
    counts = Counter(each.kind for each in known)
    said = {_get_content(each) for each in known}
    new = []
    for finding in findings:
        if _get_content(finding) not in said:
            counts[finding.kind] += 1
            number = f".{counts[finding.kind]}" if counts[finding.kind] > 1 else ""
            new.append(finding.model_copy(update={"id": finding.kind + number}))
    return tuple(new)


def _get_content(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, whatever its number."""
    return finding.kind, finding.summary, json.dumps(finding.data, sort_keys=True)


def redact_secrets(secrets: Sequence[str], runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with keys left out of whatever they found."""
    return tuple(redact_keys(run, secrets) for run in runs)


def classify_gap(skip: Skip) -> Gap:
    """Why a check was not made."""
    if isinstance(skip, Hindered):
        return Gap.HINDERED
    if isinstance(skip, NotAsked):
        return Gap.NOT_ASKED
    return Gap.NOT_INSTALLED if isinstance(skip, NotInstalled) else Gap.DOES_NOT_APPLY


def _run_detector(registered: Registered, image: Image, closed: Closed, progress: Progress) -> Run:
    detector = registered.detector
    progress(detector.title)
    began = time.perf_counter()
    findings: list[Finding] = []
    left_out: list[NotChecked] = []
    parameters: dict[str, JsonValue] = {}
    status, reason, how, hindered, gap = Status.OK, "", "", True, Gap.HINDERED
    try:
        if (shut := closed(detector)) is not None:
            raise shut
        seen: Counter[str] = Counter()
        for found in _iter_observations(detector, image, parameters):
            if isinstance(found, NotChecked):
                left_out.append(_clean_not_checked(found))
                continue
            seen[found.id] += 1
            findings.append(_admit(found, detector.name, seen[found.id]))
            if len(findings) >= MAX_FINDINGS:
                break
        hindered, gap = False, Gap.DOES_NOT_APPLY
    except WorkerLostError as lost:
        status, reason, how = Status.TIMED_OUT if lost.timed_out else Status.FAILED, lost.reason, lost.how
    except WorkerFailedError as problem:
        status, reason = Status.FAILED, str(problem)
    except Skip as skip:
        status, reason, how, gap = Status.SKIPPED, skip.reason, skip.how, classify_gap(skip)
        hindered = gap is Gap.HINDERED
        skip.__traceback__ = None  # one that a detector keeps would keep every picture that it was raised for
    except BackstoryError as failure:
        status, reason, how = Status.FAILED, failure.message, failure.hint
    except Exception as problem:  # noqa: BLE001 - one detector never costs the report
        status, reason = Status.FAILED, f"{type(problem).__name__}: {problem}"
        _log.debug("the check %s failed", detector.name, exc_info=problem)
    if status is Status.OK and not findings:
        status = Status.NOTHING
    run = Run(
        detector=detector.name,
        title=clean(detector.title, 200),
        version=clean(registered.version, 50),
        status=status,
        reason=clean(reason, 500),
        how=clean(how, 1000),
        hindered=hindered,
        gap=gap,
        seconds=round(time.perf_counter() - began, 3),
        findings=tuple(findings),
        left_out=tuple(left_out[:MAX_FINDINGS]),
        searched=clean(where_it_searches(detector), 200),
        parameters={} if status is Status.SKIPPED else parameters or _read_parameters(detector),
    )
    told = "check %s %s: %s, %d findings, %.3f s"
    _log.debug(
        told, run.detector, run.version, run.status.value, len(findings), run.seconds, extra={"reason": run.reason}
    )
    return run


def _iter_observations(
    detector: Detector, image: Image, parameters: dict[str, JsonValue]
) -> Iterator[Finding | NotChecked]:
    """What a detector yields; a sealed one runs in the image's child, and tells afterwards what it worked with."""
    if not is_sealed(detector):
        yield from detector.inspect(image)
        return
    for told in image.call_iter(partial(_run_inside, detector), _Told):
        if (found := told.finding or told.left_out) is not None:
            yield found
        parameters.update(told.parameters)


class _Told(NamedTuple):
    """What a child tells of a detector: one thing at a time, and in the end what it worked with."""

    finding: Finding | None = None
    left_out: NotChecked | None = None
    parameters: dict[str, JsonValue] = {}  # noqa: RUF012 - nothing changes it


def _run_inside(detector: Detector, image: Image) -> Iterator[_Told]:
    for found in detector.inspect(image):
        yield _Told(left_out=found) if isinstance(found, NotChecked) else _Told(finding=found)
    yield _Told(parameters=_read_parameters(detector))


def _read_parameters(detector: Detector) -> dict[str, JsonValue]:
    """What a detector says it worked with; one that cannot say costs nothing."""
    try:
        stated = clean_json(getattr(detector, "parameters", {}))
    except Exception:  # noqa: BLE001 - other people's code, at its boundary
        return {}
    return stated if isinstance(stated, dict) else {}


def _clean_not_checked(left_out: NotChecked) -> NotChecked:
    update = {
        "what": clean(left_out.what, 200),
        "why": clean(left_out.why, 500).rstrip("."),
        "how": clean(left_out.how, 1000),
    }
    return left_out.model_copy(update=update)


def _admit(finding: Finding, detector: str, occurrence: int) -> Finding:
    """The finding with foreign text made safe and a unique id (``lookup.match``, ``lookup.match.2`` ...)."""
    if finding.id.partition(".")[0] != detector:
        raise ValueError(f"finding id {finding.id!r} does not begin with the detector's name")
    if not all(_NAME.fullmatch(each.name) for each in finding.artifacts):
        raise ValueError("the name of an artifact is made of letters, digits, dots and dashes")
    update = {
        "id": finding.id if occurrence == 1 else f"{finding.id}.{occurrence}",
        "summary": clean(finding.summary, 600),
        "limits": clean(finding.limits, 1000),
        "data": clean_json(finding.data),
        # Only what is kept with a case has a path, and only the store of cases gives it one.
        "artifacts": tuple(
            each.model_copy(update={"path": None, "media_type": clean(each.media_type, 100)})
            for each in finding.artifacts
        ),
    }
    return finding.model_copy(update=update)
