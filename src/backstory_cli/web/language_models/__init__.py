"""A language model that can be asked one question at a time, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Reply:
    """What came back.

    Attributes:
        parsed: The reply's JSON object. Its shape is the server's word only: validate it.
        model: The version of the model that answered, as the server names it.
        tokens: Tokens that were read and written, as the server counts them; None where it does not.
    """

    parsed: dict[str, Any]
    model: str
    tokens: tuple[int, int] | None = None


class LanguageModel(Protocol):
    """A model behind one service."""

    name: str
    """What it is called as an analyst: ``gemini``."""
    title: str
    """Its name, for people: "Gemini"."""

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
            ServiceFailed: Whatever kept a whole JSON object from arriving.
        """
        ...
