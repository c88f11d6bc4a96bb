"""The directories of a TIFF structure: a TIFF or BigTIFF file, or the EXIF block of any other.

Sources: TIFF 6.0 sections 2 and 8; the BigTIFF design (Aware Systems, libtiff); Exif 2.32 section 4.6.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from backstory_cli.image import limits
from backstory_cli.image.container.block import Block

Order = Literal["little", "big"]

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}
"""Bytes of one value of each type (TIFF 6.0; 13 IFD; 16 to 18 BigTIFF; 129 UTF-8, Exif 3.0)."""
MAKE = 0x010F
EXIF_IFD, GPS_IFD, INTEROP_IFD, SUB_IFDS, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x014A, 0x927C
POINTERS = {EXIF_IFD: "ExifIFD", GPS_IFD: "GPS", INTEROP_IFD: "InteropIFD", SUB_IFDS: "SubIFD"}
_OF_INTEREST = {
    0x02BC: "XMP",
    0x83BB: "IPTC",
    0x8649: "Photoshop",
    0x8773: "ICC",
    MAKER_NOTE: "MakerNote",
    0xCD41: "C2PA",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a directory, and where its value lies in the structure (and how much of it is there)."""

    tag: int
    type: int
    count: int
    offset: int
    length: int


class Directory(NamedTuple):
    """One directory: ``IFD0``, ``ExifIFD``, ``GPS``, ``InteropIFD``, ``IFD1`` (thumbnail), ``SubIFD``, ..."""

    name: str
    offset: int
    entries: tuple[Entry, ...]


@dataclass
class Tiff:
    """A TIFF structure as its directories, and what is wrong with it."""

    data: bytes
    order: Order
    big: bool
    directories: list[Directory] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def number(self, at: int, size: int) -> int:
        """An unsigned number at a position; what lies outside reads as zeros."""
        return int.from_bytes(self.data[at : at + size], self.order)

    def value(self, entry: Entry, most: int = limits.MAX_TEXT_BYTES) -> bytes:
        """The bytes of an entry's value, at most so many: thousands of entries may share one as long as the file."""
        return self.data[entry.offset : entry.offset + min(entry.length, most)]


def read_header(data: bytes) -> tuple[Order, bool] | None:
    """Byte order and whether it is BigTIFF; None for anything else."""
    order: Order = "little" if data[:2] == b"II" else "big"
    if data[:2] not in (b"II", b"MM") or len(data) < 8:
        return None
    magic = int.from_bytes(data[2:4], order)
    # 0x55: Panasonic's raw files, "OR", "SR": Olympus's; all are TIFF but for this number.
    return (order, magic == 0x2B) if magic in {0x2A, 0x2B, 0x55, 0x4F52, 0x5352} else None


def read(data: bytes) -> Tiff | None:
    """Walk every directory: the main chain, and those that entries point to; None if it is no TIFF structure."""
    found = read_header(data)
    if found is None:
        return None
    tiff = Tiff(data, *found)
    first = tiff.number(8, 8) if tiff.big else tiff.number(4, 4)
    _walk(tiff, first)
    return tiff


def _walk(tiff: Tiff, first: int) -> None:
    """Visit each directory once; a second pointer to the same place is a loop, or a trap."""
    waiting = [("IFD0", first)]
    seen: set[int] = set()
    names: dict[str, int] = {}
    entries = 0
    while waiting:
        name, offset = waiting.pop(0)
        if offset in seen:
            _add_problem(tiff, f"two pointers lead to the same directory ({name} at {offset})")
            continue
        if len(seen) >= limits.MAX_DIRECTORIES or entries >= limits.MAX_ENTRIES:
            _add_problem(tiff, "it has more directories or entries than are read")
            return
        seen.add(offset)
        directory, following = _read_directory(tiff, _number_name(name, names), offset, limits.MAX_ENTRIES - entries)
        if directory is None:
            continue
        tiff.directories.append(directory)
        entries += len(directory.entries)
        waiting.extend(_iter_pointers(tiff, directory))
        if following and name.startswith("IFD"):
            waiting.append((f"IFD{int(name[3:]) + 1}", following))


def _add_problem(tiff: Tiff, text: str) -> None:
    if text not in tiff.problems and len(tiff.problems) < 8:
        tiff.problems.append(text)


def _number_name(name: str, names: dict[str, int]) -> str:
    """``SubIFD``, ``SubIFD1``, ``SubIFD2`` as exiftool counts them; a second ExifIFD likewise."""
    count = names.get(name, 0)
    names[name] = count + 1
    return f"{name}{count}" if count else name


def read_directory_at(tiff: Tiff, name: str, offset: int, most: int) -> Directory | None:
    """The directory at an offset, whatever points to it: maker notes hold one behind their signature."""
    return _read_directory(tiff, name, offset, most)[0]


def _read_directory(tiff: Tiff, name: str, offset: int, most: int) -> tuple[Directory | None, int]:
    """One directory and the offset of the next in its chain (0 for none)."""
    count_size, entry_size, word = (8, 20, 8) if tiff.big else (2, 12, 4)
    if offset < 0 or offset + count_size > len(tiff.data):
        _add_problem(tiff, f"the pointer to {name} leads outside the data")
        return None, 0
    count = tiff.number(offset, count_size)
    first = offset + count_size
    there = min(count, (len(tiff.data) - first) // entry_size)
    if there < count:
        _add_problem(tiff, f"{name} is cut off: {there} of {count} entries are there")
    entries = [_read_entry(tiff, first + entry_size * index) for index in range(min(there, most))]
    known = [entry for entry in entries if entry is not None]
    if len(known) < len(entries):
        _add_problem(
            tiff, f"{len(entries) - len(known)} entries of {name} point outside the data or are of no known type"
        )
    end = first + entry_size * count
    following = tiff.number(end, word) if there == count and end + word <= len(tiff.data) else 0
    return Directory(name, offset, tuple(known)), following


def _read_entry(tiff: Tiff, at: int) -> Entry | None:
    """One entry; None where its type is unknown or nothing of its value lies inside the data."""
    word = 8 if tiff.big else 4
    kind, count = tiff.number(at + 2, 2), tiff.number(at + 4, word)
    size = SIZES.get(kind)
    if size is None:
        return None
    length = size * count
    offset = at + 4 + word
    if length > word:
        offset = tiff.number(offset, word)
    there = min(length, len(tiff.data) - offset)
    if there < 0 or (there < length and there < size):
        return None
    return Entry(tiff.number(at, 2), kind, count, offset, there)


def _iter_pointers(tiff: Tiff, directory: Directory) -> Iterator[tuple[str, int]]:
    for entry in directory.entries:
        name = POINTERS.get(entry.tag)
        size = SIZES[entry.type]
        if name is None or size not in {4, 8}:
            continue
        most = limits.MAX_DIRECTORIES if entry.tag == SUB_IFDS else 1
        for index in range(min(entry.count, most, entry.length // size)):
            yield name, tiff.number(entry.offset + size * index, size)


def iter_blocks(data: bytes) -> Iterator[Block]:
    """The directories of a TIFF file, and inside them the values that are metadata blocks of their own.

    In an honest file no two values overlap, so that together they are no longer than the file. A file of eight
    megabytes can name all of itself as the value of each of four thousand entries: once so much was listed, no more is.
    """
    tiff = read(data)
    if tiff is None:
        return
    left = len(data)
    count_size, entry_size, word = (8, 20, 8) if tiff.big else (2, 12, 4)
    for directory in tiff.directories:
        length = min(entry_size * len(directory.entries) + word, len(data) - directory.offset - count_size)
        yield Block(directory.name, directory.offset + count_size, max(0, length), count_size)
        for entry in directory.entries:
            if entry.tag in _OF_INTEREST and word < entry.length <= left:
                left -= entry.length
                yield Block(_OF_INTEREST[entry.tag], entry.offset, entry.length, 0, 1)
