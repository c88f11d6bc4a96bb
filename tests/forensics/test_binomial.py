"""It agrees with scipy's, as far as that goes, and goes on where a float ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from backstory_cli.forensics.binomial import compute_log10_tail


@given(trials=st.integers(1, 5_000), share=st.floats(0, 1), probability=st.floats(0.001, 0.9))
def test_it_agrees_with_scipy(trials: int, share: float, probability: float) -> None:
    successes = min(trials, math.floor(trials * probability + share * trials * (1 - probability)) + 1)
    known = float(binom.logsf(successes - 1, trials, probability)) / math.log(10)
    if known > -280:
        assert compute_log10_tail(successes, trials, probability) == pytest.approx(known, rel=1e-6, abs=1e-9)


def test_what_is_expected_is_no_surprise() -> None:
    assert compute_log10_tail(10, 640, 1 / 64) == 0
    assert compute_log10_tail(0, 5, 0.5) == 0


def test_below_any_float() -> None:
    assert compute_log10_tail(1_000, 1_000, 1 / 64) == pytest.approx(-1_000 * math.log10(64))
