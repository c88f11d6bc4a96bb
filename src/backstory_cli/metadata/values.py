"""TIFF values as plain Python values: the twelve types of TIFF 6.0, those of BigTIFF, and Exif's texts.

Sources: TIFF 6.0 section 2; Exif 2.32 section 4.6.2 and tags UserComment (0x9286), XPTitle and its kin (Microsoft).
"""

from __future__ import annotations

import math
import struct

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container.tiff import SIZES, Entry, Order
from backstory_cli.text import clean

USER_COMMENT = 0x9286
GPS_TEXTS = frozenset({0x1B, 0x1C})  # GPSProcessingMethod and GPSAreaInformation carry a character code too
XP_TAGS = frozenset(range(0x9C9B, 0x9CA0))
_TEXT_IN_BYTES = frozenset({0x02BC, 0xEA1C, 0x0000})
_VERSIONS = frozenset({0x9000, 0xA000, 0x0002})  # four ASCII digits of type UNDEFINED
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_CHARACTER_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp"}


def decode_value(entry: Entry, raw: bytes, order: Order, group: str) -> JsonValue:
    """An entry's value: text cut at its first NUL, rationals as floats (None over zero), bytes as numbers."""
    if entry.tag in XP_TAGS:
        return cut_at_nul(raw.decode("utf-16-le", "replace"))
    if entry.tag == USER_COMMENT or (group.startswith("GPS") and entry.tag in GPS_TEXTS):
        return decode_coded_text(raw[: limits.MAX_TEXT_BYTES], order)
    if entry.type in {2, 129}:
        return decode_text(raw[: limits.MAX_TEXT_BYTES])
    if entry.type == 7:
        return _decode_undefined(entry, raw)
    numbers = _decode_numbers(entry, raw, order)
    return numbers[0] if len(numbers) == 1 else numbers


def _decode_undefined(entry: Entry, raw: bytes) -> JsonValue:
    """Bytes of no declared type: a version or a short text where they are one, else the numbers themselves."""
    shown = raw.rstrip(b"\0")
    if entry.tag in _VERSIONS or (4 <= len(shown) <= 64 and shown.isascii() and shown.decode("ascii").isprintable()):
        return decode_text(raw)
    if len(raw) > limits.MAX_VALUES:
        return f"({entry.length} bytes of data)"
    return raw[0] if len(raw) == 1 else list(raw)


def _decode_numbers(entry: Entry, raw: bytes, order: Order) -> list[JsonValue]:
    mark = "<" if order == "little" else ">"
    count = min(len(raw) // SIZES[entry.type], limits.MAX_VALUES)
    if entry.type in {5, 10}:
        code = "I" if entry.type == 5 else "i"
        flat = struct.unpack_from(f"{mark}{2 * count}{code}", raw)
        return [_divide(flat[index], flat[index + 1]) for index in range(0, 2 * count, 2)]
    code = _CODES.get(entry.type, "B")
    values = struct.unpack_from(f"{mark}{count}{code}", raw)
    return [value if math.isfinite(value) else None for value in values]


def _divide(over: int, under: int) -> float | int | None:
    if under == 0:
        return None
    return over // under if over % under == 0 else over / under


def decode_text(raw: bytes) -> str:
    """Bytes as text, cut at the first NUL: UTF-8 where it is that, else Latin-1."""
    raw = raw.split(b"\0", 1)[0][: limits.MAX_TEXT_BYTES]
    try:
        return clean(raw.decode("utf-8").strip(), limits.MAX_TEXT_BYTES)
    except UnicodeDecodeError:
        return clean(raw.decode("latin-1").strip(), limits.MAX_TEXT_BYTES)


def decode_coded_text(raw: bytes, order: Order) -> str:
    """Text after eight bytes that name its character code, as UserComment has it."""
    code, rest = _CHARACTER_CODES.get(raw[:8]), raw[8:]
    if code == "utf-16":
        return cut_at_nul(rest.decode(_guess_utf16_order(rest, order), "replace"))
    if code is not None:
        return cut_at_nul(rest.decode(code, "replace"))
    if raw[:8].strip(b"\0 ") == b"":
        return decode_text(rest.lstrip(b"\0 "))
    return decode_text(raw)


def _guess_utf16_order(raw: bytes, order: Order) -> str:
    """The byte order of UTF-16, which Exif leaves open and writers choose freely: high bytes vary less than low."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    first, second = len(set(raw[::2])), len(set(raw[1::2]))
    if first == second:
        big = raw[:1] == b"\0" or (raw[1:2] != b"\0" and order == "big")
        return "utf-16-be" if big else "utf-16-le"
    return "utf-16-be" if first < second else "utf-16-le"


def cut_at_nul(value: str) -> str:
    """Text up to its first NUL, cleaned."""
    return clean(value.split("\0", 1)[0].strip(), limits.MAX_TEXT_BYTES)
