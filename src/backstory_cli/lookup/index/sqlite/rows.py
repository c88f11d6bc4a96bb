"""How a picture stands in the tables of the index on this machine: into their columns, and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import astuple

from backstory_cli.lookup.entries import WHOLE, Box, Entry, Note, Record, clean_note

NOTE = ("source", "date", "caption", "verdict", "licence", "tags", "address")
"""Columns of what a person says."""
ENTRY = ", ".join(("id, sha256, path, media_type, width, height, bytes, quality, added", *NOTE))
"""Columns that `to_entry` reads."""


def get_identity(record: Record) -> str:
    """What makes an entry the same one: its bytes, or else its first fingerprint and where it was seen."""
    if record.sha256 is not None:
        return record.sha256
    code = record.fingerprints[0].code.hex() if record.fingerprints else ""
    return f"pdq:{code} {record.note.address or record.note.caption[:200]}"


def to_note_columns(note: Note) -> tuple[str, ...]:
    """The columns `NOTE`."""
    return tuple("\n".join(each) if isinstance(each, tuple) else each for each in astuple(clean_note(note)))


def to_entry(row: Sequence[object]) -> Entry:
    """The entry of the columns `ENTRY`."""
    identity, sha256, path, media_type, width, height, size, quality, added, *told = row
    assert isinstance(path, bytes)  # noqa: S101 - for the type checker: the column is a BLOB
    source, date, caption, verdict, licence, tags, address = (str(each) for each in told)
    note = Note(source, date, caption, verdict, licence, tuple(tags.split("\n")) if tags else (), address)
    where = os.fsdecode(path)
    return Entry(identity, sha256, where, media_type, width, height, size, quality, added, note)  # type: ignore[arg-type]


def pack_box(box: Box) -> bytes:
    """The edges of a box, two bytes each."""
    return b"".join(edge.to_bytes(2) for edge in box)


def unpack_box(box: bytes) -> Box:
    """The box of its edges; the whole picture where they are damaged."""
    left, top, right, bottom = (int.from_bytes(box[at : at + 2]) for at in range(0, 8, 2))
    return (left, top, right, bottom) if len(box) == 8 else WHOLE
