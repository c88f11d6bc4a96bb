"""Timeline and appearances: dates and places gathered from the findings that carry them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pydantic import ValidationError

from backstory_cli.models import Appearance, Basis, Finding, TimelineEntry

_BEST_FIRST = ("identical", "same_picture", "derived", "similar")


def build_timeline(findings: Sequence[Finding]) -> tuple[TimelineEntry, ...]:
    """Every date among the findings, earliest first. A model's opinion sets none."""
    entries = [entry for finding in findings if finding.basis is not Basis.OPINION for entry in read_entries(finding)]
    return tuple(sorted(entries, key=lambda entry: (entry.earliest, entry.latest, entry.finding)))


def read_entries(finding: Finding) -> Iterator[TimelineEntry]:
    """The dates that a finding carries; a plug-in's date that is none costs the date, not the report."""
    given = finding.data.get("when")
    for when in given if isinstance(given, list) else [given]:
        if isinstance(when, dict):
            with suppress(ValidationError):
                yield TimelineEntry.model_validate({"what": finding.summary, **when, "finding": finding.id})


def list_appearances(findings: Sequence[Finding]) -> tuple[Appearance, ...]:
    """Every place where the picture was seen, the closest relation first, then the earliest."""
    found = []
    for finding in findings:
        try:
            found.append(Appearance.model_validate(finding.data.get("appearance")))
        except ValidationError:  # not about an appearance
            continue
    return tuple(sorted(found, key=lambda each: (_BEST_FIRST.index(each.relation), each.first_seen or "9999")))
