"""How unlikely it is that chance alone gives so many successes."""

from __future__ import annotations

import math

_NOTHING_MORE = 1e-17
"""A term that small beside the sum changes no digit of it."""


def compute_log10_tail(successes: int, trials: int, probability: float) -> float:
    """The decimal logarithm of the probability of at least so many successes in independent trials (the upper tail of
    the binomial distribution; Abramowitz and Stegun, 26.1.20 and 26.5.24, summed term by term from the largest down).

    Where so many are expected anyway, which is no surprise to anybody, it is given as 0: a probability of 1.
    """
    if successes <= trials * probability:
        return 0.0
    first = (
        math.lgamma(trials + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(trials - successes + 1)
        + successes * math.log(probability)
        + (trials - successes) * math.log1p(-probability)
    )
    odds = probability / (1 - probability)
    total = term = 1.0  # of the first one, whose logarithm is apart since it can be below any float
    for number in range(successes, trials):
        term *= (trials - number) / (number + 1) * odds
        total += term
        if term < _NOTHING_MORE * total:
            break
    return (first + math.log(total)) / math.log(10)
