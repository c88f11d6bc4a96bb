"""Base of every value of a report, and the closed sets of words that evidence is told in."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer


class Value(BaseModel):
    """Base of every value: frozen; unknown fields of a newer tool's report are ignored when it is read back."""

    model_config = ConfigDict(frozen=True)


class Ranked(StrEnum):
    """Words in an order, from the least to the most."""

    @property
    def rank(self) -> int:
        """Position in the order, from 0."""
        return list(type(self)).index(self)


class About(StrEnum):
    """The question an observation speaks to."""

    ORIGIN = "origin"
    INTEGRITY = "integrity"
    HISTORY = "history"
    TIME = "time"
    PLACE = "place"
    SOURCE = "source"
    DEVICE = "device"
    CONTENT = "content"


class Leaning(StrEnum):
    """What an observation speaks for, if for anything."""

    CAPTURED = "captured"
    GENERATED = "generated"
    PARTLY_GENERATED = "partly_generated"
    SCREEN_CAPTURE = "screen_capture"
    ALTERED = "altered"
    PROCESSED = "processed"
    CHANGED_AFTER_SIGNING = "changed_after_signing"
    DIFFERS = "differs"
    UNTOUCHED = "untouched"
    REUSED = "reused"
    NEUTRAL = "neutral"


class Basis(StrEnum):
    """How an observation is known."""

    SIGNED = "signed"
    DECLARED = "declared"
    MEASURED = "measured"
    MATCHED = "matched"
    REPORTED = "reported"
    OPINION = "opinion"


class Strength(Ranked):
    """How much an observation or a conclusion weighs: words, never percentages."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    CONCLUSIVE = "conclusive"


class Confidence(Ranked):
    """How sure one statement of an answer is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Status(StrEnum):
    """How a detector's work ended."""

    OK = "ok"
    NOTHING = "nothing"
    SKIPPED = "skipped"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


def _to_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_to_utc, return_type=str)]
"""An instant, written in UTC to the second."""
