"""A language model that can be asked one question at a time, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

MAX_OUTPUT_TOKENS = 8_192
"""Asked of every model, its thinking included: a bound on what one request can cost."""

Tokens = tuple[int, int]
"""Tokens that were read and written, as the server counts them."""


@dataclass(frozen=True)
class Reply:
    """What came back.

    Attributes:
        parsed: The reply's JSON object. Its shape is the server's word only: validate it.
        model: The version of the model that answered, as the server names it.
        tokens: What was read and written; None where the server does not say.
    """

    parsed: dict[str, Any]
    model: str
    tokens: Tokens | None = None


@dataclass(frozen=True)
class Source:
    """A page that a search engine gave the model."""

    title: str
    url: str


@dataclass(frozen=True)
class Supported:
    """A passage of the model's that the search engine's operator ties to pages."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Found:
    """What a model wrote after a search on the web.

    Attributes:
        passages: What is tied to pages.
        loose: Sentences that are not, by number: nobody vouches for them.
        queries: What the search engine was asked, as far as it is kept.
        model: The version of the model that answered.
        tokens: What was read and written; None where the server does not say.
        searches: How many different things the search engine was asked, all of which are paid for.
    """

    passages: tuple[Supported, ...]
    loose: int
    queries: tuple[str, ...]
    model: str
    tokens: Tokens | None = None
    searches: int = 0


class LanguageModel(Protocol):
    """A model behind one service."""

    name: str
    """What it is called as an analyst: ``gemini``."""
    title: str
    """Its name, for people: "Gemini"."""
    model: str
    """Which of the service's models it is."""

    def generate(
        self, *, purpose: str, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None = None
    ) -> Reply:
        """Send instructions, a text and possibly a JPEG; return the JSON object that answers them.

        Args:
            purpose: What the request is for, for the ledger.
            system: The instructions.
            text: What they apply to.
            schema: JSON Schema of the reply wanted.
            jpeg: A picture to look at.

        Raises:
            ServiceFailedError: Whatever kept a whole JSON object from arriving; `ServiceDownError` where asking
                again is no use.
        """
        ...

    def search(self, *, purpose: str, system: str, text: str) -> Found:
        """Have it search the web and write what it found.

        Raises:
            Skip: It cannot.
            ServiceFailedError: As for `generate`.
        """
        ...
