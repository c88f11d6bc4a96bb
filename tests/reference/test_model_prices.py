"""Prices: by name and by day."""

from __future__ import annotations

from datetime import date

from backstory_cli.reference.model_prices import CHANGES, PRICES, price
from backstory_cli.settings import DEFAULT_MODEL


def test_the_default_model_has_one() -> None:
    assert price(DEFAULT_MODEL, date(2026, 11, 28)) == PRICES[DEFAULT_MODEL]


def test_a_change_holds_from_its_day_on() -> None:
    for model, (day, then) in CHANGES.items():
        assert price(model, day) == then
        assert price(model, day.replace(year=day.year + 1)) == then
        assert price(model, date(2026, 11, 28)) == PRICES[model]


def test_an_unknown_model_has_none() -> None:
    assert price("a-model-of-ones-own", date(2026, 11, 28)) is None
