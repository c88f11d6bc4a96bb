"""Analysts: they word an answer over the findings. They never look at the picture and never decide.

An analyst receives a `Brief` and returns an `Answer` whose every statement cites findings of that brief.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from backstory_cli.models import (
    Answer,
    Assessments,
    Check,
    ClaimCheck,
    Finding,
    NotChecked,
    Report,
    Run,
    Status,
    Subject,
    TimelineEntry,
    Turn,
    Wanted,
)

MAX_WANTED = 3
"""Further checks that one answer may call for."""


@dataclass(frozen=True)
class Offer:
    """A further check that can be made for an answer, and the only names that it may be given."""

    check: Check
    what: str
    names: tuple[str, ...] = ()


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
    offers: tuple[Offer, ...] = ()
    made: tuple[Run, ...] | None = None
    """Further checks that this very question called for; None where none was made."""
    claim_check: ClaimCheck | None = None
    made_checks: frozenset[str] | None = None
    """Detectors that were made to their end; None where that is not known."""
    gaps: str = ""
    """What the pipeline adds to every answer: which checks were to be made and could not be."""

    @property
    def upright_size(self) -> tuple[int, int] | None:
        """Width and height of the picture as it is shown, in pixels; None where they are not known."""
        width, height = self.subject.width, self.subject.height
        if not width or not height:
            return None
        return (height, width) if self.subject.orientation >= 5 else (width, height)

    def wanted(self, wishes: Iterable[Wanted]) -> tuple[Wanted, ...]:
        """Of some wishes those that are offered, a region with its numbers, and a name that is offered."""
        return tuple(dict.fromkeys(each for each in wishes if self._is_offered(each)))[:MAX_WANTED]

    def _is_offered(self, wish: Wanted) -> bool:
        offer = next((each for each in self.offers if each.check is wish.check), None)
        if offer is None or (wish.check is Check.REGION) != (wish.region is not None):
            return False
        return wish.name in (offer.names or ("",))

    @classmethod
    def of(
        cls,
        report: Report,
        question: str,
        offers: tuple[Offer, ...] = (),
        made: tuple[Run, ...] | None = None,
        claim_check: ClaimCheck | None = None,
    ) -> Brief:
        """The brief for a follow-up question on a report; its claim was answered already."""
        return cls(
            question=question,
            subject=report.subject,
            findings=report.findings,
            assessments=report.assessments,
            timeline=report.timeline,
            not_checked=report.not_checked,
            turns=report.turns,
            offers=offers,
            made=made,
            claim_check=claim_check,
            made_checks=list_made(report.all_runs),
        )


def list_made(runs: Iterable[Run]) -> frozenset[str]:
    """The detectors that were made to their end: only what they did not find is absent."""
    return frozenset(run.detector for run in runs if run.status in {Status.OK, Status.NOTHING})


class Analyst(Protocol):
    """Words an answer."""

    name: str

    def answer(self, brief: Brief) -> Answer:
        """Answer ``brief.question`` from the findings.

        Raises:
            ServiceFailedError: A service that the analyst needs did not do its work.
        """
        ...
