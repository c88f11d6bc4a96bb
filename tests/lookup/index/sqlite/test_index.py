"""The index on this machine: what it holds survives damage, upgrades, killed writers and two at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup.entries import WHOLE, Added, Family, Fingerprint, Note, Record
from backstory_cli.lookup.index.sqlite import hamming as segments
from backstory_cli.lookup.index.sqlite import segments as sealed
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


@pytest.fixture
def small_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "TAIL", 10)


def made(number: int) -> Record:
    code = random.Random(number).randbytes(32)  # noqa: S311
    return Record(
        sha256=f"{number:064x}",
        path=f"/pictures/{number}.jpg",
        bytes=10,
        modified=1,
        recipe="2",
        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),),
        note=Note(source="odd" if number % 2 else "even"),
    )


def found(index: EmbeddedIndex, *numbers: int) -> list[str]:
    """The files of the entries that have the codes of these numbers, read by their codes."""
    codes = [np.frombuffer(made(number).fingerprints[0].code, np.uint64) for number in numbers]
    near = index.near(Family.FRAME, np.array(codes), 0)
    entries = index.entries({each.entry for each in near})
    return sorted(entry.path for entry in entries.values())


def segments_of(path: Path) -> list[Path]:
    return sorted(path.with_name("index.db-segments").iterdir())


def test_sealed_and_newer_entries_are_found_alike(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(25)])
        index.seal()
        assert len(segments_of(path)) == 1
        index.add([made(number) for number in range(25, 30)])
        assert found(index, 3, 27) == ["/pictures/27.jpg", "/pictures/3.jpg"]
    with EmbeddedIndex(path) as index:
        assert found(index, 3, 27) == ["/pictures/27.jpg", "/pictures/3.jpg"]
        assert index.faults() == []


def test_segments_are_merged_so_that_few_remain(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        for begin in range(0, 400, 10):
            index.add([made(number) for number in range(begin, begin + 10)])
            index.seal()
        assert len(segments_of(path)) <= 6
        assert len(found(index, *range(400))) == 400
        index.seal(everything=True)
        assert len(segments_of(path)) == 1
        assert len(found(index, *range(400))) == 400
        assert index.faults() == []


def test_removed_entries_are_gone_from_sealed_segments_too(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(20)])
        index.seal()
        index.remove([], source="odd")
        assert found(index, 3, 4) == ["/pictures/4.jpg"]
        assert index.faults() == []
        index.compact()
        assert found(index, 3, 4) == ["/pictures/4.jpg"]
        index.remove([], source="even")
        index.compact()
        assert found(index, 3, 4) == []
        assert segments_of(path) == []


@pytest.mark.parametrize("damage", ["folder", "file", "bits"])
def test_a_lost_or_damaged_segment_costs_no_match(path: Path, small_tail: None, damage: str) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(20)])
        index.seal()
    (segment,) = segments_of(path)
    if damage == "folder":
        segment.rename(segment.with_name("gone"))
    elif damage == "file":
        (segment / "columns.npy").unlink()
    else:
        columns = np.load(segment / "columns.npy")
        np.save(segment / "columns.npy", columns ^ np.uint64(255))
    with EmbeddedIndex(path) as index:
        assert any(segment.name in fault for fault in index.faults())
        if damage != "bits":
            assert found(index, 3, 12) == ["/pictures/12.jpg", "/pictures/3.jpg"]
        index.seal(everything=True)
        assert index.faults() == []
        assert found(index, 3, 12) == ["/pictures/12.jpg", "/pictures/3.jpg"]
        assert len(segments_of(path)) == 1  # what nothing lists is thrown away


def test_two_that_seal_at_once_lose_nothing(path: Path, small_tail: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one seals between our reading of the list and our swap: ours is dropped."""
    with EmbeddedIndex(path) as index, EmbeddedIndex(path) as other:
        index.add([made(number) for number in range(20)])
        write = segments.write

        def late(folder: Path, *rest: Any) -> None:
            monkeypatch.setattr(segments, "write", write)
            other.seal()
            write(folder, *rest)

        monkeypatch.setattr(segments, "write", late)
        index.seal()
        assert len(segments_of(path)) == 1
        assert len(found(index, *range(20))) == len(found(other, *range(20))) == 20


def test_an_index_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        """CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE, pdq BLOB,
           quality INTEGER NOT NULL, phash BLOB, path BLOB NOT NULL, media_type TEXT NOT NULL, width INTEGER,
           height INTEGER, bytes INTEGER NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL, caption TEXT NOT NULL,
           added TEXT NOT NULL)"""
    )
    connection.execute("CREATE INDEX entries_by_source ON entries (source)")
    code = made(1).fingerprints[0].code
    row = (7, "ab" * 32, code, 100, bytes(8), b"/a.jpg", "image/jpeg", 4, 3, 9, "Agency", "2019-05", "Harbour", "2025")
    connection.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with EmbeddedIndex(path) as index:
        (entry,) = index.with_bytes("ab" * 32)
        assert (entry.id, entry.path, entry.note) == (7, "/a.jpg", Note("Agency", "2019-05", "Harbour"))
        (near,) = index.near(Family.FRAME, np.frombuffer(code, np.uint64)[None], 0)
        assert (near.entry, near.box) == (7, WHOLE)
        assert index.same_file("/a.jpg", 9, 1, "2") is None  # so that it is fingerprinted anew


def test_an_index_that_is_no_database_is_explained(path: Path) -> None:
    path.write_bytes(b"not a database at all, but of some length" * 20)
    with pytest.raises(ServiceFailedError, match="the index"):
        EmbeddedIndex(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE fingerprints SET code = substr(code, 1, 31) WHERE entry = 3", "entry 3 has a fingerprint of a wrong"),
        ("UPDATE fingerprints SET code = x'' WHERE entry = 3", "entry 3 has a fingerprint of a wrong length"),
        ("UPDATE fingerprints SET family = 9 WHERE entry = 3", "entry 3 has a fingerprint of a wrong length"),
        ("UPDATE fingerprints SET box = x'00' WHERE entry = 3", "entry 3 has a fingerprint of a wrong length"),
        ("UPDATE entries SET sha256 = 'ab' WHERE id = 3", "entry 3 does not have the SHA-256 that it is known by"),
        ("UPDATE fingerprints SET code = zeroblob(32) WHERE entry = 3", "does not hold what the database holds"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE id = 3", "belongs to nothing"),
    ],
)
def test_rows_that_make_no_sense_are_told(path: Path, small_tail: None, change: str, told: str) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(20)])
        index.seal()
        assert index.faults() == []
    connection = sqlite3.connect(path)
    connection.executescript(change)
    connection.close()
    with EmbeddedIndex(path) as index:
        assert any(told in fault for fault in index.faults())


def test_what_can_be_read_of_a_damaged_index_is_given(path: Path) -> None:
    """Pages of each kind are spoiled, one at a time: every entry comes out whole, or is counted as lost."""
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(400)])
        index.compact()
    whole = path.read_bytes()
    lost = 0
    for page in range(2, len(whole) // 4096 + 1):
        path.write_bytes(whole[: 4096 * (page - 1)] + b"\xff" * 4096 + whole[4096 * page :])
        given: list[Record] = []
        failure = None
        with EmbeddedIndex(path) as index:
            assert index.faults(), page
            try:
                given.extend(index.records())
            except ServiceFailedError as raised:
                failure = raised
        lost += len(given) < 400
        assert (failure is None) == (len(given) == 400)
        assert failure is None or failure.hint
        assert failure is None or not given or f"{400 - len(given)} entries" in failure.message
        by_path = {record.path: record for record in given}
        for number in range(400):
            kept = by_path.get(f"/pictures/{number}.jpg")
            assert kept is None or kept.fingerprints == made(number).fingerprints
    assert lost > 3


def test_repair_makes_sqlites_own_indexes_anew(path: Path) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(60)])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries_by_source'").fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    at = data.rindex(b"odd", 4096 * (page - 1), 4096 * page)
    data[at : at + 3] = b"zzz"
    path.write_bytes(data)
    with EmbeddedIndex(path) as index:
        assert index.faults() != []
        index.seal(everything=True)
        assert index.faults() == []


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from lookup_writer import made
from backstory_cli.lookup.index.sqlite import segments
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
segments.TAIL = 40
with EmbeddedIndex(Path({path!r})) as index:
    for begin in range({first}, {first} + 100_000, 10):
        index.add([made(number) for number in range(begin, begin + 10)])
        print(begin, flush=True)
        index.seal()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_writer_loses_nothing_that_it_acknowledged(path: Path, tmp_path: Path) -> None:
    """Two write at once; one is killed in the middle of whatever it does; the other goes on."""
    (tmp_path / "lookup_writer.py").write_text(
        "import random\nfrom backstory_cli.lookup.entries import *\n"
        "def made(number):\n"
        "    code = random.Random(number).randbytes(32)\n"
        "    return Record(f'{number:064x}', f'/pictures/{number}.jpg',\n"
        "        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),))\n",
        encoding="utf-8",
    )
    writers = [
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", WRITER.format(tests=str(tmp_path), path=str(path), first=first)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in (0, 1_000_000)
    ]
    with writers[0] as killed, writers[1] as other:
        try:
            assert killed.stdout is not None
            assert other.stdout is not None
            acknowledged = [int(killed.stdout.readline()) for _ in range(12)]
            time.sleep(random.Random().uniform(0, 0.03))  # noqa: S311
            killed.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in killed.stdout.read().split()]
            others = [int(other.stdout.readline()) for _ in range(30)]
            other.send_signal(signal.SIGKILL)
            others += [int(line) for line in other.stdout.read().split()]
        finally:
            killed.kill()
            other.kill()
    numbers = [begin + each for begin in acknowledged + others for each in range(10)]
    with EmbeddedIndex(path) as index:
        assert found(index, *numbers) == sorted(f"/pictures/{number}.jpg" for number in numbers)
        assert index.faults() == []
        index.add([made(5_000_000)])
        assert index.add([made(5_000_000)]) == [Added.UNCHANGED]
        index.seal(everything=True)
        assert index.faults() == []
        assert len(segments_of(path)) == 1
