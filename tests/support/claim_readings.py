"""What the reader of claims makes of a text."""

from __future__ import annotations

from datetime import datetime

from backstory_cli.assessment.claim.parse import read
from backstory_cli.assessment.claim.parts import AnyPart, DatePart, PlacePart
from backstory_cli.models import Claim

NOW = datetime(2026, 11, 28, 12)
COUNTED = " (counted from the day of this report, 28 November 2026)"


def read_parts(text: str) -> list[AnyPart]:
    return read(Claim(text=text), NOW)


def read_dates(text: str) -> list[str]:
    return [part.understood for part in read_parts(text) if isinstance(part, DatePart)]


def read_places(text: str) -> list[str]:
    return [part.understood for part in read_parts(text) if isinstance(part, PlacePart)]
