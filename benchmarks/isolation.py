"""What it costs to read pictures in a child process: one picture in a fresh process, and each of many.

Usage: python benchmarks/isolation.py [--runs N] [--batch M]

Photographs of 12 megapixels are made here, as in speed.py. Each command runs in turn with children and without
(BACKSTORY_ISOLATION=false), so that whatever else the machine does slows both alike; the ratio of the medians counts.
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
from collections.abc import Sequence
from pathlib import Path

from speed import photograph


def timed(pictures: Sequence[Path], home: str, *, isolated: bool) -> tuple[float, float]:
    """Seconds by the clock, and of processor time with all children's, of one command over some pictures."""
    command = [sys.executable, "-m", "backstory_cli", "investigate", "--jsonl", "--no-save", *map(str, pictures)]
    environment = {**os.environ, "BACKSTORY_HOME": home, "BACKSTORY_ISOLATION": str(isolated).lower()}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603 - our own command
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(pictures: Sequence[Path], home: str, runs: int) -> tuple[list[float], list[float]]:
    """Medians (clock, processor) with children and without, in seconds for each picture."""
    with_children, without = [], []
    for _ in range(runs):
        with_children.append(timed(pictures, home, isolated=True))
        without.append(timed(pictures, home, isolated=False))
    return tuple(  # type: ignore[return-value]
        [statistics.median(column) / len(pictures) for column in zip(*each, strict=True)]
        for each in (with_children, without)
    )


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
        print(f"{'seconds for each picture':34} {'in a child':>12} {'without':>9} {'ratio':>7}")
        for what, pictures, runs in (
            ("one, in a fresh process", [picture], options.runs),
            (f"each of {len(many)}", many, max(1, options.runs - 2)),
        ):
            sealed, plain = compared(pictures, folder, runs)
            for name, one, other in zip(("by the clock", "of processors"), sealed, plain, strict=True):
                print(f"{f'{what}, {name}':34} {one:12.3f} {other:9.3f} {one / other:7.3f}")


if __name__ == "__main__":
    main()
