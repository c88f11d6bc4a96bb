"""The zip that bundles are: one way to write given files, to the byte, and a reader that takes nothing else.

Files are stored as they are, sorted by name, without times, extra fields or comments, so that the same files are the
same bytes on every machine, and nothing can be packed so tightly that unpacking it fills a disk. Whoever reads follows
the entries from the first byte on and then writes the end anew: a byte that differs anywhere is a fault.
Layout: APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from backstory_cli.errors import UsageError
from backstory_cli.text import clean

MAX_BYTES = 2**30
"""Bytes of a bundle at most: the picture has at most some hundred million, heat maps far fewer."""
MAX_FILES = 10_000
MAX_FAULTS = 50
"""Faults told of one bundle."""
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?")
"""What files in a bundle are called: at most one folder deep, and no name that any system reads otherwise."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_BEGINS, _VERSION, _DATE, _UNIX, _MODE = b"PK\x03\x04", 20, 33, 3, 0o100644
"""Version 2.0 of the format; 1 January 1980, the first day there is; a plain file as Unix has it."""


@dataclass(frozen=True)
class Contents:
    """What a zip holds, and in what it is not as `write_zip` would have written it.

    Attributes:
        files: By name; what cannot be read, or bears a name that cannot be, is not among them.
        faults: What is wrong, in words.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    name: bytes
    crc: int
    size: int
    offset: int

    @property
    def local(self) -> bytes:
        fixed = (_BEGINS, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name), 0)
        return _LOCAL.pack(*fixed) + self.name

    @property
    def central(self) -> bytes:
        return (
            _CENTRAL.pack(
                *(b"PK\x01\x02", _UNIX << 8 | _VERSION, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size),
                *(len(self.name), 0, 0, 0, 0, _MODE << 16, self.offset),
            )
            + self.name
        )


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """The zip of some files.

    Raises:
        UsageError: They are more than a bundle may hold.
        ValueError: A name is none that a file in a bundle may have.
    """
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES // 2:
        raise UsageError(f"a bundle of more than {MAX_BYTES // 2**21} MiB is not written", "leave the image out")
    parts, entries, at = [], [], 0
    for name, content in sorted(files.items()):
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a file in a bundle")
        entry = _Entry(name.encode("ascii"), zlib.crc32(content), len(content), at)
        parts += [entry.local, content]
        entries.append(entry)
        at += len(entry.local) + len(content)
    return b"".join([*parts, _build_directory(entries, at)])


def read_zip(data: bytes) -> Contents:
    """The files in a zip, and everything in which it differs from what `write_zip` makes of them."""
    found = Contents()
    faults = _Faults(found.faults)
    entries: list[_Entry] = []
    at = max(0, data.find(_BEGINS))
    if at:
        faults.add(f"{_format_bytes(at)} before its beginning that are not its own, or its first bytes were changed")
    begun = at
    while data[at : at + 4] == _BEGINS and len(entries) < MAX_FILES:
        entry, content, after = _read_entry(data, at, faults)
        if entry is None:
            break
        if content is not None:
            _admit(found, entry, content, faults)
        entries.append(_Entry(entry.name, entry.crc, entry.size, at - begun))
        at = after
    if [entry.name for entry in entries] != sorted(entry.name for entry in entries):
        faults.add("its files are not in the order in which they were written")
    for fault in _iter_end_faults(data[at:], _build_directory(entries, at - begun)):
        faults.add(fault)
    return found


def format_name(name: bytes) -> str:
    """A name from a zip, for people."""
    return clean(name.decode("utf-8", "backslashreplace"), 120)


class _Faults:
    """A list of faults that does not grow without end."""

    def __init__(self, told: list[str]) -> None:
        self._told = told

    def add(self, fault: str) -> None:
        if len(self._told) < MAX_FAULTS:
            self._told.append(fault)


def _read_entry(data: bytes, at: int, faults: _Faults) -> tuple[_Entry | None, bytes | None, int]:
    """The entry at a place, its content if it can be had, and where the next begins; None if it cannot be followed."""
    if len(data) - at < _LOCAL.size:
        faults.add("it is cut short in the header of a file")
        return None, None, at
    _, _, _, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(data, at)
    name = data[at + _LOCAL.size : at + _LOCAL.size + name_length]
    begins = at + _LOCAL.size + name_length + extra_length
    ends = begins + packed
    if ends > len(data):
        faults.add(f"{format_name(name)} would reach beyond the end of the bundle")
        return None, None, at
    content = data[begins:ends]
    entry = _Entry(name, zlib.crc32(content), len(content), at)
    if method:
        faults.add(f"{format_name(name)} is compressed, which nothing in a bundle is; it was not unpacked")
        return entry, None, ends
    header = data[at:begins]
    if crc != entry.crc:
        faults.add(f"{format_name(name)} does not have the checksum (CRC-32) that is written beside it")
        entry = replace(entry, crc=crc)  # the directory at the end may well have been left as it was
    elif size != packed or header != entry.local:
        faults.add(f"the header of {format_name(name)} was changed{_describe_place(header, entry.local, at)}")
    return entry, content, ends


def _admit(found: Contents, entry: _Entry, content: bytes, faults: _Faults) -> None:
    name = entry.name.decode("latin-1")
    if not NAME.fullmatch(name):
        faults.add(
            f"{format_name(entry.name)!r} is no name of a file in a bundle: it may lead out of a folder it is put into"
        )
    elif name in found.files:
        faults.add(f"{name} is there more than once")
    else:
        found.files[name] = content


def _build_directory(entries: list[_Entry], at: int) -> bytes:
    """What follows the last file: the directory, and the record of its place."""
    directory = b"".join(entry.central for entry in entries)
    return directory + _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), at, 0)


def _iter_end_faults(rest: bytes, expected: bytes) -> Iterator[str]:
    if rest == expected:
        return
    if rest.startswith(expected):
        yield f"{_format_bytes(len(rest) - len(expected))} after its end that are not its own"
    elif expected.startswith(rest):
        yield f"it is cut short: its end is missing (bytes: {len(expected) - len(rest):,})"
    else:
        yield f"what follows the last file that could be read was changed{_describe_place(rest, expected, 0)}"


def _describe_place(is_now: bytes, was: bytes, at: int) -> str:
    """The first byte that differs."""
    pairs = enumerate(zip(is_now, was, strict=False))
    place = next((number for number, (now, then) in pairs if now != then), min(len(is_now), len(was)))
    return f" (byte {at + place:,})" if at else f" (byte {place:,} of it)"


def _format_bytes(count: int) -> str:
    return "there is 1 byte" if count == 1 else f"there are {count:,} bytes"
