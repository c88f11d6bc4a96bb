"""The local checks of a report made again on the same bytes, with the settings that it records; and what differs.

The network stays shut: who was asked then is not asked again, since the web answers otherwise every day.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import JsonValue, ValidationError

from backstory_cli.analysts import prompt_injection, web_search
from backstory_cli.assessment import assess, check_claim
from backstory_cli.detectors import Detector
from backstory_cli.detectors.traits import why_not_repeated
from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import limits
from backstory_cli.image import loading as intake
from backstory_cli.investigation import session
from backstory_cli.models import Artifact, Assessments, Finding, Report, Run, Status
from backstory_cli.settings.settings import Settings
from backstory_cli.text import clean

Kind = Literal["added", "removed", "changed"]
Progress = Callable[[str], None]
Read = Callable[[Artifact], bytes]
"""The content of an artifact that the report names; empty if it is gone."""

_LOCAL_ONLY: dict[str, object] = {
    "offline": True,
    "online": False,
    "providers": (),
    "analyst": "rules",
    "model": None,
    "search": False,
    "consent": (),
}
"""Whatever was allowed then: a replay asks nobody."""
_OF_THEN = frozenset({"profile", "deep", "region", "only", "skip", "send_metadata"})
"""What a report may say about how the checks are made. A bundle may come from anybody: all that protects this machine,
or lies on it, is as it is here."""
_PROTECTING = frozenset({"isolation", "max_seconds", "max_memory", "http", "fetch"})
"""Of those, what is told where it was another then."""
_OF_ANALYSTS = {
    web_search.NAME: "it was a search of the web",
    prompt_injection.NAME: "it is about the words that other checks found, on the web too",
}
"""Runs of no detector, and why they are left out."""
_PASSING = frozenset({"path", "seconds"})
"""Keys of a finding's data that may differ from machine to machine."""
_CIRCUMSTANCES = {"entries": "entries in your index"}
"""Parameters that tell what a check had to go by, not how it was made."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        kind: Whether there is more, less, or another.
        what: ``finding``, ``check``, ``parameter`` or ``verdict``.
        name: The id of the finding, or the name of the check or question.
        before: What the report says; empty if it is new.
        now: What is found today; empty if it is gone.
    """

    kind: Kind
    what: Literal["finding", "check", "parameter", "verdict"]
    name: str
    before: str = ""
    now: str = ""


@dataclass(frozen=True)
class Replay:
    """What came of it.

    Attributes:
        case: The id of the case.
        checks: Names of the checks that were made again.
        differences: In what the two differ; none where they say the same.
        versions: Programs and libraries of another version: the name, then and now (empty: not there).
        left_out: Checks that were not made again, and why.
        settings: Settings that could not be set as they were, and why.
        circumstances: What the checks had to go by and is not as it was: what, then and now.
    """

    case: str
    checks: tuple[str, ...]
    differences: tuple[Difference, ...]
    versions: tuple[tuple[str, str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    settings: tuple[str, ...] = field(default=())
    circumstances: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def same(self) -> bool:
        """The same was found and concluded."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        versions = [{"name": name, "before": before, "now": now} for name, before, now in self.versions]
        left_out = [{"check": name, "why": why} for name, why in self.left_out]
        around = [{"what": what, "before": before, "now": now} for what, before, now in self.circumstances]
        return {
            "same": self.same,
            **asdict(self),
            "versions": versions,
            "left_out": left_out,
            "circumstances": around,
        }


def replay_report(
    report: Report, data: bytes, settings: Settings, read: Read, progress: Progress = lambda _title: None
) -> Replay:
    """Make the local checks of a report again.

    Args:
        report: The report, with the places of its artifacts.
        data: The bytes of the picture.
        settings: Those of today, for the places on this machine.
        read: Reads an artifact of the report.
        progress: Told the title of each step.

    Raises:
        UnreadableImageError: It is another picture than the report's, or cannot be read.
    """
    if hashlib.sha256(data).hexdigest() != report.subject.sha256:
        raise UnreadableImageError(
            f"that is not the image of case {report.id}: its SHA-256 is another",
            "give the very file that was investigated, with --picture",
        )
    then, changed = restore_settings(report, settings)
    image = intake.make_image(data, report.subject.name, report.subject.source, then.limits)
    image.modified = report.custody.modified if report.custody else None
    found, _ = session.list_detectors(then)
    known = {each.detector.name: each.detector for each in found}
    left_out = dict(_iter_left_out(report.runs, known))
    wanted = [run.detector for run in report.runs if run.detector not in left_out]
    asked = then.model_copy(update={"only": tuple(name for name in wanted if name in known), "skip": ()})
    now = session.investigate_image(image, report.question, asked, progress) if asked.only else None
    before_runs = [run for run in report.runs if run.detector not in left_out]
    now_runs = [run for run in now.runs if run.detector in wanted] if now else []
    return Replay(
        case=report.id,
        checks=tuple(run.detector for run in now_runs),
        differences=tuple(_iter_differences(report, before_runs, now_runs, left_out, read)),
        versions=tuple(_iter_version_differences(report, now)) if now else (),
        left_out=tuple(left_out.items()),
        settings=tuple(changed),
        circumstances=tuple(_iter_circumstances(before_runs, now_runs)),
    )


def restore_settings(report: Report, today: Settings) -> tuple[Settings, list[str]]:
    """The settings that a report records, with the network shut and places as they are here; and what was not taken."""
    recorded = report.tool.settings
    notes = [
        f"{clean(name, 60)} is no setting of this version" for name in recorded if name not in Settings.model_fields
    ]
    values: dict[str, object] = {
        name: recorded[name] if name in _OF_THEN and name in recorded else getattr(today, name)
        for name in Settings.model_fields
        if not name.endswith("_api_key")
    }
    values |= _LOCAL_ONLY
    for name in ("model_file", "sscd_file"):
        was, here = report.tool.settings.get(name), getattr(today, name)
        if was != (here.name if here else None):
            notes.append(f"{name} was {clean(was, 120)} then, and is {here.name if here else 'not set'} here")
    if (was := report.tool.settings.get("index")) == "server":
        notes.append("the index was on a server, which is not asked")
    for name in ("max_bytes", "max_pixels"):
        was, here = recorded.get(name), getattr(today, name)
        if isinstance(was, int) and 0 < was <= here:
            values[name] = was
        else:
            notes.append(f"{name} is {here:,} here, whatever it was then")
    lower = _lower_limits(recorded.get("limit"), dict(today.limit))
    values["limit"] = tuple(lower.items())
    for name in sorted(recorded.keys() & _PROTECTING):
        if recorded[name] != today.to_report().get(name):
            notes.append(f"{name} is as it is set here")
    while True:
        try:
            return Settings.model_validate(values), notes
        except ValidationError as problem:
            name = str(problem.errors()[0]["loc"][0]) if problem.errors()[0]["loc"] else ""
            if values.pop(name, None) is None:
                raise
            notes.append(f"{clean(name, 60)} has a value that this version does not take")


def _lower_limits(recorded: object, here: dict[str, int]) -> dict[str, int]:
    """Limits of then where they are lower than those here, which protect this machine."""
    usual = {each.name: each.value for each in limits.list_limits()}
    allowed = {**usual, **here}
    rows = recorded if isinstance(recorded, list) else []
    pairs = [row for row in rows if isinstance(row, list) and len(row) == 2]
    lower = {
        name: number
        for name, number in pairs
        if isinstance(name, str) and isinstance(number, int) and 1 <= number <= allowed.get(name, 0)
    }
    return {**here, **lower}


def _iter_left_out(runs: Sequence[Run], known: Mapping[str, Detector]) -> Iterator[tuple[str, str]]:
    for run in runs:
        detector = known.get(run.detector)
        if run.detector in _OF_ANALYSTS:
            yield run.detector, _OF_ANALYSTS[run.detector]
        elif detector is not None:
            if why := why_not_repeated(detector, run):
                yield run.detector, why
        elif not run.parameters.get("prompt_sha256"):
            yield run.detector, "no check of that name is installed here"
        elif run.status is Status.SKIPPED:
            yield run.detector, "it was not made then either"
        else:
            yield run.detector, "it asks others, and the network stays shut"


def _iter_differences(
    report: Report, before: Sequence[Run], now: Sequence[Run], left_out: Mapping[str, str], read: Read
) -> Iterator[Difference]:
    runs = {run.detector: run for run in now}
    for run in before:
        if (again := runs.get(run.detector)) is None:
            yield Difference("removed", "check", run.detector, run.status.value)
            continue
        if run.status is not again.status:
            yield Difference("changed", "check", run.detector, run.status.value, again.status.value)
        yield from _iter_parameter_differences(run, again)
        yield from _iter_finding_differences(run.findings, again.findings, read)
    yield from _iter_verdict_differences(_conclude(report, before, left_out), assess(now))
    if not any(run.findings for run in report.all_runs if run.detector in left_out):
        yield from _iter_claim_differences(report, now)


def _iter_parameter_differences(before: Run, now: Run) -> Iterator[Difference]:
    for name in sorted(before.parameters.keys() | now.parameters.keys()):
        then, today = before.parameters.get(name), now.parameters.get(name)
        if then != today and before.parameters and now.parameters and name not in _CIRCUMSTANCES:
            yield Difference(
                "changed", "parameter", f"{before.detector}.{clean(name, 60)}", _shorten(then), _shorten(today)
            )


def _iter_circumstances(before: Sequence[Run], now: Sequence[Run]) -> Iterator[tuple[str, str, str]]:
    """Of checks that tell them both times; reports of older versions do not."""
    today = {run.detector: run.parameters for run in now}
    for run in before:
        for name, title in _CIRCUMSTANCES.items():
            then, here = run.parameters.get(name), today.get(run.detector, {}).get(name)
            if then != here and then is not None and here is not None:
                yield title, _shorten(then), _shorten(here)


def _iter_finding_differences(before: Sequence[Finding], now: Sequence[Finding], read: Read) -> Iterator[Difference]:
    """Findings that say the same are the same, whatever their numbers; of the rest, those of one id changed."""
    said = Counter(_get_content(each, read) for each in now)
    rest_before = []
    for finding in before:
        content = _get_content(finding, read)
        if said[content]:
            said[content] -= 1
        else:
            rest_before.append(finding)
    rest_now = []
    for finding in reversed(now):
        content = _get_content(finding, read)
        if said[content]:
            said[content] -= 1
            rest_now.append(finding)
    today = {finding.id: finding for finding in rest_now}
    for finding in rest_before:
        if (other := today.pop(finding.id, None)) is None:
            yield Difference("removed", "finding", finding.id, finding.summary)
        else:
            yield Difference("changed", "finding", finding.id, *_describe_two_findings(finding, other))
    for finding in reversed(today.values()):
        yield Difference("added", "finding", finding.id, "", finding.summary)


def _describe_two_findings(before: Finding, now: Finding) -> tuple[str, str]:
    """What two findings of one id say; where they say it in the same words, what differs besides."""
    if before.summary != now.summary:
        return before.summary, now.summary
    one, other = before.model_dump(mode="json"), now.model_dump(mode="json")
    for name in ("strength", "about", "leaning", "basis", "limits"):
        if one[name] != other[name]:
            return f"{name}: {one[name]}", f"{name}: {other[name]}"
    for name in sorted(before.data.keys() | now.data.keys()):
        if name not in _PASSING and before.data.get(name) != now.data.get(name):
            return f"{name}: {_shorten(before.data.get(name))}", f"{name}: {_shorten(now.data.get(name))}"
    return "its images", "other images"


def _get_content(finding: Finding, read: Read) -> str:
    values = finding.model_dump(mode="json", exclude={"id", "artifacts"})
    values["stem"] = finding.kind
    values["data"] = _drop_volatile(finding.data)
    values["artifacts"] = [
        [each.name, hashlib.sha256(each.content or read(each)).hexdigest()] for each in finding.artifacts
    ]
    return json.dumps(values, sort_keys=True)


def _drop_volatile(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _drop_volatile(each) for name, each in value.items() if name not in _PASSING}
    return [_drop_volatile(each) for each in value] if isinstance(value, list) else value


def _conclude(report: Report, before: Sequence[Run], left_out: Mapping[str, str]) -> Assessments:
    """What the report concludes; where it rests on more than was made again, what today's rules conclude of that."""
    more = any(run.findings for run in report.all_runs if run.detector in left_out)
    return assess(before) if more or any(turn.runs for turn in report.turns) else report.assessments


def _iter_verdict_differences(before: Assessments, now: Assessments) -> Iterator[Difference]:
    for name in ("origin", "integrity", "history"):
        then, today = (_describe_value(getattr(each, name)) for each in (before, now))
        if then != today:
            yield Difference("changed", "verdict", name, then, today)


def _iter_claim_differences(report: Report, now: Sequence[Run]) -> Iterator[Difference]:
    """The claim held against what was found today, as of the day of the report: "last week" is counted from then."""
    if report.claim is None or report.claim_check is None:
        return
    findings = [finding for run in now for finding in run.findings]
    today = check_claim(report.claim, findings, assess(now), report.created)
    if today.verdict != report.claim_check.verdict:
        yield Difference("changed", "verdict", "claim", report.claim_check.verdict, today.verdict)


def _describe_value(assessment: Any) -> str:
    return f"{assessment.verdict} ({assessment.strength.value})" if assessment.strength else str(assessment.verdict)


def _iter_version_differences(before: Report, now: Report) -> Iterator[tuple[str, str, str]]:
    if before.tool.version != now.tool.version:
        yield before.tool.name, before.tool.version, now.tool.version
    for name in sorted(before.tool.libraries.keys() | now.tool.libraries.keys()):
        then, today = before.tool.libraries.get(name, ""), now.tool.libraries.get(name, "")
        if then != today:
            yield clean(name, 60), clean(then, 60), today


def _shorten(value: object) -> str:
    return clean(json.dumps(value, sort_keys=True), 120)


def read_content(artifact: Artifact) -> bytes:
    """An artifact of a case in the store."""
    try:
        return Path(artifact.path).read_bytes() if artifact.path else b""
    except OSError:
        return b""
