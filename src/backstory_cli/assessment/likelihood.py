"""How much measurements weigh: likelihood ratios from benchmarks, and the bands that they are told in.

A measured finding names how often its test fires on altered and on untouched pictures. The ratio of the two says how
much likelier the finding is if the picture was altered than if not. Findings of different detectors, or of tests with
different physics, are taken as independent, and their ratios multiply; of one physics the greatest counts once.

The bands follow the scale of the European Network of Forensic Science Institutes (ENFSI Guideline for Evaluative
Reporting in Forensic Science, 2015, table of verbal equivalents): a ratio of 2 to 10 is weak support there, 10 to 100
moderate, 100 to 1,000 moderately strong, 1,000 and more strong. Here: below 10 weak, below 1,000 moderate, from 1,000
on strong. Only a signature is conclusive.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from backstory_cli.models import Finding, Strength

BANDS = ((1_000.0, Strength.STRONG), (10.0, Strength.MODERATE))
"""Least ratio of each band, the highest first; below all of them it is weak."""
KEY = "likelihood_ratio"
"""Where a finding's data states its ratio: at least so much, by the upper end of its false alarms' interval."""


def classify_ratio(ratio: float) -> Strength:
    """The word for a likelihood ratio."""
    return next((strength for least, strength in BANDS if ratio >= least), Strength.WEAK)


def get_signal(finding: Finding) -> tuple[str, str]:
    """What makes a finding independent of others: its detector, and the physics that its test looks at."""
    return finding.id.partition(".")[0], str(finding.data.get("physics", ""))


def combine_ratios(findings: Iterable[Finding]) -> float:
    """The ratio of findings together; 1 where none states one."""
    greatest: dict[tuple[str, str], float] = {}
    for finding in findings:
        key = get_signal(finding)
        greatest[key] = max(greatest.get(key, 1.0), get_ratio(finding))
    return math.prod(greatest.values())


def get_ratio(finding: Finding) -> float:
    """The ratio that a finding states, never less than 1: none is evidence of the contrary."""
    stated = finding.data.get(KEY)
    if isinstance(stated, bool) or not isinstance(stated, int | float) or not math.isfinite(stated):
        return 1.0
    return max(1.0, float(stated))
