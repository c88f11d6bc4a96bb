"""A model with a meter: what it was used for, what that cost, and an end where a limit is reached."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backstory_cli.errors import ServiceDownError, ServiceFailedError, Skip
from backstory_cli.models import ModelUse
from backstory_cli.reference.model_prices import SEARCH, Price
from backstory_cli.web.language_models import MAX_OUTPUT_TOKENS, Found, LanguageModel, Reply, Tokens

CHARACTERS_A_TOKEN = 2
"""Fewer than any tokenizer needs for English or JSON, so that the estimate before a request is on the high side."""
TOKENS_OF_A_PICTURE = 2_240
"""The most that Gemini 3 counts for one (its highest resolution; cloud.google.com, "Media resolution")."""
LONG_FAILURE = 10.0
"""Seconds after which a failure has cost enough: a person waits, and the model is not asked again by this command."""
MOST_SEARCHES = 10
"""Searches that one grounded request is taken to make at most, before it says how many it made."""


@dataclass
class _Count:
    requests: int = 0
    read: int = 0
    written: int = 0
    searches: int = 0
    uncounted: int = 0
    spent: float = 0.0
    """Dollars, with uncounted requests at the most that they can have cost."""


class Metered:
    """Asks a model, keeps count, and does not ask on once the service is down or the money is used up.

    Several threads may use one.

    Args:
        model: The model.
        price: What it costs; None where that is not known.
        max_cost: Dollars at most, or None.
        patient: Nobody waits: a failure that took long, as every answer of a slow model does, is one failure.
    """

    def __init__(
        self, model: LanguageModel, price: Price | None, max_cost: float | None, *, patient: bool = False
    ) -> None:
        self.name, self.title, self.model = model.name, model.title, model.model
        self._inner = model
        self._price = price
        self._max_cost = max_cost
        self._long = math.inf if patient else LONG_FAILURE
        self._count = _Count()
        self._lock = threading.Lock()
        self._down: ServiceFailedError | None = None

    def generate(
        self, *, purpose: str, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None = None
    ) -> Reply:
        """See `LanguageModel`."""
        most = self.most(_estimate_length(system, text, str(schema)), pictures=int(jpeg is not None))
        with self._reserve(most) as settle:
            reply = self._inner.generate(purpose=purpose, system=system, text=text, schema=schema, jpeg=jpeg)
            settle.count(reply.tokens)
            return reply

    def search(self, *, purpose: str, system: str, text: str) -> Found:
        """See `LanguageModel`."""
        with self._reserve(self.most(_estimate_length(system, text)) + MOST_SEARCHES * SEARCH) as settle:
            found = self._inner.search(purpose=purpose, system=system, text=text)
            settle.count(found.tokens, found.searches)
            return found

    @property
    def use(self) -> ModelUse | None:
        """What it was used for so far; None if it was not."""
        count, price = self._count, self._price
        if not count.requests:
            return None
        cost = None
        if price is not None:
            cost = round(self._compute_cost(count.read, count.written) + count.searches * SEARCH, 6)
        return ModelUse(
            model=self.model,
            requests=count.requests,
            tokens_read=count.read,
            tokens_written=count.written,
            searches=count.searches,
            uncounted=count.uncounted,
            cost_usd=cost,
            prices=f"{price.read:g} and {price.written:g} dollars for a million tokens ({price.source})"
            if price
            else "",
        )

    def most(self, characters: int, *, pictures: int = 0) -> float:
        """Dollars that a request can cost at most; 0 where the price is not known."""
        return self._compute_cost(characters // CHARACTERS_A_TOKEN + pictures * TOKENS_OF_A_PICTURE, MAX_OUTPUT_TOKENS)

    def _compute_cost(self, read: int, written: int) -> float:
        return (read * self._price.read + written * self._price.written) / 1e6 if self._price else 0.0

    @contextmanager
    def _reserve(self, most: float) -> Iterator[_Settle]:
        """Make room for a request, and put right afterwards what it was taken to cost."""
        with self._lock:
            self._refuse(most)
            self._count.requests += 1
            self._count.spent += most
        settle, began = _Settle(), time.monotonic()
        try:
            yield settle
        except Skip:
            settle.made = False
            raise
        except ServiceFailedError as failure:
            if isinstance(failure, ServiceDownError) or time.monotonic() - began > self._long:
                self._down = failure
            raise
        finally:
            with self._lock:
                self._settle(settle, most)

    def _refuse(self, most: float) -> None:
        if self._down is not None:
            raise ServiceDownError(self._down.message, self._down.hint)
        if self._max_cost is None:
            return
        if self._price is None:
            raise ServiceDownError(
                f"{self.title} is not asked: --max-cost is set, and what {self.model} costs is not known here",
                'say it in config.toml, in dollars for a million tokens read and written: model_price = "0.75,3.75"',
            )
        if self._count.spent + most > self._max_cost:
            raise ServiceDownError(
                f"{self.title} is not asked: one more request can cost {most:.3f} dollars, and of the limit of "
                f"{self._max_cost:g} only {max(0.0, self._max_cost - self._count.spent):.3f} are left",
                "raise --max-cost, or read the answer made by rules",
            )

    def _settle(self, settle: _Settle, most: float) -> None:
        count = self._count
        if not settle.made:
            count.requests -= 1
            count.spent -= most
            return
        count.searches += settle.searches
        if settle.tokens is None:
            count.uncounted += 1
            return
        read, written = settle.tokens
        count.read += read
        count.written += written
        count.spent += self._compute_cost(read, written) + settle.searches * SEARCH - most


def _estimate_length(*texts: str) -> int:
    """Characters, those beyond ASCII by their bytes: a tokenizer makes a token of one of them, or more."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


@dataclass
class _Settle:
    """What a request turned out to have used; not ``made``: the model cannot do such a thing."""

    made: bool = True
    tokens: Tokens | None = None
    searches: int = 0

    def count(self, tokens: Tokens | None, searches: int = 0) -> None:
        self.tokens, self.searches = tokens, searches
