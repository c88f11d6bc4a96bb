"""Wording: values out of findings as answers write them, cut to what an answer repeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

MAX_NAME = 60
"""Characters of a name, out of a file that anybody may have written, that an answer repeats."""
MAX_QUOTE = 80
"""Characters of a text that an answer quotes."""
_MOST = 1e9
_NEAR_KM = 20
"""As near as this is "in or near" a place."""


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


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence: ``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def quote(texts: Iterable[str]) -> str:
    """Texts in quotation marks, each cut to what an answer repeats."""
    return "; ".join(f"“{shorten(text, MAX_QUOTE)}”" for text in texts)


def add_article(name: str) -> str:
    """A name with "a" or "an"; initials as they are spelled: "an HTC"."""
    first = name.split(" ", maxsplit=1)[0]
    vowels = "AEFHILMNORSX" if len(first) <= 3 and first.isupper() else "AEIOaeio"
    return f"{'an' if first and first[0] in vowels else 'a'} {name}"


def get_text(data: Mapping[str, Any], key: str) -> str:
    """The text under a key; empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def get_rows(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of a table under a key; none where there is no table."""
    value = data.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def get_host(address: str) -> str:
    """The host of an address; the address where it has none."""
    return address.partition("://")[2].partition("/")[0] or address


def format_offset(minutes: int) -> str:
    """Minutes east of UTC as ``UTC+03:00``."""
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def describe_nearest(near: Mapping[str, Any]) -> str:
    """A place of the gazetteer: ``in or near Odesa, Ukraine``, or how far it is."""
    larger = str(near.get("larger_place") or "")
    name, country = str(near.get("name") or ""), str(near.get("country") or "")
    place = larger or f"{name}, {country}" if country not in name else name
    distance = to_number(near.get("distance_km")) or 0.0
    far = distance > _NEAR_KM and not larger
    return f"{distance:.0f} km from {place}" if far else f"in or near {place}" if place else ""


def name_place(data: Mapping[str, Any]) -> str:
    """The place that a file names in words, from the smallest part on."""
    parts = [get_text(data, key) for key in ("sublocation", "city", "state", "country")]
    named = [part for part in parts if part] or [get_text(data, "location_created"), get_text(data, "location_shown")]
    return shorten(", ".join(dict.fromkeys(filter(None, named))), MAX_QUOTE)


def name_generator(text: str) -> str:
    """A generator's name without the versions of libraries: ``Adobe_Firefly adobe_c2pa/0.12`` is Adobe Firefly."""
    named = text.partition("/")[0].rpartition(" ")[0] or text.partition("/")[0] if "/" in text else text
    return named.replace("_", " ")


PIXEL_TESTS = {
    "manipulation.jpeg_lattice": "whose JPEG block grid does not line up with the rest",
    "manipulation.foreign_grid": "with a JPEG block grid of its own",
    "manipulation.jpeg_history": "whose JPEG history differs",
    "manipulation.copy_move": "that appears twice",
    "manipulation.noise": "with less noise than the rest",
}
"""What a test found of a region."""
