"""What it costs to read pictures in a child process: one picture in a fresh process, and each of many.

Usage: python benchmarks/isolation.py [--runs N] [--batch M] [--small K] [--walls]

Photographs of 12 megapixels are made here, as in speed.py. Each command runs in turn with children and without
(BACKSTORY_ISOLATION=false), so that whatever else the machine does slows both alike; the ratio of the medians counts.
The small pictures are one of the project's fixtures, made different by a number at the end.

With --walls, children read in every run, and what is told are the latest walls: Landlock, processes that nobody looks
into, and answers that are counted before they are parsed. Each command runs in turn with them and without. No setting
takes them down: every Python of the runs without loads `WITHOUT` first, which the runs with them do as well up to the
point where it takes them down.
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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from speed import photograph

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "harbour-small.jpg"

WITH = """
from backstory_cli.image.sandbox import landlock, protocol
from backstory_cli.system import hardening
"""
WITHOUT = f"""{WITH}
landlock.restrict = lambda readable: "taken down to measure it"
landlock.find_code_paths = lambda: ()
landlock.find_modules_elsewhere = lambda: {{}}
hardening.forbid_inspection = lambda: None
for name in ("take_length", "take_nodes", "take_raw"):
    setattr(protocol.Budget, name, lambda budget, much: None)
"""


class Side(NamedTuple):
    """One of two ways to run the same command: its name, and what its environment has besides."""

    name: str
    environment: Mapping[str, str]


def timed(arguments: Sequence[str | Path], home: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds by the clock, and of processor time with all children's, of one command."""
    shutil.rmtree(home, ignore_errors=True)
    command = [sys.executable, "-m", "backstory_cli", *map(str, arguments)]
    everything = {**os.environ, "BACKSTORY_HOME": str(home), **environment}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=everything)  # noqa: S603 - our own command
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Comparison(NamedTuple):
    """Both sides, and how often and where each command of them runs."""

    sides: tuple[Side, Side]
    home: Path
    runs: int

    def head(self) -> None:
        """Print the names of the columns."""
        first, second = (side.name for side in self.sides)
        print(f"{'seconds for each picture':56} {first:>10} {second:>9} {'ratio':>7}")

    def tell(self, what: str, arguments: Sequence[str | Path], pictures: int) -> None:
        """Print the medians of a command over some pictures, for each picture, by the clock and of processor time."""
        both = [[timed(arguments, self.home, side.environment) for side in self.sides] for _ in range(self.runs)]
        for kind, name in enumerate(("by the clock", "of processors")):
            first, second = (statistics.median(run[side][kind] for run in both) / pictures for side in (0, 1))
            print(f"{f'{what}, {name}':56} {first:10.4f} {second:9.4f} {first / second:7.3f}", flush=True)


def children(_: Path) -> tuple[Side, Side]:
    """Pictures read in a child, and in the process itself."""
    return (
        Side("in a child", {"BACKSTORY_ISOLATION": "true"}),
        Side("without", {"BACKSTORY_ISOLATION": "false"}),
    )


def walls(folder: Path) -> tuple[Side, Side]:
    """Children with all walls, and without the latest: modules in a folder, which every Python loads when it starts."""
    return _side(folder, "all walls", WITH), _side(folder, "without", WITHOUT)


def _side(folder: Path, name: str, code: str) -> Side:
    first = folder / name.replace(" ", "-")
    first.mkdir()
    (first / "sitecustomize.py").write_text(code, encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(first), os.environ.get("PYTHONPATH"))))
    return Side(name, {"PYTHONPATH": path, "BACKSTORY_ISOLATION": "true"})


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--small", type=int, default=200)
    parser.add_argument("--walls", action="store_true")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture, small = folder / "photo.jpg", folder / "small"
        photograph(picture)
        many = [folder / f"photo-{number}.jpg" for number in range(options.batch)]
        for each in many:
            each.hardlink_to(picture)
        small.mkdir()
        for number in range(options.small):
            (small / f"{number}.jpg").write_bytes(FIXTURE.read_bytes() + str(number).encode())
        investigate = ("investigate", "--jsonl", "--no-save", "--jobs", "1")
        compared = Comparison((walls if options.walls else children)(folder), folder / "home", options.runs)
        compared.head()
        compared.tell("one, in a fresh process", [*investigate, picture], 1)
        compared.tell(f"each of {len(many)}", [*investigate, *many], len(many))
        if options.walls:
            compared.tell(f"each of {options.small} small ones", [*investigate, small], options.small)
        compared.tell(f"each of {options.small} small ones, added to an index", ["index", "add", small], options.small)


if __name__ == "__main__":
    main()
