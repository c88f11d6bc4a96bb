"""How a picture stands in the tables of the index on PostgreSQL: into their columns, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import UTC
from typing import Any

from backstory_cli.lookup.entries import Box, Entry, Family, Fingerprint, Note, Record, clean_note
from backstory_cli.text import clean

NOTE = tuple(field.name for field in fields(Note))
"""Columns of what a person says."""
ENTRY = ("id", "sha256", "path", "media_type", "width", "height", "bytes", "quality", "added", *NOTE)
"""Columns that `to_entry` reads."""
WRITTEN = (
    *("id", "identity", "sha256", "path", "media_type", "width", "height", "bytes", "modified", "recipe"),
    *("fingerprints", "phash", "quality", "small_copy", *NOTE),
)
"""Columns that `to_row` writes."""


def get_identity(record: Record) -> str:
    """What makes an entry the same one: its bytes, or else its first fingerprint and where it was seen."""
    if record.sha256 is not None:
        return record.sha256
    code = record.fingerprints[0].code.hex() if record.fingerprints else ""
    seen = f"{code} {record.note.address or record.note.caption[:200]}"
    return f"pdq:{hashlib.sha256(seen.encode('utf-8', 'surrogatepass')).hexdigest()}"  # short enough for a B-tree


def to_row(number: int, name: str, record: Record) -> tuple[object, ...]:
    """The columns `WRITTEN` of a picture with its number and identity."""
    return (
        *(
            number,
            name,
            record.sha256,
            encode_path(record.path),
            clean(record.media_type, 200),
            record.width,
            record.height,
        ),
        *(record.bytes, record.modified, clean_recipe(record), len(record.fingerprints), record.phash, record.quality),
        *(record.small_copy, *to_note_columns(record.note)),
    )


def clean_recipe(record: Record) -> str:
    """How its fingerprints were made: a program's word, but a list that is imported may say anything."""
    return clean(record.recipe, 200)


def to_note_columns(note: Note) -> list[Any]:
    """The columns `NOTE`."""
    return [list(each) if isinstance(each, tuple) else each for each in astuple(clean_note(note))]


def encode_path(name: str) -> bytes:
    """A path as it is stored: file names need not be text, and the machine that reads it may be another one."""
    return name.encode("utf-8", "surrogatepass")


def to_entry(columns: Sequence[Any]) -> Entry:
    """The entry of the columns `ENTRY`."""
    number, digest, where, media_type, width, height, size, quality, added, *said = columns
    source, date, caption, verdict, licence, tags, address = said
    note = Note(source, date, caption, verdict, licence, tuple(tags), address)
    when = added.astimezone(UTC).isoformat(timespec="seconds")
    file = where.decode("utf-8", "surrogatepass")
    return Entry(number, digest, file, media_type, width, height, size, quality, when, note)


def group_fingerprints(fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Those of one family and box together, as the embedded index keeps them."""
    order: dict[tuple[Family, Box], int] = {}
    for each in fingerprints:
        order.setdefault((each.family, each.box), len(order))
    return sorted(fingerprints, key=lambda each: order[each.family, each.box])
