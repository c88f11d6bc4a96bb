"""Shares that were measured on so many pictures, with what that leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.96
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    many: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share behind it (Wilson 1927, J. Amer. Statist. Assoc. 22, 209)."""
        if not self.of:
            return 0.0, 1.0
        share, z2 = self.many / self.of, Z * Z / self.of
        middle = (share + z2 / 2) / (1 + z2)
        half = Z * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of)) / (1 + z2)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        share = f"{100 * self.many / self.of:.0f} %" if self.of else "none"
        return f"{share} ({self.many} of {self.of}; 95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


def compute_likelihood_ratio(found: float, false_alarms: Share) -> float:
    """How much likelier a test fires where there is something to find than where there is nothing, at least.

    Args:
        found: The share of pictures with something to find on which it fires, over every way in which they were made.
        false_alarms: The pictures with nothing to find on which it fires. The upper end of their interval counts:
            that none was seen does not show that there are none.
    """
    return round(max(1.0, found / false_alarms.interval[1]), 1)
