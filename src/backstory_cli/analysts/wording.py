"""Wording: values out of findings as answers write them, cut to what an answer repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

MAX_NAME = 60
"""Characters of a name, out of a file that anybody may have written, that an answer repeats."""
MAX_QUOTE = 80
"""Characters of a text that an answer quotes."""
_MOST = 1e9


def to_number(value: object) -> float | None:
    """A number that can be told and reckoned with; None for anything else, as reports may be written by anyone."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _MOST:
        return None
    return float(value)


def shorten(text: str, most: int) -> str:
    """A text with an ellipsis where it is longer than it may be."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def format_local(local: str) -> str:
    """``2007-09-03 16:03:11`` as ``3 Sep 2007, 16:03``; what has another form stays."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    day = f"{moment.day} {moment:%b %Y}"
    return day if len(local) <= len("2007-09-03") else f"{day}, {moment:%H:%M}"


def describe_box(box: Sequence[Any]) -> str:
    """Where the middle of a box in shares of width and height lies: ``lower left``; empty for what is no box."""
    sides = [number for side in box if (number := to_number(side)) is not None]
    if len(sides) != 4 or len(box) != 4:
        return ""
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    row = "upper" if down < 1 / 3 else "lower" if down > 2 / 3 else ""
    column = "left" if across < 1 / 3 else "right" if across > 2 / 3 else ""
    if not column:
        return {"upper": "top", "lower": "bottom"}.get(row, "middle")
    return " ".join(filter(None, (row, column)))


def quote(texts: Iterable[str]) -> str:
    """Texts in quotation marks, each cut to what an answer repeats."""
    return "; ".join(f"“{shorten(text, MAX_QUOTE)}”" for text in texts)


def add_article(name: str) -> str:
    """A name with "a" or "an"; initials as they are spelled: "an HTC"."""
    first = name.split(" ", maxsplit=1)[0]
    vowels = "AEFHILMNORSX" if len(first) <= 3 and first.isupper() else "AEIOaeio"
    return f"{'an' if first and first[0] in vowels else 'a'} {name}"
