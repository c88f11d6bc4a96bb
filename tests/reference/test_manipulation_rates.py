"""Measured rates of the tests on pixels: rare means rare, and the shares are those of the table."""

from __future__ import annotations

import pytest

from backstory_cli.reference.manipulation_rates import CEILING, load_rates

NAMES = sorted(load_rates().tests)


@pytest.mark.parametrize("name", NAMES)
def test_the_higher_the_statistic_the_rarer(name: str) -> None:
    test = load_rates().tests[name]
    assert list(test.untouched) == sorted(test.untouched)
    rarities = [test.compute_rarity(value) for value in (*test.untouched, 1e9)]
    assert rarities == sorted(rarities, reverse=True)
    assert test.compute_rarity(1e9) == 1 / (test.pictures + 1)
    assert 0 <= test.false_alarm_rate < 0.1
    assert test.strong is None or test.strong > test.threshold


@pytest.mark.parametrize("name", NAMES)
def test_a_statistic_on_the_scale_of_the_ensemble(name: str) -> None:
    rates = load_rates()
    threshold = rates.tests[name].threshold
    assert rates.scale_statistic(name, -1) == 0
    assert rates.scale_statistic(name, threshold) == pytest.approx(0.693, abs=1e-3)
    assert rates.scale_statistic(name, 100 * threshold) == CEILING


def test_nothing_seen_leaves_the_bias() -> None:
    rates = load_rates()
    assert rates.combined({}) == rates.weights["bias"]
    assert rates.compute_combined_rarity(1e9) < rates.compute_combined_rarity(rates.combined_untouched[0]) <= 1
