"""Reports for systems that show what a check found, in SARIF 2.1.0 (OASIS, 2020; §3.27 result, §3.49 rule).

What somebody would want to be told of becomes a result: a picture made by a generator or altered, one that was changed
by software, is a screen capture or was seen before, and a claim that is contradicted. "No sign found" is no result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from backstory_cli import __version__
from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.batch import Outcome
from backstory_cli.image.source import is_url
from backstory_cli.models import Assessment, ByClaim, ByHistory, ByIntegrity, ByOrigin, Report, Strength
from backstory_cli.text import clean

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Strength.WEAK: "note",
    Strength.MODERATE: "warning",
    Strength.STRONG: "error",
    Strength.CONCLUSIVE: "error",
}
_ORIGIN: ByOrigin[str] = {
    "captured": "",
    "generated": "The image was made by an AI generator",
    "partly_generated": "A part of the image was made by an AI generator",
    "screen_capture": "The image is consistent with a screen capture",
    "undetermined": "",
}
_INTEGRITY: ByIntegrity[str] = {
    "intact": "",
    "no_sign": "",
    "processed": "The image was processed by software after it was taken",
    "changed_after_signing": "The image was changed after it was signed",
    "differs": "The image differs from a known copy",
    "altered": "The image was altered",
    "undetermined": "",
}
_HISTORY: ByHistory[str] = {"seen_before": "The image was seen before", "not_found": "", "not_checked": ""}
_CLAIM: ByClaim[str] = {
    "supports": "",
    "contradicts": "What is claimed of the image is contradicted by what was found",
    "mixed": "",
    "no_evidence": "",
}
_RULES = {name: text for name, text in {**_ORIGIN, **_INTEGRITY, **_HISTORY, **_CLAIM}.items() if text}
"""Verdicts that are results; of the others there is nothing to tell."""
_ONLY_A_NOTE = {"processed", "screen_capture", "seen_before"}
"""Common and often harmless, however sure it is."""


class Sarif:
    """The document, as pictures are added to it."""

    def __init__(self) -> None:
        self._results: list[dict[str, Any]] = []
        self._notifications: list[dict[str, Any]] = []
        self._failed = False

    def add(self, outcome: Outcome) -> None:
        """Add one picture: what was found, or that it could not be looked at."""
        if outcome.report is not None:
            self._results += _iter_results(outcome.report)
            if gaps := describe_hindered(outcome.report.not_checked):
                self._notifications.append(_build_notification("warning", gaps, outcome.report.subject.source))
        elif outcome.failure is not None:
            self._failed = True
            text = f"{clean(outcome.failure.message)}. {clean(outcome.failure.hint)}".strip()
            self._notifications.append(_build_notification("error", text, outcome.key.source))

    def text(self) -> str:
        """The document in JSON."""
        driver = {
            "name": "backstory",
            "version": __version__,
            "rules": [{"id": name, "shortDescription": {"text": text}} for name, text in _RULES.items()],
        }
        run = {
            "tool": {"driver": driver},
            "invocations": [
                {"executionSuccessful": not self._failed, "toolExecutionNotifications": self._notifications}
            ],
            "results": self._results,
        }
        return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _iter_results(report: Report) -> Iterator[dict[str, Any]]:
    found = report.assessments
    for name, assessment in (("origin", found.origin), ("integrity", found.integrity), ("history", found.history)):
        verdict = str(getattr(assessment, "verdict", ""))
        if verdict in _RULES:
            level = "note" if verdict in _ONLY_A_NOTE else _LEVELS[assessment.strength or Strength.WEAK]
            yield _build_result(report, verdict, level, _explain_verdict(report, assessment), name)
    if report.claim_check is not None and report.claim_check.verdict == "contradicts":
        yield _build_result(report, "contradicts", "warning", report.claim_check.explanation, "claim")


def _explain_verdict(report: Report, assessment: Assessment) -> str:
    """What the verdict rests on, in the findings' own sentences."""
    findings = {finding.id: finding.summary for finding in report.findings}
    return " ".join(f"{findings[each]} [{each}]" for each in assessment.because if each in findings)


def _build_result(report: Report, rule: str, level: str, why: str, about: str) -> dict[str, Any]:
    return {
        "ruleId": rule,
        "ruleIndex": list(_RULES).index(rule),
        "level": level,
        "message": {"text": _escape_message(f"{_RULES[rule]}. {clean(why, 2000)}".strip())},
        "locations": [_build_location(report.subject.source)],
        "partialFingerprints": {"picture/v1": f"{report.subject.sha256}:{about}"},
        "properties": {"case": report.id, "about": about},
    }


def _build_notification(level: str, text: str, source: str) -> dict[str, Any]:
    return {
        "level": level,
        "message": {"text": _escape_message(clean(text, 2000))},
        "locations": [_build_location(source)],
    }


_MEANINGFUL = str.maketrans({"[": r"\[", "]": r"\]", "\\": r"\\", "{": "{{", "}": "}}"})


def _escape_message(text: str) -> str:
    """Text as a message in which nothing is a link or a placeholder (SARIF 2.1.0, §3.11.5 and §3.11.6)."""
    return text.translate(_MEANINGFUL)


def _build_location(source: str) -> dict[str, Any]:
    """Where the picture is. GitHub wants a line, though pictures have none."""
    return {"physicalLocation": {"artifactLocation": {"uri": _to_uri(source)}, "region": {"startLine": 1}}}


def _to_uri(source: str) -> str:
    if is_url(source):
        return quote(source, safe="%/:=&?~#+!$,;'@()*[]")
    path = Path(source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
