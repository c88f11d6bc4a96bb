"""The index on this machine at scale: how fast it is built and searched, beside a numpy scan of rows and faiss.

Usage: python benchmarks/index_scale.py [--entries N] [--points N] [--folder FOLDER] [--image FILE]

Fingerprints are random, three in ten of them near duplicates of others (up to about 60 of 256 bits differ). They are
written into a real index below FOLDER (a temporary one unless named; an index that is there already is used again),
one whole-picture fingerprint for each entry. Points are those of ORB on random pictures of shapes, with some of their
bits changed. Answers are compared with a count of all bits by numpy. Times are of the processor; a cold search is a
whole process, from the start of Python to its end, with the files in the page cache.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

import numpy as np
import PIL.Image
import PIL.ImageDraw
from numpy.typing import NDArray

from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.fingerprints import points
from backstory_cli.lookup.index.sqlite import hamming as segments
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex

Given = ParamSpec("Given")
Result = TypeVar("Result")
Codes = NDArray[np.uint64]
ADDED = 20_000
"""Entries that are added as pictures are; the others are copied into the tables."""
BATCH = 50
AT_ONCE = 256_000
REPEATED = 9
ASKED = 40
POINTS_EACH = 64
STRIP = 1 << 15
COUNTED = 2
SEARCHES = ((15, 1, ASKED), (31, 1, ASKED), (31, 8, 5), (31, 40, 1), (40, 1, 5), (60, 1, 5), (85, 1, 3), (85, 40, 1))
"""Radius, codes asked for together, how often; the first `COUNTED` answers of each are checked."""
COLD = """
import sys
from backstory_cli.__main__ import main
try:
    main()
finally:
    print(open("/proc/self/status").read(), file=sys.stderr)
"""
"""The program, telling its memory at its end: ru_maxrss would count this process's, from which it was forked."""


def random_codes(count: int) -> Codes:
    """Uint64 (count, 4): random, three in ten near another one."""
    random = np.random.default_rng(20240601)
    made = random.integers(0, 256, (count, 32), dtype=np.uint8)
    copies = np.flatnonzero(random.random(count) < 0.3)
    for part in np.array_split(copies, max(1, count // AT_ONCE)):
        made[part] = changed(made[random.integers(0, count, len(part))], random, 60)
    return made.view(np.uint64)


def changed(codes: NDArray[np.uint8], random: np.random.Generator, most: int) -> NDArray[np.uint8]:
    """Change 0 to about ``most`` bits of each, uint8 (rows, 32)."""
    share = random.integers(0, most + 1, (len(codes), 1)).astype(np.uint8)
    return codes ^ np.packbits(random.integers(0, 256, (len(codes), 256), dtype=np.uint8) < share, axis=1)


def point_codes(count: int) -> Codes:
    """Uint64 (count, 4): ORB's codes of drawn pictures, up to 40 bits of each changed."""
    random = np.random.default_rng(5)
    found: list[bytes] = []
    while len(found) < min(count, 60_000):
        picture = PIL.Image.effect_noise((384, 288), 40)
        draw = PIL.ImageDraw.Draw(picture)
        for _ in range(60):
            x, y, wide, high = (int(each) for each in random.integers(0, 320, 4))
            shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
            shape((x, y, x + wide // 3, y + high // 3), int(random.integers(256)), int(random.integers(256)))
        found += points.compute_codes(np.asarray(picture), POINTS_EACH)
    known = np.frombuffer(b"".join(found), np.uint8).reshape(-1, 32)
    parts = [
        changed(known[random.integers(0, len(known), min(AT_ONCE, count - begin))], random, 40)
        for begin in range(0, count, AT_ONCE)
    ]
    return np.concatenate(parts).view(np.uint64)


def record(number: int, code: bytes) -> Record:
    return Record(
        sha256=f"{number:064x}",
        path=f"/collection/{number // 1000}/{number}.jpg",
        media_type="image/jpeg",
        width=1024,
        height=768,
        bytes=100_000 + number,
        modified=number,
        recipe="benchmark",
        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),),
        phash=bytes(8),
        quality=100,
        note=Note(source=f"source {number % 40}", date="2024-06-01"),
    )


def timed(work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> tuple[float, Result]:
    """CPU seconds of this process, and what the work gives."""
    begin = time.process_time()
    result = work(*given, **named)
    return time.process_time() - begin, result


def fill(index: EmbeddedIndex, codes: Codes, family: Family, first: int) -> float:
    """Copy entries and fingerprints into the tables, and give the CPU seconds that it took."""
    connection = index._connection
    columns = "key, sha256, path, media_type, recipe, quality, source, date, caption, verdict, licence, tags, address"

    def entries(begin: int, end: int) -> Iterator[tuple[int, str, str, bytes]]:
        for number in range(begin, end):
            yield number, f"{number:064x}", f"{number:064x}", f"/collection/{number}.jpg".encode()

    def work() -> None:
        each = POINTS_EACH if family is Family.POINT else 1
        for begin in range(0, len(codes), AT_ONCE):
            part = codes[begin : begin + AT_ONCE].view(np.uint8)
            packed = [part[at : at + each].tobytes() for at in range(0, len(part), each)]
            number = first + begin // each
            connection.execute("BEGIN")
            connection.executemany(
                f"INSERT INTO entries (id, {columns}, added) "  # noqa: S608 - our own words
                "VALUES (?,?,?,?,'image/jpeg','benchmark',100,'','','','','','','','2024-06-01')",
                entries(number, number + len(packed)),
            )
            connection.executemany(
                f"INSERT INTO fingerprints (entry, family, box, code) VALUES (?,{int(family)},?,?)",  # noqa: S608
                ((number + at, b"\0\0\0\0\x27\x10\x27\x10", code) for at, code in enumerate(packed)),
            )
            connection.execute("COMMIT")

    return timed(work)[0]


def build(path: Path, codes: Codes, family: Family) -> None:
    """Fill an index and seal it, and say what each costs."""
    with EmbeddedIndex(path) as index:
        if not index.empty():
            print(f"{path.name} is there already")
            return
        count = len(codes)
        first = 1
        if family is Family.FRAME:
            added = [record(number, code.tobytes()) for number, code in enumerate(codes[: min(ADDED, count)], 1)]
            first = len(added) + 1
            batches = [added[at : at + BATCH] for at in range(0, len(added), BATCH)]
            seconds, _ = timed(lambda: [index.add(batch) for batch in batches])
            print(f"added to the database, {BATCH} at a time: {seconds / len(added) * 1e6:.0f} CPU us an entry")
        seconds = fill(index, codes[first - 1 :], family, first)
        print(f"copied into the database's tables: {seconds / max(1, count - first + 1) * 1e6:.1f} CPU us a code")
        written = 0.0
        write = segments.write

        def watched(*given: Any) -> None:
            nonlocal written
            written += timed(write, *given)[0]

        with patch.object(segments, "write", watched):
            seconds, _ = timed(index.seal, everything=True)
        print(
            f"segment built of {count:,} codes: {count / seconds / 1e6:.2f} million a CPU second "
            f"({written:.1f} s building, {seconds - written:.1f} s reading the database)"
        )
    folder = path.with_name(f"{path.name}-segments")
    segment = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    print(f"on disk: database {path.stat().st_size / 2**20:,.0f} MiB, segment {segment / 2**20:,.0f} MiB", flush=True)


def command(arguments: list[str], home: Path) -> tuple[float, float]:
    """Run the program cold: CPU seconds, and the most memory it held, in MB."""
    environment = os.environ | {"BACKSTORY_HOME": str(home), "OMP_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", COLD, *arguments], capture_output=True, text=True, env=environment, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1}:
        sys.exit(f"{arguments}: {done.returncode}\n{done.stderr[:3000]}")
    peak = next((line for line in done.stderr.splitlines() if line.startswith("VmHWM")), "0 0").split()[1]
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, int(peak) / 1000


def cold(path: Path, image: Path, empty: Path) -> None:
    """Searches by the command, in turns on this index and on one that holds a single picture."""
    home = path.parent
    command(["index", "add", str(image.with_name("other.png")), "--index", str(empty)], home)
    print(f"\ncold `backstory index search`, CPU ms of the process, median of {REPEATED} (least to most)")
    for options in (["--radius", "31"], ["--radius", "60"]):
        runs: dict[Path, list[tuple[float, float]]] = {empty: [], path: []}
        for turn in range(REPEATED + 1):
            for place, measured in runs.items():
                ran = command(["index", "search", str(image), *options, "--index", str(place)], home)
                if turn:  # the first brings the files into memory
                    measured.append(ran)
        medians = []
        for place, measured in runs.items():
            milliseconds = sorted(seconds * 1e3 for seconds, _ in measured)
            medians.append(statistics.median(milliseconds))
            print(
                f"  {' '.join(options)}, {'one entry' if place == empty else 'this index'}: {medians[-1]:.0f} "
                f"({milliseconds[0]:.0f} to {milliseconds[-1]:.0f}), most memory {max(mb for _, mb in measured):.0f} MB"
            )
        print(f"  {' '.join(options)}: {medians[1] - medians[0]:.0f} ms more than on one entry", flush=True)


def counted(stored: Codes, asked: Codes, radius: int) -> set[tuple[int, int, int]]:
    found = set()
    for row, code in enumerate(asked):
        distance = np.bitwise_count(stored ^ code).sum(axis=1, dtype=np.int64)
        found |= {(int(at) + 1, row, int(distance[at])) for at in np.flatnonzero(distance <= radius)}
    return found


def warm(path: Path, stored: Codes) -> None:
    random = np.random.default_rng(7)
    asked = changed(stored[random.integers(0, len(stored), ASKED)].view(np.uint8), random, 31).view(np.uint64)
    print("\nwarm `near`                  CPU ms a search   a code   found   as counted")
    with EmbeddedIndex(path) as index:
        index.near(Family.FRAME, asked[:1], 31)
        for radius, together, times in SEARCHES:
            milliseconds, found, right = [], 0, True
            for turn in range(times):
                rows = asked[turn * together : (turn + 1) * together]
                seconds, answer = timed(index.near, Family.FRAME, rows, radius)
                milliseconds.append(seconds * 1e3)
                found += len(answer)
                if turn < COUNTED:
                    right &= {(near.entry, near.asked, near.distance) for near in answer} == counted(
                        stored, rows, radius
                    )
            middle = statistics.median(milliseconds)
            print(f"radius {radius}, {together:>2} codes a search {middle:>15.1f} {middle / together:>11.2f} ", end="")
            print(f"{found:>7}   {right}", flush=True)


def rows_near(stored: Codes, code: NDArray[np.uint64], radius: int) -> list[int]:
    """The plainest scan: row by row, a strip at a time."""
    found: list[int] = []
    for begin in range(0, len(stored), STRIP):
        distance = np.bitwise_count(stored[begin : begin + STRIP] ^ code).sum(axis=1, dtype=np.uint16)
        found += (np.flatnonzero(distance <= radius) + begin).tolist()
    return found


def peers(stored: Codes) -> None:
    asked = stored[:: len(stored) // 5][:5] ^ np.uint64(5)
    print("\nbeside it, in the same process, CPU ms a code at radius 31 (one thread)")
    taken = [timed(rows_near, stored, code, 31)[0] for code in asked]
    print(f"  numpy, row by row: {statistics.median(taken) * 1e3:.0f}")
    columns = np.ascontiguousarray(stored.T)
    taken = [timed(segments.scan, columns, code[None], 31)[0] for code in asked]
    print(f"  segments.scan, column by column: {statistics.median(taken) * 1e3:.0f}")
    try:
        import faiss  # type: ignore[import-not-found]
    except ImportError:
        print("  faiss: not installed")
        return
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(256)
    filled, _ = timed(flat.add, stored.view(np.uint8))
    taken = [timed(flat.range_search, code[None].view(np.uint8), 32)[0] for code in asked]
    told = f"{statistics.median(taken) * 1e3:.0f} (filled in {filled:.1f} s)"
    print(f"  faiss {faiss.__version__} IndexBinaryFlat: {told}", flush=True)


def search_points(path: Path, stored: Codes) -> None:
    random = np.random.default_rng(8)
    print("\npoints, radius 31             CPU ms   ns a code and row   found (entries and points)")
    with EmbeddedIndex(path) as index:
        for share in (0.0, 1.0):  # of the codes asked for that are like stored ones, as those of any picture are
            for count in (50, 500):
                asked = random.integers(0, 256, (count, 32), dtype=np.uint8)
                like = int(count * share)
                asked[:like] = changed(stored[random.integers(0, len(stored), like)].view(np.uint8), random, 100)
                seconds, answer = timed(index.near, Family.POINT, asked.view(np.uint64), 31)
                each = seconds / count / len(stored) * 1e9
                print(
                    f"{count:>4} codes, {share:>4.0%} alike {seconds * 1e3:>14.0f} {each:>16.2f} {len(answer):>14}",
                    flush=True,
                )


def drawn(path: Path, seed: int) -> Path:
    """A picture with enough structure to be fingerprinted."""
    random = np.random.default_rng(seed)
    small = PIL.Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    small.resize((1024, 768), PIL.Image.Resampling.BICUBIC).save(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--points", type=int, default=6_400_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--image", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{given.entries:,} entries, {os.cpu_count()} processors, numpy {np.__version__}\n")
        stored = random_codes(given.entries)
        build(folder / "scale.sqlite3", stored, Family.FRAME)
        drawn(folder / "other.png", 2)
        image = given.image or drawn(folder / "asked.png", 1)
        cold(folder / "scale.sqlite3", image, folder / "one.sqlite3")
        warm(folder / "scale.sqlite3", stored)
        peers(stored)
        del stored
        if given.points:
            print(f"\n{given.points:,} points, {POINTS_EACH} an entry")
            stored = point_codes(given.points)
            build(folder / "points.sqlite3", stored, Family.POINT)
            search_points(folder / "points.sqlite3", stored)


if __name__ == "__main__":
    main()
