"""Findings, runs, briefs and reports made short, for tests of rules and renderers."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from backstory_cli.analysts import Brief
from backstory_cli.analysts.next_steps import suggest_next_steps
from backstory_cli.analysts.rules import Rules
from backstory_cli.assessment import (
    assess,
    build_timeline,
    judge_pillars,
    list_appearances,
    list_not_checked,
    write_quotable,
)
from backstory_cli.detectors.lookup import Lookup
from backstory_cli.detectors.web import WebSearch
from backstory_cli.models import Finding, Report, Run, Subject, Tool, build_json_schema


def finding(finding_id: str, **changes: object) -> Finding:
    fields: dict[str, object] = {
        "id": finding_id,
        "summary": f"Something about {finding_id}.",
        "about": "origin",
        "basis": "declared",
        "strength": "moderate",
    }
    if changes.get("basis") == "measured":
        fields["data"] = {"measured_on": "a named set"}
    return Finding.model_validate({**fields, **changes})


SEARCHED = {"lookup": Lookup.searches, "web": WebSearch.searches}


def run(detector: str, *findings: Finding, status: str = "ok", reason: str = "", how: str = "") -> Run:
    return Run.model_validate(
        {
            "detector": detector,
            "title": f"The {detector} check",
            "version": "1",
            "status": status,
            "reason": reason,
            "how": how,
            "seconds": 0.0,
            "searched": SEARCHED.get(detector, ""),
            "findings": findings,
        }
    )


def subject() -> Subject:
    return Subject(
        name="photo.jpg",
        source="photo.jpg",
        sha256="a" * 64,
        sha1="b" * 40,
        bytes=1234,
        media_type="image/jpeg",
        width=640,
        height=480,
    )


def brief(question: str, *runs: Run) -> Brief:
    findings = tuple(each for one in runs for each in one.findings)
    return Brief(
        question=question,
        subject=subject(),
        findings=findings,
        assessments=assess(runs),
        timeline=build_timeline(findings),
        not_checked=list_not_checked(runs),
    )


def report(question: str, *runs: Run, report_id: str = "20261123-abcdef") -> Report:
    given = brief(question, *runs)
    made = Report(
        id=report_id,
        created=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        tool=Tool(name="backstory", version="0.0"),
        question=question,
        subject=given.subject,
        runs=runs,
        assessments=given.assessments,
        pillars=judge_pillars(given.findings, given.assessments),
        timeline=given.timeline,
        appearances=list_appearances(given.findings),
        answer=Rules().answer(given),
        not_checked=given.not_checked,
        next_steps=suggest_next_steps(given),
    )
    return made.model_copy(update={"sentence": write_quotable(made)})


def check_schema(document: Any) -> None:
    """Fail where a report does not keep to the schema."""
    _validator().validate(document)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(build_json_schema())
