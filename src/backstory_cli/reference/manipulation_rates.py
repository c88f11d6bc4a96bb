"""How often each test for manipulation fires: on untouched pictures and on altered ones, by kind.

The table ``manipulation_rates.json`` is written by ``benchmarks/forensics.py``; it names the pictures it was measured
on and the day. Thresholds stand with it, because they were chosen on those pictures.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from backstory_cli.reference.shares import Share, compute_likelihood_ratio

CEILING = math.log1p(6.0)
"""A statistic of six times its threshold says no less than a greater one."""


class TestRates(BaseModel):
    """One test.

    Attributes:
        threshold: The statistic from which it fires.
        strong: The statistic from which it fires strongly; None for a test that is never more than weak.
        untouched: Its statistics on untouched pictures that it could speak of, in rising order; only the upper tenth.
        pictures: How many those untouched pictures are in all.
        fires_on_untouched: The share on which it fired; ``strongly_on_untouched`` likewise.
        further: On how many further untouched pictures it fired, and how many those are: none was looked at when
            thresholds were chosen (``benchmarks/forensics.py --untouched``).
        fires_on_altered: The share of altered pictures, by kind, on which it fired.
        f1: Mean overlap (F1) of the region it gives with the altered place, where it fired.
    """

    model_config = ConfigDict(frozen=True)

    threshold: float
    strong: float | None
    untouched: tuple[float, ...]
    pictures: int
    fires_on_untouched: float
    strongly_on_untouched: float
    further: tuple[int, int]
    fires_on_altered: Mapping[str, float]
    f1: float | None

    @property
    def likelihood_ratio(self) -> float:
        """How much likelier it fires on an altered picture than on an untouched one, at least; all ways of altering
        that it was measured on count alike, those that it cannot see included."""
        found = sum(self.fires_on_altered.values()) / len(self.fires_on_altered)
        return compute_likelihood_ratio(found, self.false_alarms)

    @property
    def false_alarms(self) -> Share:
        """Untouched pictures on which it fired, those of the calibration and the further ones together."""
        fired = round(self.fires_on_untouched * self.pictures)
        return Share(fired + self.further[0], self.pictures + self.further[1])

    @property
    def false_alarm_rate(self) -> float:
        """The share of all those untouched pictures."""
        return round(self.false_alarms.many / self.false_alarms.of, 4)

    def compute_rarity(self, statistic: float) -> float:
        """The share of untouched pictures with a statistic at least as high, never less than one of all and one."""
        above = len(self.untouched) - bisect.bisect_left(self.untouched, statistic)
        return (above + 1) / (self.pictures + 1)


class Rates(BaseModel):
    """The whole table.

    Attributes:
        measured_on: The pictures, in words.
        day: When.
        weights: Weight of each test in the ensemble, and ``bias``.
        combined_untouched: The ensemble's scores on untouched pictures, in rising order; only the upper tenth.
        pictures: How many those untouched pictures are in all.
        auc: Area under the curve of the ensemble, each camera's pictures judged by weights learned without them.
        found_at_5_percent: Share of altered pictures found at 5 % false alarms, judged in the same way.
    """

    model_config = ConfigDict(frozen=True)

    measured_on: str
    day: str
    tests: Mapping[str, TestRates]
    weights: Mapping[str, float]
    combined_untouched: tuple[float, ...]
    pictures: int
    auc: float
    found_at_5_percent: float

    def combined(self, statistics: Mapping[str, float]) -> float:
        """The ensemble's score: a weighted sum of how near each test came to firing."""
        return self.weights["bias"] + sum(
            self.weights.get(name, 0.0) * self.scale_statistic(name, value) for name, value in statistics.items()
        )

    def scale_statistic(self, name: str, statistic: float) -> float:
        """A test's statistic on the scale that the ensemble adds up: 0 for nothing, 0.7 at its threshold."""
        return min(math.log1p(max(0.0, statistic) / self.tests[name].threshold), CEILING)

    def compute_combined_rarity(self, score: float) -> float:
        """The share of untouched pictures with an ensemble score at least as high."""
        above = len(self.combined_untouched) - bisect.bisect_left(self.combined_untouched, score)
        return (above + 1) / (self.pictures + 1)


@cache
def load_rates() -> Rates:
    """The table that came with this version."""
    text = (files("backstory_cli.reference") / "manipulation_rates.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return Rates.model_validate(table)
