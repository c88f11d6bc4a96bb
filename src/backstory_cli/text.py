"""Untrusted text made safe: once when it enters a report, once more when it leaves for a terminal.

File names, metadata, model replies and server errors can carry terminal escapes, direction overrides,
lone surrogates and megabytes of filler. Nothing here is lost silently: a character that cannot be shown
is written out (``\\x1b``, ``\\u202e``), because its presence is itself worth seeing.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

MAX_TEXT = 2_000
"""Characters kept of one foreign string."""
MAX_ITEMS = 500
"""Entries kept of one foreign list or mapping."""
MAX_DEPTH = 8
"""Levels kept of a nested foreign value."""

# Control, format (bidi overrides, zero-width, tags), surrogate, private, unassigned, line and paragraph
# separators: the categories that dangerzone replaces before text reaches a terminal.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(value: object, limit: int = MAX_TEXT) -> str:
    """Return ``value`` as one line of displayable text, at most ``limit`` characters and an ellipsis."""
    text = value if isinstance(value, str) else str(value)
    cut = text[: limit + 1]
    shown = cut[:limit]
    if not shown.isprintable():  # which all but a few texts are
        shown = "".join(_make_visible(character) for character in shown)
    return shown + "…" if len(cut) > limit else shown


def _make_visible(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) not in _UNSAFE:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def escape_unprintable(text: str) -> str:
    """Return ``text``, which may be a JSON document, with what cannot be shown written as JSON writes it: ``\\u009b``.

    Lines and tabs stay. A JSON document means the same as before.
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(_escape_as_json(character) for character in text)


def _escape_as_json(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _UNSAFE:
        return character
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def clean_json(value: object, depth: int = 0) -> Any:
    """Return ``value`` as plain JSON data: strings cleaned, sizes bounded, no NaN, no bytes, no surrogates."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else "a number too large to show"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        items = list(value.items())[:MAX_ITEMS]
        return {clean(key, 200): clean_json(item, depth + 1) for key, item in items}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean_json(item, depth + 1) for item in list(value)[:MAX_ITEMS]]
    return clean(value)


def redact(text: str, *secrets: str) -> str:
    """Remove every occurrence of the given secrets (API keys) from a text that may be shown or stored, and of their
    beginnings where a text was cut to size."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "[key removed]")
        for length in range(len(secret) - 1, MIN_KEY_PART - 1, -1) if "…" in text else ():
            text = text.replace(f"{secret[:length]}…", "[key removed]…")
    return text


MIN_KEY_PART = 8
"""Characters from which on the beginning of a key gives something away."""


def split_list(value: str | Iterable[object]) -> list[str]:
    """The parts of ``a,b``, or of several of the kind, without blanks around them and without empty ones."""
    texts = [value] if isinstance(value, str) else value
    return [part.strip() for text in texts for part in str(text).split(",") if part.strip()]


_FORMULA = re.compile(r"(^|[;,|\t\r\n])([\s\u00a0\"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def format_csv_row(values: Iterable[object]) -> str:
    """A row of CSV (RFC 4180) in which no spreadsheet takes anything for a formula.

    An apostrophe stands where one could begin: at the beginning of a cell, after blanks, and after whatever parts cells
    elsewhere (a semicolon in many countries, a tab, a bar). East Asian versions take the full-width signs, too
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    line = io.StringIO()
    csv.writer(line).writerow([_FORMULA.sub(r"\1\2'", str(value)) for value in values])
    return line.getvalue().removesuffix("\r\n")
