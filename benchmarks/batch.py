"""A thousand pictures, twenty of them hostile, with the command killed and begun again: what is lost, what is twice.

Usage: python benchmarks/batch.py [--files N] [--kills K] [--seed S] [--profile quick|standard]

The pictures are the project's fixtures, each made different by a number at its end, and hostile files that the suite
makes. ``backstory investigate FOLDER --resume FILE`` is killed (SIGKILL) K times, each time after some more lines, and
given again until it ends. Every picture must have one line, in order, and the exit code must be 3: some are unreadable.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.hostile_files import READ, REFUSED

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = 20
PLAIN = ("harbour-small.jpg", "screenshot.png", "harbour-mirrored.jpg")


def make(folder: Path, files: int, seed: int) -> list[Path]:
    """Write the pictures; the paths as the command will go through them."""
    chosen = random.Random(seed)  # noqa: S311 - nothing secret
    hostile = [*READ.values(), *REFUSED.values()]
    places = set(chosen.sample(range(files), HOSTILE))
    for number in range(files):
        if number in places:
            path, data = folder / f"{number:05}.jpg", hostile[chosen.randrange(len(hostile))]()
        else:
            source = ROOT / "fixtures" / PLAIN[number % len(PLAIN)]
            path, data = folder / f"{number:05}{source.suffix}", source.read_bytes() + str(number).encode()
        path.write_bytes(data)
    return sorted(folder.iterdir())


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def killed(command: list[str], results: Path, after: int) -> bool:
    """Run the command and kill it once that many lines are there; False if it ended before."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    while process.poll() is None:
        if len(lines(results)) >= after:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.02)
    return False


def source(line: bytes) -> str:
    said = json.loads(line)
    return str(said["source"] if "error" in said else said["subject"]["source"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", default="standard")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, results = Path(place) / "pictures", Path(place) / "results.jsonl"
        folder.mkdir()
        os.environ["BACKSTORY_HOME"] = str(Path(place) / "home")
        pictures = make(folder, options.files, options.seed)
        command = [sys.executable, "-m", "backstory_cli", "investigate", str(folder), "--resume", str(results)]
        command += ["--profile", options.profile]
        chosen, kills = random.Random(options.seed), 0  # noqa: S311
        began = time.perf_counter()
        for _ in range(options.kills):
            most = len(lines(results)) + chosen.randrange(1, max(2, 2 * options.files // (options.kills + 1)))
            kills += killed(command, results, min(most, options.files - 1))
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        seconds = time.perf_counter() - began
        found = [source(line) for line in lines(results)]
        print(f"pictures                     {len(pictures):>6,}")
        print(f"killed and begun again       {kills:>6,} times")
        print(f"lines                        {len(found):>6,}")
        print(f"pictures without a line      {len({*map(str, pictures)} - {*found}):>6,}")
        print(f"pictures with two            {len(found) - len({*found}):>6,}")
        print(f"in order                     {'yes' if found == list(map(str, pictures)) else 'no':>6}")
        unreadable = sum("error" in json.loads(line) for line in lines(results))
        print(f"unreadable                   {unreadable:>6,}")
        print(f"exit code                    {done.returncode:>6}")
        print(f"seconds, start to end        {seconds:>6.0f}")
        print(done.stderr[-600:])


if __name__ == "__main__":
    main()
