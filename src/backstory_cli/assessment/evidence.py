"""When evidence suffices: the rule that origin and integrity share.

1. A model's opinion never counts, for or against: a picture can carry text that tells a model what to say.
2. One signature or one declaration in the file's own bytes is enough.
3. Statistics over pixels need two signals that agree: two detectors, or two tests of one that name different physics
   in their data. One alone is a reason to look, not a conclusion.
4. Nothing found counts for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from backstory_cli.models import Basis, Finding, Leaning, Run, Strength

ENOUGH_ALONE = frozenset({Basis.SIGNED, Basis.DECLARED})
"""Bases of which one finding carries a conclusion."""


class Conclusion(NamedTuple):
    """A leaning that the evidence carries, how strongly, and the findings for and against it."""

    leaning: Leaning
    strength: Strength
    because: tuple[Finding, ...]
    against: tuple[Finding, ...]


def admissible(runs: Iterable[Run]) -> list[Finding]:
    """Every finding that may enter a conclusion: all but opinions."""
    return [finding for run in runs for finding in run.findings if finding.basis is not Basis.OPINION]


def conclude(findings: Sequence[Finding], leanings: Collection[Leaning]) -> Conclusion | None:
    """The one leaning that the evidence carries; None where nothing suffices or two weigh the same.

    A signature outweighs any declaration, and a declaration any statistic; within one basis the stronger
    finding wins. A tie between two leanings is shown as undecided rather than averaged.
    """
    carried = [(weight, leaning) for leaning in leanings if (weight := _weight(findings, leaning))]
    if not carried:
        return None
    best = max(weight for weight, _ in carried)
    winners = [leaning for weight, leaning in carried if weight == best]
    if len(winners) > 1:
        return None
    winner = winners[0]
    return Conclusion(
        leaning=winner,
        strength=list(Strength)[best[1]],
        because=tuple(finding for finding in findings if finding.leaning is winner),
        against=tuple(finding for finding in findings if finding.leaning in leanings and finding.leaning is not winner),
    )


def _weight(findings: Sequence[Finding], leaning: Leaning) -> tuple[int, int] | None:
    """Rank of the evidence for a leaning as (basis, strength); None where it does not suffice."""
    mine = [finding for finding in findings if finding.leaning is leaning]
    for rank, basis in ((2, Basis.SIGNED), (1, Basis.DECLARED)):
        strengths = [finding.strength.rank for finding in mine if finding.basis is basis]
        if strengths:
            return rank, max(strengths)
    signals: dict[tuple[str, str], int] = {}
    for finding in mine:
        if finding.basis is Basis.MEASURED and finding.strength is not Strength.WEAK:
            signal = finding.id.partition(".")[0], str(finding.data.get("physics", ""))
            signals[signal] = max(signals.get(signal, 0), finding.strength.rank)
    if len(signals) < 2:
        return None
    return 0, sorted(signals.values())[-2]  # as strong as the second of two that agree


def ids(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The ids of some findings."""
    return tuple(finding.id for finding in findings)
