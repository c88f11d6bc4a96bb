"""Maker notes: what a camera's maker writes in a format of its own, as far as it is a directory. Best effort.

Most makers use a TIFF directory behind a signature; they differ in where it begins, what its offsets count from,
and its byte order. Names and words of its tags are exifread's; a tag that it does not name keeps its number.
Sources of the layouts: exiftool.org/makernote_types.html, exiv2.org/makernote.html; looked up in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container.tiff import MAKE, MAKER_NOTE, Entry, Order, Tiff, read_directory_at
from backstory_cli.metadata.exif_block import add_offset
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.metadata.values import decode_text, decode_value


class Layout(NamedTuple):
    """How a maker's note is laid out.

    Attributes:
        maker: The group its fields get.
        start: Where its directory begins, from the start of the note.
        base: What its offsets count from: ``tiff`` (the EXIF block), or a distance from the start of the note.
        order: Its byte order; None for that of the EXIF block, or, with a distance in ``mark``, as marked there.
        mark: Where in the note ``II`` or ``MM`` stands; None if nowhere.
    """

    maker: str
    start: int
    base: int | None = None
    order: Order | None = None
    mark: int | None = None


_SIGNED: tuple[tuple[bytes, Layout], ...] = (
    (b"Nikon\0\x02", Layout("Nikon", 18, base=10, mark=10)),
    (b"Nikon\0\x01", Layout("Nikon", 8)),
    (b"OLYMPUS\0", Layout("Olympus", 12, base=0, mark=8)),
    (b"OM SYSTEM\0", Layout("Olympus", 16, base=0, mark=12)),
    (b"OLYMP\0", Layout("Olympus", 8)),
    (b"EPSON\0", Layout("Olympus", 8)),
    (b"FUJIFILM", Layout("FujiFilm", 12, base=0, order="little")),
    (b"GENERALE", Layout("FujiFilm", 12, base=0, order="little")),
    (b"Apple iOS\0", Layout("Apple", 14, base=0, mark=12)),
    (b"SONY DSC \0", Layout("Sony", 12)),
    (b"SONY CAM \0", Layout("Sony", 12)),
    (b"SONY MOBILE", Layout("Sony", 12)),
    (b"Panasonic\0", Layout("Panasonic", 12)),
    (b"LEICA\0\0\0", Layout("Leica", 8)),
    (b"PENTAX \0", Layout("Pentax", 10, base=0, mark=8)),
    (b"AOC\0MM", Layout("Pentax", 6, order="big")),
    (b"AOC\0II", Layout("Pentax", 6, order="little")),
    (b"AOC\0", Layout("Pentax", 6)),
    (b"QVC\0", Layout("Casio", 6)),
    (b"Ricoh\0\0\0", Layout("Ricoh", 8)),
    (b"RICOH\0", Layout("Ricoh", 8)),
    (b"SANYO\0", Layout("Sanyo", 8)),
    (b"SIGMA\0\0\0", Layout("Sigma", 10)),
    (b"FOVEON\0\0", Layout("Sigma", 10)),
    (b"MINOL\0", Layout("Minolta", 8)),
    (b"KYOCERA", Layout("Kyocera", 22, base=0)),
    (b"MOT\0", Layout("Motorola", 8, base=0)),
)
_UNSIGNED: tuple[tuple[str, Layout], ...] = (
    (r"canon", Layout("Canon", 0)),
    (r"nikon", Layout("Nikon", 0)),
    (r"casio", Layout("Casio", 0)),
    (r"sony", Layout("Sony", 0)),
    (r"minolta", Layout("Minolta", 0)),
    (r"samsung", Layout("Samsung", 0, base=0)),
    (r"dji", Layout("DJI", 0, base=0, order="little")),
)
MAKERS = {
    "Nikon": r"nikon",
    "Olympus": r"olympus|om digital|epson|agfa|konica|minolta|traveler",
    "FujiFilm": r"fuji|general|\bge\b|leica|apple",
    "Apple": r"apple",
    "Panasonic": r"panasonic|leica",
    "Pentax": r"pentax|asahi|ricoh|samsung",
}
"""Who signs a maker note with their name, and the makes of cameras that carry it: makers build for one another."""
# Read from the vendors' cameras by exiftool's authors; the few that identify a camera or an owner.
_PANASONIC = {
    0x0002: "FirmwareVersion",
    0x0025: "InternalSerialNumber",
    0x0051: "LensType",
    0x0052: "LensSerialNumber",
    0x0065: "Title",
    0x0067: "Location",
    0x0069: "Country",
    0x006B: "State",
    0x006D: "City",
    0x006F: "Landmark",
}
_NAMES = {
    "Nikon": {0x001D: "SerialNumber", 0x00A0: "SerialNumber"},
    "Panasonic": _PANASONIC,
    "Leica": _PANASONIC,
    "Pentax": {0x0005: "PentaxModelID", 0x0006: "Date", 0x0229: "SerialNumber"},
    "Samsung": {0xA001: "FirmwareName", 0xA002: "SerialNumber", 0xA003: "LensType"},
}


class NoteTag(NamedTuple):
    """What a tag of a maker note is called, its value, and that in words; empty where there are none."""

    name: str
    value: JsonValue
    words: str


class NoteWords(NamedTuple):
    """What another reader makes of a maker note: its tags by number, and what is packed in tables of numbers."""

    tags: Mapping[int, NoteTag] = {}
    packed: tuple[NoteTag, ...] = ()


class Note(NamedTuple):
    """A block's maker note: its entry, its byte order, and how it is laid out, where that is known."""

    entry: Entry
    order: Order
    layout: Layout | None


def find_note(tiff: Tiff) -> Note | None:
    """The first maker note of a block that is longer than a signature."""
    entries = [entry for directory in tiff.directories for entry in directory.entries]
    entry = next((each for each in entries if each.tag == MAKER_NOTE and each.length > 8), None)
    if entry is None:
        return None
    make = next((decode_text(tiff.value(each)) for each in entries if each.tag == MAKE and each.type == 2), "")
    layout = _find_layout(tiff.value(entry), make)
    return Note(entry, _find_byte_order(tiff, entry, layout) if layout else tiff.order, layout)


def read_maker_note(tiff: Tiff, base: int | None, words: NoteWords) -> Reading:
    """The maker note of an EXIF block as fields; ``base`` is where the block begins in the file,
    None where it has no place there."""
    note = find_note(tiff)
    if note is None or note.layout is None:
        return Reading()
    entry, order, layout = note.entry, note.order, note.layout
    shift = 0 if layout.base is None else entry.offset + layout.base
    if layout.maker == "Canon":
        shift = _measure_move(tiff, entry)
    inside = Tiff(tiff.data[shift : entry.offset + entry.length] if shift else tiff.data, order, False)
    start = entry.offset + layout.start - shift
    if layout.maker == "FujiFilm":
        start = inside.number(8, 4)
    directory = read_directory_at(inside, layout.maker, start, limits.MAX_ENTRIES // 4)
    if directory is None or not directory.entries:
        return Reading((), (f"the maker note of {layout.maker} is damaged or of a kind that is not read",))
    fields = list(_iter_fields(inside, layout.maker, directory.entries, add_offset(base, shift), words))
    return Reading(tuple(fields), tuple(f"maker note: {problem}" for problem in inside.problems))


def _find_layout(note: bytes, make: str) -> Layout | None:
    for signature, layout in _SIGNED:
        if note.startswith(signature):
            return layout
    for pattern, layout in _UNSIGNED:
        if re.search(pattern, make[:100], re.IGNORECASE):
            return layout
    return None


def _measure_move(tiff: Tiff, entry: Entry) -> int:
    """By how many bytes a program moved Canon's note, which ends with the place where the camera had put it."""
    end = entry.offset + entry.length
    footer = tiff.data[max(entry.offset, end - 8) : end]
    if footer[:4] not in {b"II*\0", b"MM\0*"}:
        return 0
    shift = entry.offset - int.from_bytes(footer[4:], tiff.order)
    return shift if 0 < shift <= entry.offset else 0


def _find_byte_order(tiff: Tiff, entry: Entry, layout: Layout) -> Order:
    if layout.order is not None:
        return layout.order
    if layout.mark is not None:
        mark = tiff.data[entry.offset + layout.mark : entry.offset + layout.mark + 2]
        return "little" if mark == b"II" else "big" if mark == b"MM" else tiff.order
    return tiff.order


def _iter_fields(
    inside: Tiff, maker: str, entries: tuple[Entry, ...], base: int | None, words: NoteWords
) -> Iterator[Field]:
    for entry in entries:
        number = f"0x{entry.tag:04X}"
        raw = decode_value(entry, inside.value(entry), inside.order, maker)
        told = words.tags.get(entry.tag, NoteTag(_NAMES.get(maker, {}).get(entry.tag, number), None, ""))
        shown = told.words if told.words and told.value == raw else as_text(raw)
        yield Field(maker, told.name, raw, shown, tag=number, offset=add_offset(base, entry.offset))
    if maker == "Canon":
        yield from (Field(maker, each.name, each.value, each.words or as_text(each.value)) for each in words.packed)
