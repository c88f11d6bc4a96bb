"""What SIGKILL costs an index: two that write and two that read, killed at random times, over and over.

Usage: python benchmarks/kill_writers.py [--kills N] [--seed N]

Each writer adds made-up pictures, `TOGETHER` in one transaction, seals what is new, and prints the number of each
transaction after `Index.add` has returned: that transaction is acknowledged. Each reader searches for known pictures,
and checks that no transaction is seen in part. All go through the index's own interface. One of the four at random is
killed after 5 to 300 ms, and another started in its place, so that every moment of opening, writing, sealing and
reading is hit. After every 25th kill, and at the end, the whole index is held against what was acknowledged.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup import index as indexes
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.index import Index
from backstory_cli.lookup.index.sqlite import segments as sealed

TOGETHER = 10
"""Pictures in one transaction."""
TAIL = 60
"""Codes after which a writer makes a segment: far fewer than usual, so that kills hit that too."""
RUNNING = 4
A_ROUND = 100
"""Kills of processes that work on one index."""
SOONEST, LATEST = 0.005, 0.3


def picture(transaction: int, number: int) -> Record:
    code = random.Random(transaction * TOGETHER + number).randbytes(32)  # noqa: S311 - not a secret
    return Record(
        sha256=f"{transaction * TOGETHER + number:064x}",
        path=f"/pictures/{transaction}/{number}.jpg",
        recipe="2",
        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),),
        small_copy=b"\xff\xd8" + code * 20,
        note=Note(source=str(transaction)),
    )


def write(path: Path, first: int) -> None:
    """Add transactions until the end, telling each that is acknowledged."""
    sealed.TAIL = TAIL
    with indexes.open_index(path) as index:
        for transaction in range(first, first + 1_000_000):
            index.add([picture(transaction, number) for number in range(TOGETHER)])
            print(transaction, flush=True)
            index.seal()


def seen(index: Index) -> Counter[str]:
    """How many pictures of each transaction an index holds, each read whole."""
    return Counter(record.note.source for record in index.records() if len(record.fingerprints) == 1)


def read(path: Path, _first: int) -> None:
    """Search until the end; tell what went wrong."""
    chance = random.Random(os.getpid())  # noqa: S311 - not a secret
    while True:
        try:
            with indexes.open_index(path) as index:
                for _ in range(20):
                    stats = index.stats()
                    if stats.entries % TOGETHER or stats.entries != stats.searchable:
                        print(
                            f"part of a transaction: {stats.entries} entries, {stats.searchable} with a code",
                            flush=True,
                        )
                    code = picture(chance.randrange(50), 0).fingerprints[0].code
                    index.near(Family.FRAME, np.frombuffer(code, np.uint64)[None], 31)
            print("looked", flush=True)
        except ServiceFailedError as failure:
            print(f"error: {failure.message}", flush=True)


@dataclass
class Counted:
    """What came of it."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    partial: int = 0
    unsound: int = 0
    reader_errors: int = 0
    writer_errors: int = 0
    searches: int = 0
    faults: list[str] = field(default_factory=list)

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class Running(NamedTuple):
    """A process, what it does, and the thread that takes what it prints."""

    process: subprocess.Popen[str]
    what: str
    lines: list[str]
    errors: list[str]
    threads: tuple[threading.Thread, ...]


def started(what: str, path: Path, first: int) -> Running:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, __file__, "--as", what, "--index", str(path), "--first", str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines: list[str] = []
    errors: list[str] = []

    def take(stream: IO[str] | None, kept: list[str]) -> None:
        if stream is not None:
            with stream:
                kept.extend(line.strip() for line in stream if line.endswith("\n"))

    threads = (
        threading.Thread(target=take, args=(process.stdout, lines)),
        threading.Thread(target=take, args=(process.stderr, errors)),
    )
    for thread in threads:
        thread.start()
    return Running(process, what, lines, errors, threads)


def killed(running: Running, counted: Counted) -> set[int]:
    """Kill a process; the transactions that it acknowledged."""
    died = running.process.poll() is not None
    running.process.send_signal(signal.SIGKILL)
    for thread in running.threads:
        thread.join()
    running.process.wait()
    if died:
        counted.writer_errors += running.what == "write"
        counted.reader_errors += running.what == "read"
        counted.faults.append(f"a process that was to {running.what} ended by itself: {running.errors[-1:]}")
    if running.what == "read":
        counted.searches += 20 * running.lines.count("looked")
        wrong = [line for line in running.lines if line != "looked"]
        counted.partial += sum(line.startswith("part") for line in wrong)
        counted.reader_errors += sum(line.startswith("error") for line in wrong)
        counted.faults += wrong
        return set()
    return {int(line) for line in running.lines}


def check(path: Path, acknowledged: set[int], counted: Counted) -> None:
    """Hold an index against what was acknowledged."""
    with indexes.open_index(path) as index:
        faults = index.faults()
        held = seen(index)
    counted.unsound += bool(faults)
    counted.faults += faults
    counted.partial += sum(count != TOGETHER for count in held.values())
    counted.lost += sum(max(0, TOGETHER - held[str(each)]) for each in acknowledged)


def run(path: Path, kills: int, seed: int, every: int = 25) -> Counted:
    """Kill so many processes that work on one index, and count what was lost."""
    chance, counted = random.Random(seed), Counted()  # noqa: S311 - not a secret
    acknowledged: set[int] = set()
    first = 0

    def another(what: str) -> Running:
        nonlocal first
        first += 1_000_000
        return started(what, path, first)

    all_running = [another(what) for what in ("write", "write", "read", "read")]
    try:
        while not all(running.lines or running.process.poll() is not None for running in all_running):
            time.sleep(0.05)  # until the first ones are at work
        while counted.kills < kills:
            time.sleep(chance.uniform(SOONEST, LATEST))
            place = chance.randrange(len(all_running))
            acknowledged |= killed(all_running[place], counted)
            all_running[place] = another(all_running[place].what)
            counted.kills += 1
            if counted.kills % every == 0:
                check(path, set(acknowledged), counted)
    finally:
        for running in all_running:
            acknowledged |= killed(running, counted)
    counted.kills += len(all_running)
    check(path, acknowledged, counted)
    counted.acknowledged = TOGETHER * len(acknowledged)
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as", dest="what", choices=["write", "read"], help=argparse.SUPPRESS)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.what is not None:
        (write if given.what == "write" else read)(given.index, given.first)
    began, counted = time.monotonic(), Counted()
    while counted.kills < given.kills:
        with tempfile.TemporaryDirectory() as folder:
            kills = min(A_ROUND, given.kills - counted.kills)
            counted += run(Path(folder, "index.db"), kills - RUNNING, given.seed + counted.kills)
    seconds = time.monotonic() - began
    print(f"{counted.kills} processes killed in {seconds:.0f} s, two writing and two reading at a time\n")
    print(f"{counted.acknowledged:>8,}  pictures were acknowledged as added, {TOGETHER} in a transaction")
    print(f"{counted.lost:>8}  of them were lost")
    print(f"{counted.partial:>8}  transactions were there in part, or seen so")
    print(f"{counted.unsound:>8}  times the index was not sound")
    print(f"{counted.writer_errors:>8}  writers failed")
    print(f"{counted.reader_errors:>8}  readers failed, of {counted.searches:,} searches")
    for fault in counted.faults[:20]:
        print(f"  {fault}")


if __name__ == "__main__":
    main()
