"""What two readers of metadata make of the same fields, held against one another."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.models import About, Basis, Strength

MOST = 50
"""Disagreements that a finding lists."""


@dataclass(frozen=True)
class Disagreement:
    """A field to which the two readers give different values."""

    group: str
    name: str
    ours: str
    theirs: str


def find_disagreements(
    ours: Reading, theirs: Reading, address: Callable[[Field], tuple[str, str]]
) -> list[Disagreement]:
    """Fields that both readers have and read differently, beyond how they write numbers, dates, lists and letters.

    A field that stands there more than once differs where no value of the other reader is the same. ``address`` tells
    which field of one is which of the other: `get_name_key` or `get_tag_key`.
    """
    there: dict[tuple[str, str], list[Field]] = defaultdict(list)
    for each in theirs.fields:
        there[address(each)].append(each)
    found = []
    for each in ours.fields:
        others = there.get(address(each), [])
        if others and _is_comparable(each, others) and not any(_is_same(each, other) for other in others):
            found.append(Disagreement(each.group, each.name, each.text, others[0].text))
    return found


def get_name_key(each: Field) -> tuple[str, str]:
    """Group and name for comparing; which of two IPTC blocks is the first is each reader's own choice."""
    return ("IPTC" if each.group.startswith("IPTC") else each.group, each.name.lower())


def get_tag_key(each: Field) -> tuple[str, str]:
    """Group and number for comparing."""
    return each.group, each.tag or ""


_STANDARD = re.compile(r"(?:Sub)?IFD\d*|ExifIFD|GPS|InteropIFD|IPTC\d*|XMP-.*|Photoshop|PNG|JFIF")
"""Groups that a public standard defines; maker notes are guesses of both readers."""
_BINARY = re.compile(r"\(Binary data \d+ bytes|\(large array|\(\d+ bytes of data")


def _is_comparable(each: Field, others: list[Field]) -> bool:
    standard = _STANDARD.fullmatch(each.group) is not None
    if not standard or not each.text or not any(other.text for other in others):
        return False
    texts = (each.text, *(other.text for other in others))
    if any(_BINARY.search(text) or "bytes of data" in text or "... (" in text for text in texts):
        return False
    return not any(_is_structured(one.raw) for one in (each, *others))


def _is_structured(value: JsonValue) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value))


def _is_same(one: Field, other: Field) -> bool:
    mine, yours = (one.raw, one.text), (other.raw, other.text)
    if any(_is_same_value(a, b) for a in mine for b in yours) or _is_same_converted(one, other):
        return True
    return ("Date" in one.name or "Time" in one.name) and _normalize_time(one.text) in {
        _normalize_time(text) for text in yours
    }


def _is_same_value(one: JsonValue, other: JsonValue) -> bool:
    first, second = _parse_numbers(one), _parse_numbers(other)
    if first and second:
        return len(first) == len(second) and all(map(_is_near, first, second))
    a, b = _normalize(one), _normalize(other)
    if not a or not b:
        return a == b
    if _HEX.fullmatch(a) and _HEX.fullmatch(b):
        return a.lower() == b.lower()
    # The longer of two long texts was cut at a length of its own.
    cut = min(len(a.rstrip("…")), len(b.rstrip("…")))
    if ("…" in (a[-1], b[-1])) and a[:cut] == b[:cut]:
        return True
    return a == b or _has_same_letters(a, b) or a.endswith("/" + b)


def _has_same_letters(ours: str, theirs: str) -> bool:
    """Whether two texts differ in nothing but how letters beyond ASCII were decoded."""
    for coding in ("cp1252", "latin-1"):
        try:
            if ours.encode().decode(coding) == theirs or theirs.encode().decode(coding) == ours:
                return True
        except UnicodeError:
            continue
    skeletons = [re.sub(r"(?:[^\x20-\x7e]|\?|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})+", "?", text) for text in (ours, theirs)]
    return skeletons[0] == skeletons[1]


_APEX = {"ShutterSpeedValue": -1.0, "ApertureValue": 0.5, "MaxApertureValue": 0.5}
"""Exposures on the APEX scale, which exiftool gives as 2 to the power of the value times this: seconds, f-numbers."""
_ANGLES = frozenset({"GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude"})
ANGLE = 1e-6
"""Degrees within which two readings are one place: a tenth of a metre."""


def _is_same_converted(one: Field, other: Field) -> bool:
    """Whether the values agree after the conversion that exiftool makes for this field."""
    if one.name in _ANGLES:
        here, there = _parse_degrees(one.raw), _parse_degrees(other.raw)
        return here is not None and there is not None and abs(here - there) <= ANGLE
    numbers, others = _parse_numbers(one.raw), _parse_numbers(other.raw)
    if one.name in _APEX and not numbers:  # in words, such as "5.91 EV (1/60 sec.)": each reader cuts them elsewhere
        return True
    if one.name in _APEX and len(numbers) == len(others) == 1 and abs(numbers[0]) < 100:
        return math.isclose(2.0 ** (numbers[0] * _APEX[one.name]), others[0], rel_tol=1e-2)
    return False


def _parse_degrees(value: JsonValue) -> float | None:
    """An angle in degrees, from degrees, minutes and seconds (``38,42.5N``) or from degrees; the south is negative."""
    sign = -1.0 if isinstance(value, str) and value.strip()[-1:].upper() in {"S", "W"} else 1.0
    parts = _parse_numbers(value.strip().rstrip("NSEWnsew") if isinstance(value, str) else value)
    if not 1 <= len(parts) <= 3 or not all(map(math.isfinite, parts)):
        return None
    return sign * math.fsum(part / 60.0**place for place, part in enumerate(parts))


_UNDEFINED = frozenset({"undef", "inf", "-inf", "nan", "n/a", "none", "0/0"})


def _parse_numbers(value: JsonValue) -> list[float]:
    """A value as numbers, NaN for one over zero; empty if any part of it is none."""
    if isinstance(value, list):
        parts = value[:4096]
    elif isinstance(value, str):
        parts = list(re.split(r"[\s,:;]+", value.strip()[:20_000]))
    else:
        parts = [value]
    numbers = [_parse_number(part) for part in parts]
    plain = [number for number in numbers if number is not None]
    return plain if len(plain) == len(numbers) and not all(map(math.isnan, plain)) else []


def _parse_number(value: JsonValue) -> float | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in _UNDEFINED):
        return math.nan
    if isinstance(value, str):
        value = {"true": "1", "false": "0"}.get(value.strip().lower(), value)
        over, _, under = value.strip()[:60].partition("/")
        try:
            return float(over) / float(under or 1)
        except ZeroDivisionError:
            return math.nan
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) and abs(value) < 1e300 else None


def _is_near(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if one.is_integer() and other.is_integer():  # counts and serial numbers are not rounded
        return one == other
    return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-9)


_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_DATE = re.compile(r"^(\d{4})[-:/](\d\d)(?:[-:/](\d\d))?(?:[T ]+(?=\d)|$)")


def _normalize(value: JsonValue) -> str:
    """A value as text without what readers write differently: spaces, separators of lists and of dates, padding."""
    if isinstance(value, list):
        value = " ".join(_normalize(part) for part in value)
    text = "" if value is None else str(value)
    text = " ".join(text.replace("\\x00", " ").replace("\0", " ").replace(", ", " ").replace("; ", " ").split())
    text = _DATE.sub(lambda date: ":".join(part for part in date.groups() if part) + " ", text).strip()
    return re.sub(r"(?<=:\d\d)Z$", "+00:00", text)


def _normalize_time(value: JsonValue) -> str:
    """A date or a time, or several, without separators; the sign of its zone stays."""
    text = re.sub(r"(\d{4})[-:/](\d\d)[-:/](\d\d)", r"\1\2\3", as_text(value))
    return re.sub(r"(?<=\d)[T ]+(?=\d)|:", "", text)


def build_finding(different: Sequence[Disagreement], reader: str) -> dict[str, Any]:
    """All of a finding but its id: fields that a second reader, named, reads otherwise."""
    shown = "; ".join(
        f"{each.group}:{each.name} is “{each.ours[:60]}” here and “{each.theirs[:60]}” there" for each in different[:3]
    )
    fields = f"{len(different)} {'field' if len(different) == 1 else 'fields'}"
    rows = [
        {"group": each.group, "name": each.name, "here": each.ours, reader: each.theirs} for each in different[:MOST]
    ]
    return {
        "summary": f"{reader} reads {fields} otherwise: {shown}.",
        "about": About.CONTENT,
        "basis": Basis.DECLARED,
        "strength": Strength.WEAK,
        "data": {"disagreements": rows},
        "limits": "Where readers differ, a field is often damaged, or written in a way that is left open.",
    }
