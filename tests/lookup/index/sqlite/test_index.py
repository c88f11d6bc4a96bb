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

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup.entries import Added, Record
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from support.embedded_records import found, made, segments_of


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
