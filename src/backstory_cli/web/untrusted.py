"""Taking in what a service or a page says: any value may be missing, of another type, endless, or made to mislead."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from backstory_cli.text import clean

MAX_ADDRESS = 2_000
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]{0,500}>")
"""What begins a tag (HTML Standard, 13.2.5.6, tag open state): "a < b > c" holds none."""


def read_text(value: object, limit: int = 300) -> str:
    """A text as one line without HTML tags, its entities resolved; empty for anything but text."""
    if not isinstance(value, str):
        return ""
    plain = html.unescape(_TAG.sub(" ", value[: 8 * limit]))
    return clean(" ".join(plain.split()), limit)


def read_url(value: object) -> str:
    """A web address; empty for anything else."""
    if not isinstance(value, str):
        return ""
    value = value.strip()
    if len(value) > MAX_ADDRESS or not value.isprintable() or " " in value:
        return ""
    try:
        parts = urlsplit(value)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        return ""
    return value if good else ""


def read_objects(value: object, most: int) -> list[dict[str, Any]]:
    """The objects of a list, at most so many; what is no object is left out."""
    return [each for each in value[:most] if isinstance(each, dict)] if isinstance(value, list) else []


def read_object(value: object, name: str) -> dict[str, Any]:
    """The object under a name; empty where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}


def read_count(value: object) -> int | None:
    """A count or a length: a positive whole number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < 2**40 else None


def read_size(width: object, height: object) -> tuple[int, int] | None:
    """Width and height; None unless both are told."""
    across, down = read_count(width), read_count(height)
    return (across, down) if across and down else None
