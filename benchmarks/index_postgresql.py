"""The index on PostgreSQL at scale: how fast pictures are added and found, beside a scan of the whole table.

Usage: python benchmarks/index_postgresql.py [ADDRESS] [--entries N]

Without an address a throw-away server is started from the programs on PATH or under /usr/lib/postgresql. A given
database must hold no index yet; what is added stays in it. Fingerprints are random, three in ten of them near
duplicates of others (up to 60 bits of 256 differ). Every answer is compared with a count of all bits by numpy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backstory_cli.lookup import server_schema
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Near, Note, Record
from backstory_cli.lookup.server import ServerIndex

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
    """Wall time, and CPU time of this process and of the server's process behind the connection where it is local."""

    def __init__(self, index: ServerIndex, local: bool) -> None:
        self._stat = Path(f"/proc/{index._connection.info.backend_pid}/stat") if local else None

    def server(self) -> float:
        if self._stat is None or not self._stat.exists():
            return 0.0
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def measure(self, work: Callable[[], object]) -> tuple[float, float, float]:
        """Seconds of wall, of the server's CPU, of this process's CPU."""
        wall, server, here = time.perf_counter(), self.server(), time.process_time()
        work()
        return time.perf_counter() - wall, self.server() - server, time.process_time() - here


def counted(stored: NDArray[np.uint64], asked: NDArray[np.uint64], radius: int) -> list[Near]:
    found = []
    for row, code in enumerate(asked):
        distance = np.bitwise_count(stored ^ code).sum(axis=1, dtype=np.int64)
        found += [Near(int(at) + 1, WHOLE, row, int(distance[at])) for at in np.flatnonzero(distance <= radius)]
    return sorted(found, key=lambda near: (near.distance, near.entry, near.asked))


@contextmanager
def only_scanning() -> Iterator[None]:
    """Search as if there were no keys."""
    radius = server_schema.KEYED_RADIUS
    server_schema.KEYED_RADIUS = -1
    try:
        yield
    finally:
        server_schema.KEYED_RADIUS = radius


def searches(index: ServerIndex, stored: NDArray[np.uint64], clock: Clock) -> None:
    random = np.random.default_rng(7)
    asked = stored[random.choice(len(stored), ASKED)].copy().view(np.uint8)
    for row in range(ASKED):
        asked[row] ^= differing(random, int(random.integers(31)))
    rows = asked.view(np.uint64)
    print("\nsearch              codes  median ms  p95 ms  server CPU ms  found  as counted")
    for how, radius, together, times in (
        ("keys", 15, 1, ASKED),
        ("keys", 31, 1, ASKED),
        ("keys", 31, 8, 6),
        ("keys", 31, 40, 3),
        ("scan", 31, 1, 10),
        ("scan", 70, 1, 10),
        ("scan", 70, 8, 3),
        ("scan", 90, 40, 1),
    ):
        walls, servers, found, right = [], [], 0, True
        for turn in range(times):
            part = rows[np.arange(turn * together, (turn + 1) * together) % ASKED]
            answer: list[Near] = []

            def work(part: NDArray[np.uint64] = part, answer: list[Near] = answer, radius: int = radius) -> None:
                answer += index.near(Family.FRAME, part, radius)

            if how == "scan":
                with only_scanning():
                    wall, server, _ = clock.measure(work)
            else:
                wall, server, _ = clock.measure(work)
            walls.append(wall * 1e3)
            servers.append(server * 1e3)
            found += len(answer)
            right &= answer == counted(stored, part, radius)
        print(
            f"{how}, radius {radius:<3}    {together:>8} {statistics.median(walls):>10.1f} "
            f"{sorted(walls)[int(len(walls) * 0.95)]:>7.1f} {statistics.mean(servers):>14.1f} {found:>6}  {right}",
            flush=True,
        )


def run(address: str, entries: int, local: bool) -> None:
    stored = codes(entries)
    with ServerIndex(address) as index:
        if not index.empty():
            sys.exit("that database holds an index already")
        clock = Clock(index, local)
        version = index._connection.info.server_version
        print(f"PostgreSQL {version // 10_000}.{version % 10_000}, {os.cpu_count()} processors, {entries:,} entries")
        print("CPU of the server: its process behind the connection, without the helpers that it may start")
        wall = server = here = 0.0
        last = 0.0
        for batch in records(stored):
            taken = clock.measure(lambda batch=batch: index.add(batch))  # type: ignore[misc]
            wall, server, here = wall + taken[0], server + taken[1], here + taken[2]
            last = taken[0]
        print(f"\nadded in batches of {BATCH:,}: {entries / wall:,.0f} a second (the last batch: {BATCH / last:,.0f})")
        print(f"CPU: server {server / entries * 1e6:.0f}, this process {here / entries * 1e6:.0f} microseconds each")
        index._connection.execute("VACUUM ANALYZE")
        for what in ("entries", "identities", "fingerprints_frame"):
            table, indexes = index._connection.execute(
                "SELECT pg_table_size(%(t)s::regclass), pg_indexes_size(%(t)s::regclass)", {"t": f"backstory.{what}"}
            ).fetchall()[0]
            print(f"{what}: {table / 2**20:.0f} MB, its indexes {indexes / 2**20:.0f} MB")
        searches(index, stored, clock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?")
    parser.add_argument("--entries", type=int, default=1_000_000)
    given = parser.parse_args()
    if given.address:
        run(given.address, given.entries, local=False)
        return
    from postgresql import cluster

    with cluster(SETTINGS) as address:
        run(address, given.entries, local=True)


if __name__ == "__main__":
    main()
