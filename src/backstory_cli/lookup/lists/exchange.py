"""An index as a file: one JSON object a line, which another index takes in whole; or a CSV list of hashes."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import Box, Family, Fingerprint, Note, Record
from backstory_cli.text import clean, format_csv_row

FORMAT = "backstory.index/1"
_FIELDS = ("sha256", "path", "media_type", "width", "height", "bytes", "modified", "recipe", "quality")
_TOLD = ("source", "date", "caption", "verdict", "licence", "address")
_MAX_FINGERPRINTS = 2_000
_MAX_COPY = 2**20


def iter_lines(records: Iterable[Record]) -> Iterator[str]:
    """Every record as a line of JSON, fingerprints and small copies included."""
    for record in records:
        row = {
            "format": FORMAT,
            **{name: getattr(record, name) for name in _FIELDS},
            **{name: getattr(record.note, name) for name in (*_TOLD, "tags")},
            "fingerprints": [[each.family.name.lower(), each.box, each.code.hex()] for each in record.fingerprints],
            "phash": record.phash.hex() if record.phash else None,
            "small_copy": base64.b64encode(record.small_copy).decode() if record.small_copy else None,
        }
        yield json.dumps({name: value for name, value in row.items() if value not in (None, "", [], ())})


def iter_hash_list(records: Iterable[Record]) -> Iterator[str]:
    """A CSV list of hashes and history, a line each: for programs that take lists of PDQ hashes."""
    yield format_csv_row(("sha256", "pdq", "quality", "phash", *_TOLD, "tags", "path"))
    for record in records:
        # The first is the hash that the published program gives; see `fingerprints.stored`.
        pdq = next((each.code.hex() for each in record.fingerprints if each.family is Family.FRAME), "")
        phash = record.phash.hex() if record.phash else ""
        told = (getattr(record.note, name) for name in _TOLD)
        tags = ";".join(record.note.tags)
        yield format_csv_row((record.sha256 or "", pdq, record.quality, phash, *told, tags, record.path))


def is_exported(row: dict[str, Any]) -> bool:
    """Whether a JSON object is a line that `iter_lines` wrote."""
    return row.get("format") == FORMAT


def parse_record(row: dict[str, Any]) -> Record:
    """The record of a line that `iter_lines` wrote.

    Raises:
        UsageError: It was changed so that it makes no sense.
    """
    try:
        return Record(
            sha256=_read_digest(row.get("sha256")),
            path=_read_path(row.get("path", "")),
            media_type=clean(row.get("media_type", ""), 100),
            width=_read_number(row.get("width")),
            height=_read_number(row.get("height")),
            bytes=_read_number(row.get("bytes")),
            modified=_read_number(row.get("modified")),
            recipe=clean(row.get("recipe", ""), 200),
            fingerprints=tuple(_read_fingerprint(each) for each in row.get("fingerprints", ())[:_MAX_FINGERPRINTS]),
            phash=bytes.fromhex(row["phash"]) if row.get("phash") else None,
            quality=min(100, _read_number(row.get("quality")) or 0),
            small_copy=_read_copy(row.get("small_copy")),
            note=Note(**{name: str(row.get(name, "")) for name in _TOLD}, tags=tuple(map(str, row.get("tags", ())))),
        )
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
        raise UsageError("it is damaged: a field is not of its kind") from None


def _read_digest(value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        raise ValueError
    return value


def _read_number(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63):
        raise ValueError
    return value


def _read_path(value: str) -> str:
    os.fsencode(value)  # what is no file's name here raises
    return value


def _read_copy(value: str | None) -> bytes | None:
    made = base64.b64decode(value, validate=True) if value else None
    if made is not None and len(made) > _MAX_COPY:
        raise ValueError
    return made


def _read_fingerprint(value: list[Any]) -> Fingerprint:
    name, edges, code = value
    family = Family[name.upper()]
    left, top, right, bottom = edges
    box: Box = (left, top, right, bottom)
    made = Fingerprint(family, box, bytes.fromhex(code))
    if len(made.code) != family.code_bytes or not all(isinstance(edge, int) and 0 <= edge <= 10_000 for edge in box):
        raise ValueError
    return made
