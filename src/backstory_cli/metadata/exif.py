"""EXIF through two readers: Pillow for typed values, exifread for readable words, maker notes and HEIC.

Both read the same block, which `Image.exif` takes from the container: a bare TIFF structure is a TIFF file to
exifread, so that WebP, AVIF and PNG, whose containers it misreads, work too. Neither ever decodes a pixel.
Damage is the norm in the wild and both raise every exception there is, so each is caught at its boundary,
what it had read is kept, and the damage is reported as a problem.
"""

from __future__ import annotations

import io
import logging
import math
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from backstory_cli.image import Image
from backstory_cli.text import clean

MAX_FIELDS = 4_096
"""Fields kept; a photograph with rich maker notes has about 400."""
MAX_VALUES = 64
"""Numbers kept of one field: longer ones are tables of the maker's, not facts for a reader."""
MAX_READS = 200_000
"""Reads granted to exifread, which 756 hostile bytes can keep reading for ever; real files need up to 131,701."""
MAX_SECONDS = 1.5
"""Time granted to exifread."""

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_POINTERS = frozenset({_EXIF_IFD, _GPS_IFD, 0xA005, 0x927C})  # sub-directories and the raw maker note
_USER_COMMENT = 0x9286
_XP_TAGS = frozenset(range(0x9C9B, 0x9CA0))  # XPTitle to XPSubject: UTF-16LE (Microsoft)
_CHARACTER_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp"}

_GROUPS = {
    "Image": "IFD0",
    "EXIF": "Exif",
    "GPS": "GPS",
    "Thumbnail": "IFD1",
    "Interoperability": "Interop",
    "MakerNote": "MakerNote",
}


@dataclass(frozen=True)
class Field:
    """One EXIF field.

    Attributes:
        group: ``IFD0``, ``Exif``, ``GPS``, ``IFD1`` (the thumbnail), ``Interop`` or ``MakerNote``.
        name: As in the Exif standard, such as ``DateTimeOriginal``; ``0x....`` for a tag without a name.
        value: Typed and plain: text, numbers (a rational as a float, None over zero), or a list of them.
        text: The same for a reader, in words where the standard has them.
        source: The reader that gave the value.
    """

    group: str
    name: str
    value: JsonValue
    text: str
    source: str


@dataclass(frozen=True)
class Exif:
    """Everything read, and what was damaged."""

    fields: tuple[Field, ...] = ()
    problems: tuple[str, ...] = ()

    def field(self, name: str, *groups: str) -> Field | None:
        """The first non-empty field of that name, in the order of ``groups`` (all, if none is named)."""
        named = [each for each in self.fields if each.name == name and each.value not in ("", None)]
        for group in groups or ("IFD0", "Exif", "GPS", "MakerNote"):
            for each in named:
                if each.group == group:
                    return each
        return None

    def text(self, name: str, *groups: str) -> str:
        """The readable text of a field; empty if there is none."""
        found = self.field(name, *groups)
        return found.text if found else ""

    def number(self, name: str, *groups: str) -> float | None:
        """The value of a field as one finite number; None if it is none."""
        found = self.field(name, *groups)
        value = found.value if found else None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def read_exif(image: Image) -> Exif:
    """Read every EXIF field of an image; empty where it carries none."""
    fields: dict[tuple[str, int], Field] = {}
    problems: list[str] = []
    if image.exif is not None:
        _collect(_by_pillow(image.exif), fields, problems, "the EXIF block is damaged")
    block = image.exif if image.exif is not None else _heic(image)
    if block is not None:
        words: dict[tuple[str, int], Field] = {}
        _collect(_by_exifread(block), words, problems, "maker notes or EXIF could be read only in part")
        for key, field in words.items():
            fields[key] = _merged(fields[key], field) if key in fields else field
    return Exif(tuple(list(fields.values())[:MAX_FIELDS]), tuple(dict.fromkeys(problems)))


def _heic(image: Image) -> bytes | None:
    return image.data if image.media_type in {"image/heic", "image/heif"} else None


def _collect(
    reading: Iterator[tuple[tuple[str, int], Field]],
    fields: dict[tuple[str, int], Field],
    problems: list[str],
    trouble: str,
) -> None:
    """Keep what a reader yields until it ends or breaks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for key, field in reading:
                fields.setdefault(key, field)
                if len(fields) >= MAX_FIELDS:
                    return
    except Exception as problem:  # noqa: BLE001 - both readers raise every type on damaged files
        problems.append(clean(f"{trouble} ({type(problem).__name__}: {problem})", 200))


def _merged(typed: Field, worded: Field) -> Field:
    """Pillow's value with exifread's words, where the value is a code that needs them."""
    if isinstance(typed.value, int) and not worded.text.isdigit():
        return Field(typed.group, typed.name, typed.value, worded.text, typed.source)
    return typed


def _by_pillow(block: bytes) -> Iterator[tuple[tuple[str, int], Field]]:
    import PIL.ExifTags
    import PIL.Image

    exif = PIL.Image.Exif()
    exif.load(block)
    names: Mapping[int, str] = PIL.ExifTags.TAGS
    yield from _fields("IFD0", dict(exif), names)
    yield from _fields("Exif", exif.get_ifd(_EXIF_IFD), names)
    yield from _fields("GPS", exif.get_ifd(_GPS_IFD), PIL.ExifTags.GPSTAGS)
    yield from _fields("IFD1", exif.get_ifd(PIL.ExifTags.IFD.IFD1), names)


def _fields(
    group: str, directory: Mapping[int, Any], names: Mapping[int, str]
) -> Iterator[tuple[tuple[str, int], Field]]:
    for tag, raw in directory.items():
        if tag in _POINTERS:
            continue
        value = plain(raw, tag)
        yield (group, tag), Field(group, names.get(tag, f"0x{tag:04X}"), value, as_text(value), "pillow")


class _Budgeted(io.BytesIO):
    """A file that stops answering after so many reads or so much time."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = 0
        self._deadline = time.monotonic() + MAX_SECONDS

    def read(self, size: int | None = -1) -> bytes:
        self._reads += 1
        if self._reads > MAX_READS or (self._reads % 256 == 0 and time.monotonic() > self._deadline):
            raise TimeoutError("the block asks for more reading than any photograph needs")
        return super().read(size)


def _by_exifread(block: bytes) -> Iterator[tuple[tuple[str, int], Field]]:
    import exifread

    logging.getLogger("exifread").disabled = True  # it warns on stderr, with the file's own bytes
    tags = exifread.process_file(_Budgeted(block), extract_thumbnail=False)
    for key, tag in tags.items():
        prefix, _, name = str(key).partition(" ")
        group = _GROUPS.get(prefix)
        number = getattr(tag, "tag", None)
        if group is None or not isinstance(number, int) or number in _POINTERS:
            continue
        value = plain(getattr(tag, "values", None), number)
        text = as_text(value) if isinstance(value, str | float) else clean(tag, 500)
        yield (group, number), Field(group, clean(name.replace("Tag ", ""), 100), value, text, "exifread")


def plain(raw: Any, tag: int = 0) -> JsonValue:
    """A reader's value as text, a number, or a list: cut at the first NUL, rationals as floats, no bytes."""
    if isinstance(raw, bytes):
        return _decoded(raw, tag)
    if isinstance(raw, str):
        return clean(raw.split("\0", 1)[0].strip())
    if isinstance(raw, bool) or raw is None:
        return raw
    if isinstance(raw, int):
        return raw if abs(raw) < 2**63 else None
    if isinstance(raw, Iterable):
        values = [plain(each) for _, each in zip(range(MAX_VALUES), raw, strict=False)]
        if tag in _XP_TAGS or tag == _USER_COMMENT:
            return _from_numbers(values, tag)
        return values[0] if len(values) == 1 else values
    try:
        number = float(raw)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _from_numbers(values: list[JsonValue], tag: int) -> JsonValue:
    """exifread gives these text fields as lists of byte values."""
    numbers = [value for value in values if isinstance(value, int) and 0 <= value < 256]
    return _decoded(bytes(numbers), tag) if len(numbers) == len(values) else values


def _decoded(raw: bytes, tag: int) -> str:
    if tag in _XP_TAGS:
        return clean(raw.decode("utf-16-le", "replace").split("\0", 1)[0].strip())
    if tag == _USER_COMMENT:
        code, raw = _CHARACTER_CODES.get(raw[:8]), raw[8:] if len(raw) >= 8 else raw
        if code is not None:
            return clean(raw.decode(code, "replace").split("\0", 1)[0].strip())
        raw = raw.lstrip(b"\0 ")
    raw = raw.split(b"\0", 1)[0]
    try:
        return clean(raw.decode("utf-8").strip())
    except UnicodeDecodeError:
        return clean(raw.decode("latin-1").strip())


def as_text(value: JsonValue) -> str:
    """A plain value for a reader."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(as_text(each) for each in value)
    return clean(value, 500)
