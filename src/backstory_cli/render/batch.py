"""Many pictures in few words: a line for each, and what it all came to."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.assessment.verdicts import Verdict, Verdicts, read_verdicts
from backstory_cli.batch import Outcome
from backstory_cli.models import Report
from backstory_cli.render.dates import format_duration
from backstory_cli.render.progress import format_rate
from backstory_cli.text import clean

_QUESTIONS = ("origin", "integrity", "history")
_WORDS = {"no_sign": "no sign of alteration", "not_checked": "not looked for", "no_evidence": "no evidence"}
"""Verdicts whose own word is not plain by itself."""


def format_line(report: Report) -> str:
    """One picture in two lines: where it is; its case, the three verdicts, what came of a claim. A third one where a
    check could not be made."""
    found = read_verdicts(report)
    parts = [
        f"how made: {_format_verdict(found.origin)}",
        f"changed: {_format_verdict(found.integrity)}",
        f"seen before: {_format_verdict(found.history)}",
    ]
    if found.claim is not None:
        parts.append(f"claim: {_format_word(found.claim)}")
    gaps = describe_hindered(report.not_checked)
    told = f"{clean(report.subject.source, 300)}\n  {report.id}  {'; '.join(parts)}"
    return f"{told}\n  {clean(gaps, 500)}" if gaps else told


def _format_verdict(verdict: Verdict) -> str:
    leans = f", leans {_format_word(verdict.leans)}" if verdict.leans else ""
    return _format_word(verdict.word) + leans + (f" ({verdict.strength})" if verdict.strength else "")


def _format_word(word: str) -> str:
    return clean(_WORDS.get(word, word.replace("_", " ")), 60)


def render_failure_json(outcome: Outcome, asked: str) -> str:
    """The line of JSON for a picture without a report.

    Args:
        outcome: What became of it.
        asked: What a later run knows by that the same was asked of it.
    """
    assert outcome.failure is not None  # noqa: S101 - for whom else
    return json.dumps(
        {
            "source": outcome.key.source,
            "error": outcome.failure.message,
            "hint": outcome.failure.hint,
            "sha256": outcome.key.sha256,
            "asked": asked,
        }
    )


@dataclass
class Tally:
    """What all pictures came to.

    Attributes:
        left_out: Files in folders whose names were no picture's.
        reports: Pictures with a report.
    """

    left_out: int = 0
    reports: int = 0
    _failed: int = 0
    _known: int = 0
    _words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, found: Verdicts | None, *, known: bool = False) -> None:
        """One more picture: what it came to, or None for one without a report."""
        self._known += known
        if found is None:
            self._failed += 1
            return
        self.reports += 1
        for name in _QUESTIONS:
            self._words[name][getattr(found, name).word] += 1
        if found.claim is not None:
            self._words["claim"][found.claim] += 1

    def lines(self, seconds: float) -> Iterator[str]:
        """The summary, for so many seconds of work."""
        total, new = self.reports + self._failed, self.reports + self._failed - self._known
        yield f"{_count_pictures(total)}: {self.reports:,} with a report, {self._failed:,} without"
        if self._known:
            yield f"{self._known:,} of them were done already"
        if new and seconds >= 1:
            yield f"{_count_pictures(new)} in {format_duration(seconds)}, {format_rate(new / seconds)}"
        for name, counter in self._words.items():
            yield f"{name}: " + ", ".join(f"{_format_word(word)} {count:,}" for word, count in counter.most_common())
        if self.left_out:
            others = "other file was" if self.left_out == 1 else "other files were"
            yield f"{self.left_out:,} {others} left out, by the end of the name; name such a file to have it read"


def _count_pictures(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
