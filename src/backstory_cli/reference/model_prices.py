"""What language models cost, in US dollars for a million tokens.

Source: ai.google.dev/gemini-api/docs/pricing, paid tier, as transcribed on 7 October 2026
(github.com/api-evangelist/deepmind, plans/deepmind-plans-pricing.yml). Models of which that source has no two prices
are left out: of them, and of servers of the user's own, the setting ``model_price`` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens read and written (thinking included), and where that is known from."""

    read: float
    written: float
    source: str


GOOGLE = "Google's list, 7 October 2026"
SEARCH = 0.014
"""Dollars for one search of Google's, beyond the 5,000 a month that are free (Gemini 3; same source)."""

PRICES = {
    "gemini-3.8-flash": Price(0.75, 3.75, GOOGLE),
    "gemini-3.5-flash": Price(1.50, 9.00, GOOGLE),
    "gemini-3.5-flash-lite": Price(0.30, 2.50, GOOGLE),
    "gemini-3.1-pro-preview": Price(2.00, 12.00, GOOGLE),
}
"""By the name of the model; of prompts up to 200,000 tokens, more than are ever sent here."""
CHANGES = {"gemini-3.8-flash": (date(2027, 1, 1), Price(1.50, 7.50, GOOGLE))}
"""Prices that begin on a day that the same source names."""


def find_price(model: str, on: date) -> Price | None:
    """What a model costs on a day; None where that is not known."""
    change = CHANGES.get(model)
    return change[1] if change and on >= change[0] else PRICES.get(model)
