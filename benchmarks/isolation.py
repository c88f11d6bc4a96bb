"""What it costs to read pictures in a child process: one picture in a fresh process, and each of many.

Usage: python benchmarks/isolation.py [--runs N] [--batch M]

Photographs of 12 megapixels are made here, as in speed.py. Each command runs in turn with children and without
(BACKSTORY_ISOLATION=false), so that whatever else the machine does slows both alike; the ratio of the medians counts.
The small pictures are one of the project's fixtures, made different by a number at the end.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from speed import photograph

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "harbour-small.jpg"
SMALL = 200


def timed(arguments: Sequence[str | Path], home: Path, *, isolated: bool) -> tuple[float, float]:
    """Seconds by the clock, and of processor time with all children's, of one command."""
    shutil.rmtree(home, ignore_errors=True)
    command = [sys.executable, "-m", "backstory_cli", *map(str, arguments)]
    environment = {**os.environ, "BACKSTORY_HOME": str(home), "BACKSTORY_ISOLATION": str(isolated).lower()}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603 - our own command
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(what: str, arguments: Sequence[str | Path], pictures: int, home: Path, runs: int) -> None:
    """Print the medians of a command over some pictures, for each picture, by the clock and of processor time."""
    both = [(timed(arguments, home, isolated=True), timed(arguments, home, isolated=False)) for _ in range(runs)]
    for kind, name in enumerate(("by the clock", "of processors")):
        sealed, plain = (statistics.median(run[side][kind] for run in both) / pictures for side in (0, 1))
        print(f"{f'{what}, {name}':44} {sealed:10.3f} {plain:9.3f} {sealed / plain:7.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--batch", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "photo.jpg"
        photograph(picture)
        many = [Path(folder) / f"photo-{number}.jpg" for number in range(options.batch)]
        for each in many:
            each.hardlink_to(picture)
        small = Path(folder) / "small"
        small.mkdir()
        for number in range(SMALL):
            (small / f"{number}.jpg").write_bytes(FIXTURE.read_bytes() + str(number).encode())
        home, investigate = Path(folder) / "home", ("investigate", "--jsonl", "--no-save", "--jobs", "1")
        print(f"{'seconds for each picture':44} {'in a child':>10} {'without':>9} {'ratio':>7}")
        told("one, in a fresh process", [*investigate, picture], 1, home, options.runs)
        told(f"each of {len(many)}", [*investigate, *many], len(many), home, max(1, options.runs - 2))
        told(f"each of {SMALL} small ones, added to an index", ["index", "add", small], SMALL, home, options.runs)


if __name__ == "__main__":
    main()
