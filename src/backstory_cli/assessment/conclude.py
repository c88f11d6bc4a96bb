"""From findings to one verdict, by the rows of `backstory_cli.assessment.rules`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from backstory_cli.assessment.likelihood import classify_ratio, combine_ratios, get_signal
from backstory_cli.assessment.rules import Rule
from backstory_cli.models import Basis, Finding, Leaning, Run, Strength


class Conclusion(NamedTuple):
    """A verdict that the evidence carries, how strongly, and the findings for and against it. ``ratio`` is what
    measurements together weigh; None where it does not rest on them."""

    leaning: Leaning
    strength: Strength
    because: tuple[Finding, ...]
    against: tuple[Finding, ...]
    ratio: float | None = None


class _Carried(NamedTuple):
    """What a rule makes of the findings."""

    rule: Rule
    strength: Strength
    ratio: float | None

    @property
    def weight(self) -> tuple[int, int]:
        return self.rule.rank, self.strength.rank


def filter_admissible(runs: Iterable[Run]) -> list[Finding]:
    """Every finding that may enter a conclusion: all but opinions."""
    return [finding for run in runs for finding in run.findings if finding.basis is not Basis.OPINION]


def filter_counting(findings: Iterable[Finding], rule: Rule) -> list[Finding]:
    """Findings that count for a rule."""
    return [
        finding
        for finding in findings
        if finding.leaning is rule.leaning and finding.basis in rule.bases and finding.strength.rank >= rule.least.rank
    ]


def conclude(findings: Sequence[Finding], rules: Collection[Rule]) -> Conclusion | None:
    """The one verdict that the evidence carries; None where nothing suffices or two weigh the same.

    The verdict of the highest rank wins, and within one rank the stronger. A tie between two is shown as undecided
    rather than averaged. It is as strong as the strongest rule that carries it.
    """
    carried = [each for rule in rules if (each := _apply_rule(findings, rule)) is not None]
    if not carried:
        return None
    best = max(each.weight for each in carried)
    winners = [each for each in carried if each.weight == best]
    if len({each.rule.leaning for each in winners}) > 1:
        return None
    leaning = winners[0].rule.leaning
    for_it = [each for each in carried if each.rule.leaning is leaning]
    leanings = {rule.leaning for rule in rules}
    return Conclusion(
        leaning=leaning,
        strength=max((each.strength for each in for_it), key=lambda strength: strength.rank),
        because=tuple(finding for finding in findings if finding.leaning is leaning),
        against=tuple(finding for finding in findings if finding.leaning in leanings - {leaning}),
        ratio=next((each.ratio for each in for_it if each.ratio is not None), None),
    )


def _apply_rule(findings: Sequence[Finding], rule: Rule) -> _Carried | None:
    """What a rule concludes; None where its findings are too few."""
    mine = filter_counting(findings, rule)
    signals: dict[tuple[str, str], Strength] = {}
    for finding in mine:
        key = get_signal(finding)
        signals[key] = max(signals.get(key, Strength.WEAK), finding.strength, key=lambda strength: strength.rank)
    if len(signals) < rule.signals:
        return None
    agreeing = sorted(signals.values(), key=lambda strength: -strength.rank)[rule.signals - 1]
    if rule.bases != {Basis.MEASURED}:
        return _Carried(rule, agreeing, None)
    # As strong as the weakest of the signals that are needed, and no stronger than their measured rates allow.
    ratio = combine_ratios(mine)
    return _Carried(rule, min(agreeing, classify_ratio(ratio), key=lambda strength: strength.rank), ratio)


def list_ids(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The ids of some findings."""
    return tuple(finding.id for finding in findings)
