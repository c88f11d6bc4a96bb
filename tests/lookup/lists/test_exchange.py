"""An index as a file: taken in whole, and refused where it was tampered with."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.lists import exchange
from backstory_cli.lookup.lists.known import Known
from support.known_lists import HASH, JSON, read

RECORD = Record(
    sha256=HASH,
    path="/a/b.jpg",
    media_type="image/jpeg",
    width=4,
    height=3,
    bytes=100,
    modified=12,
    recipe="2",
    fingerprints=(
        Fingerprint(Family.FRAME, WHOLE, bytes(range(32))),
        Fingerprint(Family.CROP, (1, 2, 3, 4), bytes(32)),
        Fingerprint(Family.LEARNED, WHOLE, bytes(64)),
    ),
    phash=bytes(8),
    quality=100,
    small_copy=b"\xff\xd8 a copy",
    note=Note("S", "2019", "=cmd()", "V", "L", ("t", "u"), "https://example.org"),
)


def test_an_export_is_imported_whole(folder: Path) -> None:
    empty = Record(None)
    (whole, bare) = read(folder, "\n".join(exchange.iter_lines([RECORD, empty])))
    assert isinstance(whole, Known)
    assert isinstance(bare, Known)
    assert (whole.record, bare.record) == (RECORD, empty)


@given(st.dictionaries(st.sampled_from([*json.loads(next(iter(exchange.iter_lines([RECORD]))))]), JSON, min_size=1))
def test_a_changed_export_is_refused_or_read(changes: dict[str, Any]) -> None:
    row = {**json.loads(next(iter(exchange.iter_lines([RECORD])))), **changes, "format": exchange.FORMAT}
    with suppress(UsageError):
        assert isinstance(exchange.parse_record(row), Record)


def test_the_list_of_hashes_is_safe_in_a_spreadsheet(folder: Path) -> None:
    header, line = exchange.iter_hash_list([RECORD])
    assert header.startswith("sha256,pdq,quality,phash,source,date,caption")
    assert line == f"{HASH},{bytes(range(32)).hex()},100,{'00' * 8},S,2019,'=cmd(),V,L,https://example.org,t;u,/a/b.jpg"
    (row,) = read(folder, f"{header}\n{line}")
    assert isinstance(row, Known)
    assert row.record is not None
    assert row.record.sha256 == HASH


@pytest.mark.parametrize(
    "change",
    [{"path": "\ud800"}, {"path": 5}, {"width": True}, {"quality": "high"}, {"small_copy": "&&"}, {"phash": "x"}],
)
def test_an_export_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    row = {**json.loads(next(iter(exchange.iter_lines([RECORD])))), **change}
    with pytest.raises(UsageError, match="damaged"):
        exchange.parse_record(row)


def test_words_of_an_export_are_made_harmless() -> None:
    row = {
        **json.loads(next(iter(exchange.iter_lines([RECORD])))),
        "recipe": "\ud800",
        "media_type": "\x1b[2J",
        "quality": 10**9,
    }
    record = exchange.parse_record(row)
    assert (record.recipe, record.media_type, record.quality) == ("\\ud800", "\\x1b[2J", 100)
