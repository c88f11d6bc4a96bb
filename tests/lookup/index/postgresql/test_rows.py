"""How a picture stands in the tables on PostgreSQL: into their columns, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.index.postgresql.rows import (
    ENTRY,
    WRITTEN,
    encode_path,
    get_identity,
    group_fingerprints,
    to_entry,
    to_row,
)
from support.known_records import LEFT, code, record

NOTE = Note("Agency", "2019", "A harbour", "authentic", "CC BY", ("a", "b"), "https://example.org")


def test_what_is_written_is_read_again() -> None:
    given = record(1, NOTE)
    row = dict(zip(WRITTEN, to_row(7, get_identity(given), given), strict=True))
    row["added"] = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    entry = to_entry([row[name] for name in ENTRY])
    assert (entry.id, entry.sha256, entry.path, entry.note) == (7, given.sha256, given.path, NOTE)
    assert (entry.width, entry.height, entry.bytes, entry.quality) == (640, 480, 1001, 87)
    assert entry.added == "2026-11-28T09:30:00+00:00"


def test_without_bytes_the_first_fingerprint_and_the_place_are_the_identity() -> None:
    bare = replace(record(1, NOTE), sha256=None)
    assert get_identity(bare) == get_identity(replace(bare, path="elsewhere"))
    assert get_identity(bare) != get_identity(replace(bare, note=replace(NOTE, address="https://example.com")))
    assert get_identity(bare) != get_identity(replace(bare, fingerprints=()))
    assert len(get_identity(replace(bare, note=replace(NOTE, address="https://example.org/" + "a" * 9_000)))) < 100


def test_words_are_made_harmless_and_paths_kept() -> None:
    wild = Record("ab" * 32, path="/a/\udce9.jpg", media_type="\x1b[2J", note=Note(tags=("t\n",) * 90))
    row = dict(zip(WRITTEN, to_row(1, "x", wild), strict=True))
    assert row["media_type"] == "\\x1b[2J"
    assert len(row["tags"]) == 50  # type: ignore[arg-type]
    assert row["path"] == encode_path("/a/\udce9.jpg") == b"/a/\xed\xb3\xa9.jpg"


def test_fingerprints_of_one_part_stand_together() -> None:
    one, two, three = (
        Fingerprint(family, box, code(number))
        for number, (family, box) in enumerate(((Family.FRAME, WHOLE), (Family.CROP, LEFT), (Family.FRAME, WHOLE)))
    )
    assert group_fingerprints([one, two, three]) == [one, three, two]
