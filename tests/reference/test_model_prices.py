"""Prices: by name and by day."""

from __future__ import annotations

from datetime import date, timedelta

from backstory_cli.reference.model_prices import CHANGES, PRICES, find_price
from backstory_cli.settings.settings import DEFAULT_MODEL


def test_the_default_model_has_one() -> None:
    assert find_price(DEFAULT_MODEL, date(2026, 11, 28)) == PRICES[DEFAULT_MODEL]


def test_a_change_holds_from_its_day_on() -> None:
    assert CHANGES
    for model, (day, then) in CHANGES.items():
        assert find_price(model, day - timedelta(days=1)) == PRICES[model] != then
        assert find_price(model, day) == then
        assert find_price(model, day + timedelta(days=365)) == then


def test_prices_are_those_of_the_list() -> None:
    """By a second look at the list: flash doubles at the turn of the year."""
    before, after = (find_price("gemini-3.8-flash", day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert before is not None
    assert after is not None
    assert ((before.read, before.written), (after.read, after.written)) == ((0.75, 3.75), (1.50, 7.50))
    assert all(0 < each.read < each.written < 100 and each.source for each in PRICES.values())


def test_an_unknown_model_has_none() -> None:
    for name in ("a-model-of-ones-own", "", "GEMINI-3.8-FLASH", "gemini-3.8-flash-001"):
        assert find_price(name, date(2026, 11, 28)) is None
