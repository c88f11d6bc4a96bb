"""What every reader of metadata gives: fields, and a Reading that finds them by name.

Groups and names follow exiftool's (family 1: ``IFD0``, ``ExifIFD``, ``XMP-dc``, ``IPTC``), which is what people
who read metadata know, so that a value can be looked up in either program under the same name.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from backstory_cli.text import clean, clean_json

MAX_TEXT = 500
"""Characters of a value's readable text; the raw value keeps more."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value in the file.

    Attributes:
        group: Where it stands: ``IFD0``, ``ExifIFD``, ``GPS``, ``XMP-dc``, ``IPTC``, ``PNG``, ...
        name: What it is called there, such as ``DateTimeOriginal``.
        raw: Typed and plain: text, numbers (a rational as a float, None over zero), lists, structures.
        text: The same for a reader, in words where the standard has them.
        source: The reader that gave it: ``backstory``, or ``exiftool``.
        tag: Its number in the block (``0x9003``, ``2:80``), where it has one.
        offset: Where its value begins in the file, in bytes; None where that is not known.
    """

    group: str
    name: str
    raw: JsonValue
    text: str
    source: str = "backstory"
    tag: str | None = None
    offset: int | None = None

    def as_json(self) -> dict[str, JsonValue]:
        """Everything that is known of it; a tag or an offset only where there is one."""
        row = {"name": self.name, "raw": clean_json(self.raw), "text": self.text, "source": self.source}
        if self.tag is not None:
            row["tag"] = self.tag
        if self.offset is not None:
            row["offset"] = self.offset
        return row


@dataclass(frozen=True)
class Reading:
    """Fields in the order they were read, and what was damaged on the way."""

    fields: tuple[Field, ...] = ()
    problems: tuple[str, ...] = ()

    def __add__(self, other: Reading) -> Reading:
        return Reading(self.fields + other.fields, tuple(dict.fromkeys(self.problems + other.problems)))

    @cached_property
    def _named(self) -> dict[str, list[Field]]:
        named: dict[str, list[Field]] = defaultdict(list)
        for each in self.fields:
            if each.raw not in ("", None, []):
                named[each.name].append(each)
        return named

    def all(self, name: str, *groups: str) -> Sequence[Field]:
        """Every non-empty field of that name, of the named groups (a group may end in ``*``), in their order."""
        found = self._named.get(name, [])
        if not groups:
            return found
        return [each for group in groups for each in found if _is_in_group(each.group, group)]

    def field(self, name: str, *groups: str) -> Field | None:
        """The first non-empty field of that name, in the order of ``groups`` (all, if none is named)."""
        return next(iter(self.all(name, *groups)), None)

    def group(self, *groups: str) -> list[Field]:
        """Every field of the named groups, in the order they were read."""
        return [each for each in self.fields if any(_is_in_group(each.group, group) for group in groups)]

    def text(self, name: str, *groups: str) -> str:
        """The readable text of a field; empty if there is none."""
        found = self.field(name, *groups)
        return found.text if found else ""

    def number(self, name: str, *groups: str) -> float | None:
        """The value of a field as one finite number; None if it is none."""
        found = self.field(name, *groups)
        value = found.raw if found else None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        return None


def _is_in_group(group: str, wanted: str) -> bool:
    return group.startswith(wanted[:-1]) if wanted.endswith("*") else group == wanted


def join_readings(parts: Iterable[Reading]) -> Reading:
    """Several readings as one."""
    whole = list(parts)
    return Reading(
        tuple(field for part in whole for field in part.fields),
        tuple(dict.fromkeys(problem for part in whole for problem in part.problems)),
    )


def as_text(value: JsonValue) -> str:
    """A plain value for a reader."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return clean(", ".join(as_text(each) for each in value), MAX_TEXT)
    if isinstance(value, dict):
        return clean("; ".join(f"{key} {as_text(each)}" for key, each in value.items()), MAX_TEXT)
    return clean(value, MAX_TEXT)
