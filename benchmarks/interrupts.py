"""How long Ctrl-C and SIGTERM take to end a command, at whatever moment they come.

Usage: python benchmarks/interrupts.py [--signals N] [--seed N]

Commands are started on the project's own fixtures, one of them made as large as a photograph of 12 megapixels, and get
the signal after a random time: sent to the process alone, or to its group as a terminal does. Told are the seconds
until the process has ended, and how many it left behind a second later (Linux only); traces of errors are counted.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import PIL.Image

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
COPIES = 200


class Case(NamedTuple):
    """A command, and after how many seconds at most the signal comes."""

    told: str
    arguments: tuple[str | Path, ...]
    latest: float


class End(NamedTuple):
    """What an interruption came to."""

    seconds: float
    code: int
    left: int
    trace: bool


def family(process: int) -> list[int]:
    """Every process that one started, and that those started (proc(5), ``/proc/pid/task/tid/children``)."""
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(each) for each in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *family(child)]
    return found


def left(started: Sequence[int]) -> list[int]:
    """Those that still do something."""
    found = []
    for each in started:
        try:
            state = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state not in {"Z", "X"}:
            found.append(each)
    return found


def interrupted(case: Case, delay: float, number: int, *, group: bool) -> End | None:
    """Start, wait, send the signal, and wait for the end; None where the command ended first."""
    with tempfile.TemporaryDirectory(prefix="b-", ignore_cleanup_errors=True) as home:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "backstory_cli", *case.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"BACKSTORY_HOME": home, "TMPDIR": home},
        )
        time.sleep(delay)
        if process.poll() is not None:
            process.communicate()
            return None
        started = family(process.pid)
        began = time.monotonic()
        (os.killpg if group else os.kill)(process.pid, number)
        process.wait()
        seconds = time.monotonic() - began
        time.sleep(1)
        behind = left(started)
        for pid in behind:
            os.kill(pid, signal.SIGKILL)
        err = process.communicate()[1]
        if process.returncode == 0:
            return None
        return End(seconds, process.returncode % 256, len(behind), b"Traceback" in err)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signals", type=int, default=40, help="for each command")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - not a secret
    with tempfile.TemporaryDirectory() as folder:
        large, many = Path(folder, "large.jpg"), Path(folder, "many")
        with PIL.Image.open(FIXTURES / "harbour.jpg") as picture:
            picture.resize((4000, 3000)).save(large, quality=92)
        many.mkdir()
        for number in range(COPIES):
            (many / f"{number}.jpg").write_bytes((FIXTURES / "harbour-small.jpg").read_bytes() + str(number).encode())
        print(f"{'':32} {'signals':>8} {'median s':>9} {'worst s':>8} {'other code':>11} {'left':>5} {'traces':>7}")
        for case in (
            Case("investigate, 12 megapixels", ("investigate", large, "where?"), 4),
            Case("investigate --deep, the same", ("investigate", "--deep", large, "where?"), 9),
            Case("index add, one process", ("index", "add", many, "--jobs", "1"), 4),
            Case("index add, two processes", ("index", "add", many, "--jobs", "2"), 4),
        ):
            ends: list[End] = []
            wrong = 0
            for _ in range(given.signals):
                number = chance.choice((signal.SIGINT, signal.SIGTERM))
                end = interrupted(case, chance.uniform(0.1, case.latest), number, group=chance.random() < 0.5)
                if end is not None:
                    ends.append(end)
                    wrong += end.code not in {128 + number, -number % 256}
            seconds = sorted(end.seconds for end in ends)
            print(
                f"{case.told:32} {len(ends):>8} {seconds[len(seconds) // 2]:>9.2f} {seconds[-1]:>8.2f} {wrong:>11} "
                f"{sum(end.left for end in ends):>5} {sum(end.trace for end in ends):>7}",
                flush=True,
            )


if __name__ == "__main__":
    main()
