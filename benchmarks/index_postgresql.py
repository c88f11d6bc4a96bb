"""The index on PostgreSQL at scale: how fast pictures are added and found, beside a scan of the whole table.

Usage: python benchmarks/index_postgresql.py [ADDRESS] [--entries N] [--pictures FOLDER] [--copies N]

Without an address a throw-away server is started from the programs on PATH or under /usr/lib/postgresql. A given
database must hold no index yet; what is added stays in it. Fingerprints are random, three in ten of them near
duplicates of others (up to 60 bits of 256 differ); or, with FOLDER, all those of the JPEG pictures in it, N times, up
to 80 bits of each changed. Every answer is compared with a count of all bits by numpy. CPU is that of all processes of
the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image.loading import read
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import WHOLE, Box, Family, Fingerprint, Near, Note, Record
from backstory_cli.lookup.index.postgresql import schema as server_schema
from backstory_cli.lookup.index.postgresql.index import ServerIndex

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

BATCH = 1_000
ASKED = 50
SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB")


def codes(entries: int) -> NDArray[np.uint64]:
    """Random codes, three in ten near another one, uint64 (entries, 4)."""
    random = np.random.default_rng(20240601)
    made = random.integers(0, 256, (entries, 32), dtype=np.uint8)
    for row in random.choice(entries, entries * 3 // 10, replace=False).tolist():
        made[row] = made[int(random.integers(entries))] ^ differing(random, int(random.integers(61)))
    return made.view(np.uint64)


def differing(random: np.random.Generator, bits: int) -> NDArray[np.uint8]:
    mask = np.zeros(256, np.uint8)
    mask[random.choice(256, bits, replace=False)] = 1
    return np.packbits(mask)


def records(stored: NDArray[np.uint64]) -> Iterator[list[Record]]:
    for begin in range(0, len(stored), BATCH):
        yield [
            Record(
                sha256=f"{number:064x}",
                path=f"/collection/{number // 1000}/{number}.jpg",
                media_type="image/jpeg",
                width=1024,
                height=768,
                bytes=100_000 + number,
                modified=number,
                recipe="benchmark",
                fingerprints=(Fingerprint(Family.FRAME, WHOLE, stored[number].tobytes()),),
                phash=bytes(8),
                quality=100,
                note=Note(source=f"source {number % 40}", date="2024-06-01"),
            )
            for number in range(begin, min(begin + BATCH, len(stored)))
        ]


class Clock:
    """Wall time, and CPU time of this process and of all processes of the server, where that is a throw-away one."""

    def __init__(self, index: ServerIndex, local: bool) -> None:
        backend = index._connection.info.backend_pid
        self._postmaster = int(_stat(Path(f"/proc/{backend}/stat"))[1]) if local else 0

    def server(self) -> float:
        """Seconds of CPU since it was started: of the first process, of those that have ended, of those that run."""
        if not self._postmaster:
            return 0.0
        own = _stat(Path(f"/proc/{self._postmaster}/stat"))
        ticks = sum(map(int, own[11:15]))
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = _stat(path)
                ticks += int(fields[11]) + int(fields[12]) if int(fields[1]) == self._postmaster else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def measure(self, work: Callable[[], object]) -> tuple[float, float, float]:
        """Seconds of wall, of the server's CPU, of this process's CPU."""
        server, here, wall = self.server(), time.process_time(), time.perf_counter()
        work()
        return time.perf_counter() - wall, self.server() - server, time.process_time() - here


def _stat(path: Path) -> list[str]:
    """The fields after the name of the program: state, parent ..., see proc(5)."""
    return path.read_text().rpartition(")")[2].split()


class Stored(NamedTuple):
    """Codes of one family, uint64 (rows, 4), and the number of the entry and the box of each."""

    codes: NDArray[np.uint64]
    entries: Sequence[int]
    boxes: Sequence[Box]


def counted(stored: Stored, asked: NDArray[np.uint64], radius: int) -> list[Near]:
    found: dict[tuple[int, int], Near] = {}
    for row, code in enumerate(asked):
        distance = np.bitwise_count(stored.codes ^ code).sum(axis=1, dtype=np.int64)
        for at in np.flatnonzero(distance <= radius).tolist():
            near = Near(stored.entries[at], stored.boxes[at], row, int(distance[at]))
            known = found.setdefault((near.entry, row), near)
            if near.distance < known.distance:
                found[near.entry, row] = near
    return sorted(found.values(), key=lambda near: (near.distance, near.entry, near.asked))


@contextmanager
def only_scanning() -> Iterator[None]:
    """Search as if there were no keys."""
    radius = server_schema.KEYED_RADIUS
    server_schema.KEYED_RADIUS = -1
    try:
        yield
    finally:
        server_schema.KEYED_RADIUS = radius


class Search(NamedTuple):
    """How many bits may differ, how many codes are asked for at once, how often; by keys or by a scan."""

    how: str
    radius: int
    together: int
    times: int


RANDOM = (
    Search("keys", 15, 1, ASKED),
    Search("keys", 31, 1, ASKED),
    Search("keys", 31, 8, 6),
    Search("keys", 31, 40, 3),
    Search("scan", 31, 1, 10),
    Search("scan", 70, 1, 10),
    Search("scan", 70, 8, 3),
    Search("scan", 90, 40, 1),
)
REAL = {
    Family.POINT: (Search("keys", 31, 1, ASKED), Search("keys", 31, 40, 3), Search("keys", 31, 300, 2)),
    Family.FRAME: (Search("keys", 31, 1, ASKED), Search("scan", 85, 1, 10), Search("scan", 85, 60, 2)),
    Family.CROP: (Search("scan", 80, 1, 10), Search("scan", 80, 40, 2)),
}


def searches(index: ServerIndex, family: Family, stored: Stored, asked: Sequence[Search], clock: Clock) -> None:
    random = np.random.default_rng(7)
    rows = stored.codes[random.choice(len(stored.codes), ASKED * 6)].copy().view(np.uint8)
    rows ^= np.stack([differing(random, int(random.integers(31))) for _ in rows])
    print(f"\n{family.name.lower():<20}codes  median ms  p95 ms  server CPU ms  ns a code and row  found  as counted")
    for search in asked:
        walls, servers, found, right = [], [], 0, True
        for turn in range(search.times):
            begin = turn * search.together % len(rows)
            part = rows[begin : begin + search.together].view(np.uint64)
            answer: list[Near] = []

            def work(part: NDArray[np.uint64] = part, answer: list[Near] = answer, radius: int = search.radius) -> None:
                answer += index.near(family, part, radius)

            with only_scanning() if search.how == "scan" else nullcontext():
                wall, server, _ = clock.measure(work)
            walls.append(wall * 1e3)
            servers.append(server * 1e3)
            found += len(answer)
            right &= answer == counted(stored, part, search.radius)
        cpu = statistics.mean(servers)
        print(
            f"{search.how}, radius {search.radius:<3}    {search.together:>8} {statistics.median(walls):>10.1f} "
            f"{sorted(walls)[int(len(walls) * 0.95)]:>7.1f} {cpu:>14.1f} "
            f"{cpu * 1e6 / search.together / len(stored.codes):>18.1f} {found:>6}  {right}",
            flush=True,
        )
    print(f"affordable at once: {index.affordable(family)}", flush=True)


def filled(index: ServerIndex, batches: Iterable[list[Record]], clock: Clock) -> None:
    """Add pictures, and say what each costs in time and room."""
    entries, taken, last = 0, np.zeros(3), 0.0
    for batch in batches:
        times = clock.measure(lambda batch=batch: index.add(batch))  # type: ignore[misc]
        entries, taken, last = entries + len(batch), taken + times, len(batch) / times[0]
    wall, server, here = taken
    print(f"\nadded {entries:,} in batches of {BATCH:,}: {entries / wall:,.0f} a second (the last batch: {last:,.0f})")
    print(f"CPU: server {server / entries * 1e6:.0f}, this process {here / entries * 1e6:.0f} microseconds each")
    index._connection.execute("VACUUM ANALYZE")
    for what in (
        "entries",
        "identities",
        *(server_schema.get_fingerprint_table(family).partition(".")[2] for family in Family),
    ):
        table, indexes = index._connection.execute(
            "SELECT pg_table_size(%(t)s::regclass), pg_indexes_size(%(t)s::regclass)", {"t": f"backstory.{what}"}
        ).fetchall()[0]
        if table > 2**20:
            print(f"{what}: {table / 2**20:.0f} MB, its indexes {indexes / 2**20:.0f} MB")


def run_random(index: ServerIndex, entries: int, clock: Clock) -> None:
    made = codes(entries)
    filled(index, records(made), clock)
    searches(index, Family.FRAME, Stored(made, range(1, entries + 1), [WHOLE] * entries), RANDOM, clock)


def run_real(index: ServerIndex, folder: Path, copies: int, clock: Clock) -> None:
    known = list(pictured(folder))
    random = np.random.default_rng(3)
    stored: dict[Family, tuple[list[bytes], list[int], list[Box]]] = {family: ([], [], []) for family in Family}

    def batches() -> Iterator[list[Record]]:
        batch: list[Record] = []
        for number in range(1, len(known) * copies + 1):
            prints, copy = known[number % len(known)]
            made = tuple(altered(prints, random))
            for each in made:
                codes, entries, boxes = stored[each.family]
                codes.append(each.code)
                entries.append(number)
                boxes.append(each.box)
            batch.append(Record(sha256=f"{number:064x}", fingerprints=made, recipe="benchmark", small_copy=copy))
            if len(batch) == BATCH or number == len(known) * copies:
                yield batch
                batch = []

    print(f"\n{len(known)} pictures with {sum(len(prints) for prints, _ in known) / len(known):.0f} fingerprints each")
    filled(index, batches(), clock)
    for family, asked in REAL.items():
        rows, entries, boxes = stored[family]
        made = np.frombuffer(b"".join(rows), np.uint64).reshape(-1, 4)
        print(f"\n{len(made):,} codes:", end="")
        searches(index, family, Stored(made, entries, boxes), asked, clock)


def pictured(folder: Path) -> Iterator[tuple[tuple[Fingerprint, ...], bytes]]:
    """The fingerprints and the small copy of each picture that has any."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"}):
        with suppress(UnreadableImageError, Skip):
            made = adding.make_record(read(path), path, Note())
            if made.fingerprints and made.small_copy:
                yield made.fingerprints, made.small_copy


def altered(prints: Sequence[Fingerprint], random: np.random.Generator) -> Iterator[Fingerprint]:
    """Fingerprints in which up to 80 bits are changed, the same number in all."""
    share = random.integers(0, 81)
    for each in prints:
        mask = np.packbits(random.integers(0, 256, len(each.code) * 8, dtype=np.uint8) < share)
        yield replace(each, code=(np.frombuffer(each.code, np.uint8) ^ mask).tobytes())


def run(given: argparse.Namespace, address: str, local: bool) -> None:
    with ServerIndex(address) as index:
        if not index.empty():
            sys.exit("that database holds an index already")
        clock = Clock(index, local)
        version = index._connection.info.server_version
        print(f"PostgreSQL {version // 10_000}.{version % 10_000}, {os.cpu_count()} processors")
        if given.pictures:
            run_real(index, given.pictures, given.copies, clock)
        else:
            run_random(index, given.entries, clock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    parser.add_argument("--copies", type=int, default=30)
    given = parser.parse_args()
    if given.address:
        run(given, given.address, local=False)
        return
    from support.postgresql import cluster

    with cluster(SETTINGS) as address:
        run(given, address, local=True)


if __name__ == "__main__":
    main()
