"""Analysts: they word an answer over the findings. They never look at the picture and never decide.

An analyst receives a `Brief` and returns an `Answer` whose every statement cites findings of that brief.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backstory_cli.models import (
    Answer,
    Assessments,
    Finding,
    NotChecked,
    Report,
    Subject,
    TimelineEntry,
    Turn,
)


@dataclass(frozen=True)
class Brief:
    """What an analyst may know: a report without its answer, and the question to answer now."""

    question: str
    subject: Subject
    findings: tuple[Finding, ...]
    assessments: Assessments
    timeline: tuple[TimelineEntry, ...]
    not_checked: tuple[NotChecked, ...]
    turns: tuple[Turn, ...] = ()

    @classmethod
    def of(cls, report: Report, question: str) -> Brief:
        """The brief for a follow-up question on a report."""
        return cls(
            question=question,
            subject=report.subject,
            findings=report.findings,
            assessments=report.assessments,
            timeline=report.timeline,
            not_checked=report.not_checked,
            turns=report.turns,
        )


class Analyst(Protocol):
    """Words an answer."""

    name: str

    def answer(self, brief: Brief) -> Answer:
        """Answer ``brief.question`` from the findings.

        Raises:
            ServiceFailed: A service that the analyst needs did not do its work.
        """
        ...
