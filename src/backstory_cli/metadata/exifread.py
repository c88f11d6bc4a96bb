"""exifread as a second reader of EXIF: values to hold against our own, words for codes, names of maker notes' tags.

It is given the EXIF block that our own walk found, since by itself it finds none in most WebP files, as a file that
counts: 756 bytes can name a value of four thousand million parts, which it would read one by one. Only
``process_file`` and a tag's ``tag``, ``values`` and ``printable`` are used (github.com/ianare/exif-py, README).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container import tiff as container
from backstory_cli.image.container.tiff import Entry, Order, Tiff
from backstory_cli.image.image import Image
from backstory_cli.metadata.exif_block import find_exif_block
from backstory_cli.metadata.fields import MAX_TEXT, Field, Reading, as_text
from backstory_cli.metadata.maker_notes import Note, NoteTag, NoteWords, find_note
from backstory_cli.metadata.values import decode_text, decode_value
from backstory_cli.reference.exif_tags import get_names
from backstory_cli.text import clean, clean_json

MOST_READS = 40_000
"""Reads of one file, about a tenth of a second; of 241 honest files one took 20,000, the others at most 8,000."""
MOST_BYTES = 4 * 2**20
"""Bytes read of one file: a text may be as long as the file, and each of thousands of entries may name it."""
DIRECTORIES = {"Image": "IFD0", "EXIF": "ExifIFD", "GPS": "GPS", "Thumbnail": "IFD1", "Interoperability": "InteropIFD"}
"""What exifread calls the directories that a standard defines."""
_NOTE = 64
"""Bytes of a maker note's value that exifread is given: it looks at the first 14 only, and follows the place."""
_BEGINS = {"Sony": 0, "Casio": 0, "Olympus": 8}
"""Where in a note exifread begins, whatever its signature; for other makers it looks at that."""


class ReadLimitError(OSError):
    """More was read than a file may make a reader read."""


class CountedFile(io.BytesIO):
    """A file in memory that can be read a number of times and bytes in all; then it raises `ReadLimitError`."""

    def __init__(self, data: bytes, reads: int, most_bytes: int) -> None:
        super().__init__(data)
        self._reads, self._bytes = reads, most_bytes

    def read(self, size: int | None = -1, /) -> bytes:
        """As in any file, and counted."""
        if self._reads <= 0:
            raise ReadLimitError("more often")
        data = super().read(size)
        self._reads -= 1
        self._bytes -= len(data)
        if self._bytes < 0:
            raise ReadLimitError("more bytes")
        return data


class SecondReading(NamedTuple):
    """What exifread makes of an EXIF block.

    Attributes:
        reading: The fields of the directories that a standard defines; a problem if it could not read it all.
        words: What codes mean: ``{(0x0112, 1): "Horizontal (normal)"}``.
        note: The same of the maker note, and the names of its tags.
    """

    reading: Reading = Reading()
    words: Mapping[tuple[int, int], str] = {}
    note: NoteWords = NoteWords()


_READ: WeakKeyDictionary[Image, SecondReading] = WeakKeyDictionary()


def read_with_exifread(image: Image) -> SecondReading:
    """What exifread reads in the EXIF block of an image, once for each; nothing where there is none.

    It must be asked in the process that reads the image.
    """
    if image not in _READ:
        block = find_exif_block(image)
        _READ[image] = _read_or_tell(block.data) if block is not None else SecondReading()
    return _READ[image]


def _read_or_tell(block: bytes) -> SecondReading:
    """What it reads, without the maker note where that makes it fail; or why it reads nothing."""
    told = ""
    for details in (True, False):
        try:
            return _read(block, details=details)
        except Exception as problem:  # noqa: BLE001 - no list of types is ever complete on hostile bytes
            told = _describe_failure(problem)
    return SecondReading(Reading((), (told,)))


def _read(block: bytes, *, details: bool) -> SecondReading:
    tiff = container.read(block)
    if tiff is None or tiff.big:  # exifread takes BigTIFF for TIFF
        return SecondReading()
    note = find_note(tiff)
    tags = _read_tags(_shorten_note(tiff, note), details=details and _can_follow(tiff, note))
    standard = {key: tag for key, tag in tags.items() if key.partition(" ")[0] in DIRECTORIES}
    fields = [_to_field(key, tag, tiff.order) for key, tag in standard.items()]
    coded = [(tag.tag, _to_plain(tag.values), tag) for tag in standard.values() if _to_words(tag)]
    return SecondReading(
        Reading(tuple(each for each in fields if each is not None)[: limits.MAX_FIELDS]),
        {(number, code): _to_words(tag) for number, code, tag in coded if isinstance(code, int)},
        _read_note_words(tags, packs=note is not None and note.layout is not None and note.layout.maker == "Canon"),
    )


def _can_follow(tiff: Tiff, note: Note | None) -> bool:
    """Whether exifread reads a maker note in the byte order that it has."""
    if note is None or note.layout is None:
        return True
    return note.order == (note.layout.order or tiff.order)


def _read_tags(block: bytes, *, details: bool) -> dict[str, Any]:
    """What exifread gives, by its names; with the maker note if it is to read ``details``."""
    import exifread

    logging.getLogger("exifread").setLevel(logging.CRITICAL)  # it warns of damage, which we tell by ourselves
    file = CountedFile(block, MOST_READS, MOST_BYTES)
    given = exifread.process_file(file, details=details, extract_thumbnail=False)
    return {str(key): tag for key, tag in given.items() if hasattr(tag, "printable")}


def _describe_failure(problem: Exception) -> str:
    """What made exifread stop, for people."""
    if isinstance(problem, ReadLimitError):
        return f"the EXIF data would have exifread read {problem} than any photo's; it was stopped"
    return f"exifread could not read the EXIF data ({clean(type(problem).__name__, 60)})"


def _shorten_note(tiff: Tiff, note: Note | None) -> bytes:
    """The block with a maker note that exifread does not read byte by byte, and that begins where it looks."""
    if note is None:
        return tiff.data
    entry, _, layout = note
    by = 0 if layout is None else layout.start - _BEGINS.get(layout.maker, layout.start)
    at = _find_entry(tiff, entry)
    value = min(entry.count, _NOTE).to_bytes(4, tiff.order) + max(0, entry.offset + by).to_bytes(4, tiff.order)
    return tiff.data[: at + 4] + value + tiff.data[at + 12 :]


def _find_entry(tiff: Tiff, entry: Entry) -> int:
    """Where in the block an entry stands that names a value elsewhere."""
    for directory in tiff.directories:
        if entry in directory.entries:
            count = tiff.number(directory.offset, 2)
            for at in range(directory.offset + 2, directory.offset + 2 + 12 * count, 12):
                if tiff.number(at, 2) == entry.tag and tiff.number(at + 8, 4) == entry.offset:
                    return at
    raise LookupError("an entry of no directory")


def _to_field(key: str, tag: Any, order: Order) -> Field | None:
    """A tag as a field of ours; None where exifread kept no value, as of a table, and for directories without name."""
    prefix, _, name = key.partition(" ")
    group, raw = DIRECTORIES[prefix], _to_plain(tag.values)
    if raw in ("", None, []) or name.startswith("SubIFD"):
        return None
    shown = raw if isinstance(raw, str) else tag.printable
    if isinstance(raw, list) and all(isinstance(each, int) and 0 <= each < 256 for each in tag.values):
        shown = as_text(decode_value(Entry(tag.tag, 7, len(tag.values), 0, 0), bytes(tag.values), order, group))
    name = get_names(group).get(tag.tag, name)
    return Field(group, name, raw, clean(shown, MAX_TEXT), source="exifread", tag=f"0x{tag.tag:04X}")


def _to_plain(values: Any) -> JsonValue:
    """Values as our own reader gives them: one as itself, a fraction as a number, None over zero."""
    if isinstance(values, str | bytes):
        return decode_text(values.encode() if isinstance(values, str) else values)
    if not isinstance(values, list):
        value: JsonValue = clean_json(values)
        return value
    parts = [_to_number(each) for each in values]
    return parts[0] if len(parts) == 1 else parts


def _to_number(value: Any) -> JsonValue:
    if isinstance(value, tuple):  # of a float
        value = value[0]
    if not isinstance(value, Fraction):
        plain: JsonValue = clean_json(value)
        return plain
    if value.denominator == 0:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _to_words(tag: Any) -> str:
    """A tag's value in words; empty where its text is only its numbers, or words that are strung together."""
    values, said = tag.values, clean(tag.printable, MAX_TEXT)
    if not isinstance(values, list) or not values or said.startswith("[") or said in {str(values[0]), str(values)}:
        return ""
    return "" if len(values) > 1 and (said.isdigit() or re.search(r"[a-z0-9][A-Z]", said)) else said


def _read_note_words(tags: Mapping[str, Any], *, packs: bool) -> NoteWords:
    """The maker note's tags by number; what Canon packs in tables, exifread gives as tags without one."""
    named = [(key.removeprefix("MakerNote "), tag) for key, tag in tags.items() if key.startswith("MakerNote ")]
    known = [(name, tag) for name, tag in named if not name.startswith(("Tag 0x", "Unknown"))]
    rows = [(tag.tag, NoteTag(clean(name, 100), _to_plain(tag.values), _to_words(tag))) for name, tag in known]
    packed = tuple(row for number, row in rows if packs and not number and row.value != "Unknown")
    return NoteWords({number: row for number, row in rows if number or not packs}, packed)
