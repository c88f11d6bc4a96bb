"""The tests for manipulation: each has its rates, and says why it cannot speak."""

from __future__ import annotations

from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS
from backstory_cli.reference.manipulation_rates import load_rates


def test_every_test_has_its_rates() -> None:
    assert {test.name for test in PIXEL_TESTS} == set(load_rates().tests)
    for rate in load_rates().tests.values():
        assert 0 <= rate.strongly_on_untouched <= rate.fires_on_untouched <= 0.1
        assert list(rate.untouched) == sorted(rate.untouched)
        assert rate.compute_rarity(0) >= rate.compute_rarity(rate.threshold) >= rate.compute_rarity(1e9) > 0
