"""What is wrong with one thing that a detector yields or raises."""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue, ValidationError

from backstory_cli.assessment import build_timeline
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.models import Appearance, Artifact, Basis, Finding, NotChecked
from backstory_cli.testing import watch

_ARTIFACT = re.compile(r"\w[\w.-]{0,119}")


def find_wrong_yield(found: object, detector: str) -> Iterator[str]:
    """What breaks the contract in one thing that a detector of some name yields."""
    if isinstance(found, NotChecked):
        if not found.what.strip() or not found.why.strip():
            yield "yields a NotChecked that does not say what was not checked, and why"
    elif isinstance(found, Finding):
        for problem in _find_wrong_finding(found, detector):
            yield f"{found.id!r}: {problem}"
    else:
        yield f"yields {type(found).__name__}, which is neither a Finding nor a NotChecked"


def _find_wrong_finding(finding: Finding, detector: str) -> Iterator[str]:
    prefix, _, rest = finding.id.partition(".")
    if prefix != detector:
        yield f"the id of a finding begins with the detector's name: {detector}.{rest or 'something'}"
    if rest.rpartition(".")[2].isdigit():
        yield "the pipeline numbers findings of the same id; leave the number out"
    if not finding.summary.strip():
        yield "a finding has a summary, which is shown to people"
    try:
        Finding.model_validate(finding.model_dump(warnings=False))  # what model_copy and model_construct do not look at
    except ValidationError as problem:
        yield from _find_refused(problem)
    if not _is_finite(finding.data):
        yield "its data holds a number that JSON does not have (NaN or infinity)"
    yield from _find_unusable(finding)
    for artifact in finding.artifacts:
        yield from _find_wrong_artifact(artifact)


def _find_unusable(finding: Finding) -> Iterator[str]:
    """Dates and appearances that would be left out of the report without a word."""
    given = finding.data.get("when")
    dates = given if isinstance(given, list) else [given]
    if given is not None and finding.basis is Basis.OPINION:
        yield "an opinion puts no date on the timeline: leave data['when'] out"
    elif given is not None and len(build_timeline([finding])) != len(dates):
        yield "data['when'] is no date for the timeline: it has earliest, latest, precision and kind (TimelineEntry)"
    if (appearance := finding.data.get("appearance")) is not None:
        try:
            Appearance.model_validate(appearance)
        except ValidationError:
            yield "data['appearance'] is none that a report can list: it has relation and found_by (Appearance)"


def _find_wrong_artifact(artifact: Artifact) -> Iterator[str]:
    if not _ARTIFACT.fullmatch(artifact.name):
        yield f"the name of an artifact is made of letters, digits, dots and dashes: {artifact.name!r}"
    if not artifact.content:
        yield f"the artifact {artifact.name!r} has no content"


def find_wrong_raise(problem: Exception, *, network: bool) -> Iterator[str]:
    """What breaks the contract in something that a detector raises."""
    if isinstance(problem, Skip):
        if not problem.reason.strip():
            yield "raises Skip without a reason, which the report would show"
    elif isinstance(problem, ServiceFailedError) and network:
        return
    elif isinstance(problem, watch.RefusedError):
        if network:
            name = _format_name(problem)
            yield f"raises {name} where the network is down: raise ServiceFailedError, or Skip with the reason"
    elif isinstance(problem, ValidationError):
        for refused in _find_refused(problem):
            yield f"makes a {problem.title} that is refused: {refused}{_format_place(problem)}"
    else:
        what = f"{_format_name(problem)}{_format_place(problem)}"
        yield f"raises {what}; one that cannot look raises Skip with the reason"


def _find_refused(problem: ValidationError) -> Iterator[str]:
    for error in problem.errors(include_url=False, include_input=False):
        where = ".".join(map(str, error["loc"]))
        said = error["msg"].removeprefix("Value error, ")
        yield f"{where}: {said}" if where else said


def _format_name(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__


def _format_place(problem: Exception) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    mine = [
        frame for frame in frames if "site-packages" not in frame.filename and "backstory_cli" not in frame.filename
    ]
    last = (mine or frames)[-1:]
    return f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""


def _is_finite(value: JsonValue) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return all(map(_is_finite, value)) if isinstance(value, list) else True
