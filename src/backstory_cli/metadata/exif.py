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
MAX_WARNINGS = 8
"""Warnings of a reader kept as problems."""
MAX_VALUES = 64
"""Numbers kept of one field: longer ones are tables of the maker's, not facts for a reader."""
MAX_TEXT_VALUES = 4_096
"""Byte values kept of a text field that exifread gives as a list of them."""
MAX_TYPED_BLOCK = 256 * 1024
"""Bytes of the blocks that Pillow reads; a JPEG's has at most 64 KiB. Pillow turns every number into an object,
which took 38 s and 2.5 GB on a TIFF of 96 MB; exifread passes over long tables, and reads the larger ones alone."""
MAX_READS = 200_000
"""Reads granted to exifread, which 756 hostile bytes can keep reading for ever; real files need up to 131,701."""
MAX_READ = 64 * 1024
"""Bytes given to exifread at one read: a text longer than that is cut."""
MAX_READ_BYTES = 16 * 2**20
"""Bytes granted to exifread in all: thousands of fields can point to the same megabytes."""
MAX_SECONDS = 1.2
"""Time granted to exifread, and once more to a second try without maker notes."""

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_POINTERS = frozenset({_EXIF_IFD, _GPS_IFD, 0xA005, 0x927C})  # sub-directories and the raw maker note
_USER_COMMENT = 0x9286
_XP_TAGS = frozenset(range(0x9C9B, 0x9CA0))  # XPTitle to XPSubject: UTF-16LE (Microsoft)
_CHARACTER_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp"}

Key = tuple[str, int | str]
"""What makes a field the same one to both readers: its group and tag number (in maker notes: its name)."""

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
    fields: dict[Key, Field] = {}
    problems: list[str] = []
    if image.exif is not None and len(image.exif) <= MAX_TYPED_BLOCK:
        _collect(_by_pillow(image.exif), fields, problems, "the EXIF block is damaged")
    block = image.exif if image.exif is not None else _heic(image)
    if block is not None:
        for key, field in _in_words(block, problems).items():
            fields[key] = _merged(fields[key], field) if key in fields else field
    if image.exif is not None and not fields and not problems:
        problems.append("the EXIF block holds no field that can be read")
    return Exif(tuple(list(fields.values())[:MAX_FIELDS]), tuple(dict.fromkeys(problems)))


def _in_words(block: bytes, problems: list[str]) -> dict[Key, Field]:
    """exifread's fields. It gives nothing at all if a maker note breaks it, so then it reads without them."""
    words: dict[Key, Field] = {}
    if not _collect(_by_exifread(block), words, problems, "the maker notes or the EXIF block are damaged"):
        _collect(_by_exifread(block, maker_notes=False), words, problems, "the EXIF block is damaged")
    return words


def _heic(image: Image) -> bytes | None:
    return image.data if image.media_type in {"image/heic", "image/heif"} else None


def _collect(
    reading: Iterator[tuple[Key, Field]],
    fields: dict[Key, Field],
    problems: list[str],
    trouble: str,
) -> bool:
    """Keep what a reader yields until it ends (True) or breaks (False); what it warns of is a problem too."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            for key, field in reading:
                fields.setdefault(key, field)
                if len(fields) >= MAX_FIELDS:
                    break
        except Exception as problem:  # noqa: BLE001 - both readers raise every type on damaged files
            problems.append(clean(f"{trouble} ({type(problem).__name__}: {problem})", 200))
            return False
        problems.extend(clean(f"{trouble} ({warning.message})", 200) for warning in warned[:MAX_WARNINGS])
    return True


def _merged(typed: Field, worded: Field) -> Field:
    """Pillow's value with exifread's words, where the value is a code that needs them."""
    if isinstance(typed.value, int) and not worded.text.isdigit():
        return Field(typed.group, typed.name, typed.value, worded.text, typed.source)
    return typed


def _by_pillow(block: bytes) -> Iterator[tuple[Key, Field]]:
    import PIL.ExifTags
    import PIL.Image

    exif = PIL.Image.Exif()
    exif.load(block)
    names: Mapping[int, str] = PIL.ExifTags.TAGS
    yield from _fields("IFD0", dict(exif), names)
    yield from _fields("Exif", exif.get_ifd(_EXIF_IFD), names)
    yield from _fields("GPS", exif.get_ifd(_GPS_IFD), PIL.ExifTags.GPSTAGS)
    yield from _fields("IFD1", exif.get_ifd(PIL.ExifTags.IFD.IFD1), names)


def _fields(group: str, directory: Mapping[int, Any], names: Mapping[int, str]) -> Iterator[tuple[Key, Field]]:
    for tag, raw in directory.items():
        if tag in _POINTERS:
            continue
        # Pillow takes every text for Latin-1; names are written in UTF-8 as well, so the bytes decide.
        value = plain(raw.encode("latin-1", "replace") if isinstance(raw, str) else raw, tag)
        yield (group, tag), Field(group, names.get(tag, f"0x{tag:04X}"), value, as_text(value), "pillow")


class _Budgeted(io.BytesIO):
    """A file that gives a little at a time, and stops answering after so many reads, bytes or seconds."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = self._bytes = 0
        self._deadline = time.monotonic() + MAX_SECONDS

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(MAX_READ if size is None or size < 0 else min(size, MAX_READ))
        self._reads += 1
        self._bytes += len(data)
        late = self._reads % 256 == 0 and time.monotonic() > self._deadline
        if late or self._reads > MAX_READS or self._bytes > MAX_READ_BYTES:
            raise TimeoutError("it asks for more reading than any photograph needs")
        return data


def _by_exifread(block: bytes, *, maker_notes: bool = True) -> Iterator[tuple[Key, Field]]:
    import exifread

    logging.getLogger("exifread").disabled = True  # it warns on stderr, with the file's own bytes
    tags = exifread.process_file(_Budgeted(block), details=maker_notes, extract_thumbnail=False)
    for key, tag in tags.items():
        prefix, _, name = str(key).partition(" ")
        group = _GROUPS.get(prefix)
        number = getattr(tag, "tag", None)
        if group is None or not isinstance(number, int) or number in _POINTERS:
            continue
        value = plain(getattr(tag, "values", None), number)
        text = as_text(value) if isinstance(value, str | float) else clean(tag, 500)
        # Fields that it takes out of Canon's tables all bear the number 0.
        yield (
            (group, name if group == "MakerNote" else number),
            Field(group, clean(name.replace("Tag ", "").strip(), 100), value, text, "exifread"),
        )


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
        is_text = tag in _XP_TAGS or tag == _USER_COMMENT
        most = MAX_TEXT_VALUES if is_text else MAX_VALUES
        values = [plain(each) for _, each in zip(range(most), raw, strict=False)]
        if is_text:
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
        if code == "utf-16":
            code = _utf16_order(raw)
        if code is not None:
            return clean(raw.decode(code, "replace").split("\0", 1)[0].strip())
        raw = raw.lstrip(b"\0 ")
    raw = raw.split(b"\0", 1)[0]
    try:
        return clean(raw.decode("utf-8").strip())
    except UnicodeDecodeError:
        return clean(raw.decode("latin-1").strip())


def _utf16_order(raw: bytes) -> str:
    """The byte order of UTF-16, which Exif does not state: high bytes vary less than low ones."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    first, second = len(set(raw[::2])), len(set(raw[1::2]))
    big = first < second or (first == second and raw[:1] == b"\0")
    return "utf-16-be" if big else "utf-16-le"


def as_text(value: JsonValue) -> str:
    """A plain value for a reader."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(as_text(each) for each in value)
    return clean(value, 500)
