"""How long a person waits: start-up, one photograph, each of a batch, and what a long batch takes of memory.

Usage: python benchmarks/speed.py [--runs N] [--batch M] [--many K]

The photograph of 12 megapixels is made here (seeded noise over gradients, JPEG quality 92), so that anyone measures the
same. Cold starts are the median of N fresh processes; a loaded machine slows all of them alike, so compare them with
"python alone" in the same run. Each picture of a batch is what M more pictures add to a command, start-up left out:
processor time of all its processes, and time by the clock; the least of two runs. "Quick" is
`--profile quick`, which leaves out the tests for manipulation and the error levels.

Beside each part stand tools that cover it, where they are installed: exiftool reads metadata, c2pa-python Content
Credentials, imagehash makes a perceptual hash (imagededup, which does so too, installs PyTorch, and is left out). What
`investigate` does for one part alone is more: it takes fingerprints of every picture, in a process of its own, and
reports.

With --many, K small pictures (one of the project's fixtures, made different by a number at the end) are investigated
by one command, and its memory is read after the first hundred and at the end (Linux).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
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

import numpy as np
import PIL.Image
import PIL.ImageFilter

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "harbour-small.jpg"
TOOL = [sys.executable, "-m", "backstory_cli"]
INVESTIGATE = [*TOOL, "investigate", "--jsonl", "--no-save", "--offline"]
QUICK = ["--profile", "quick"]
FIRST = 2
"""Pictures whose cost is taken for start-up."""
CHEAP = 5
"""So many times as many pictures where one part alone is measured: each takes milliseconds."""
HEADER = f"  {'':32} {'processor':>9} {'clock':>9} {'a second':>9}"

READ_CREDENTIALS = """
import sys, c2pa
for path in sys.argv[1:]:
    try:
        c2pa.Reader(path).json()
    except c2pa.C2paError:
        pass  # it bears none
"""
HASH = """
import sys, imagehash, PIL.Image
for path in sys.argv[1:]:
    with PIL.Image.open(path) as picture:
        imagehash.phash(picture)
"""


def photograph(path: Path) -> None:
    """Write a 4000 x 3000 JPEG with structure at every scale, about 4 MB."""
    random = np.random.default_rng(12)
    layers = [
        PIL.Image.fromarray(random.integers(0, 256, (3000 // step, 4000 // step, 3), dtype=np.uint8)).resize(
            (4000, 3000), PIL.Image.Resampling.BICUBIC
        )
        for step in (500, 50, 5)
    ]
    mixed = PIL.Image.blend(PIL.Image.blend(layers[0], layers[1], 0.3), layers[2], 0.1)
    exif = PIL.Image.Exif()
    exif[0x010F], exif[0x0110] = "Benchmark", "Twelve"
    mixed.filter(PIL.ImageFilter.GaussianBlur(1)).save(path, quality=92, exif=exif.tobytes())


def timed(command: list[str], home: str, runs: int) -> tuple[float, str]:
    """Median wall time of a command over cold processes, and what the last one printed."""
    seconds, printed = [], ""
    for _ in range(runs):
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, check=True, env={**os.environ, "BACKSTORY_HOME": home}
        )
        seconds.append(time.perf_counter() - began)
        printed = done.stdout
    return statistics.median(seconds), printed


def spent(command: Sequence[str], home: str) -> tuple[float, float]:
    """Processor time of a command and all its children, and time by the clock, in seconds: the least of two runs."""
    both = []
    for _ in range(2):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, check=True, env={**os.environ, "BACKSTORY_HOME": home}
        )
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
        both.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, seconds))
    return min(each[0] for each in both), min(each[1] for each in both)


def told(what: str, command: list[str], pictures: list[str], home: str, note: str = "") -> None:
    """Print what each picture after the first few adds to a command."""
    few, all_of_them = spent([*command, *pictures[:FIRST]], home), spent([*command, *pictures], home)
    processor, clock = ((whole - part) / (len(pictures) - FIRST) for whole, part in zip(all_of_them, few, strict=True))
    rate = f"{1 / clock:9.1f}" if clock > 0 else f"{'-':>9}"  # a busy machine can hide so little
    print(f"  {what:32} {processor:9.3f} {clock:9.3f} {rate}   {note}".rstrip())


def cold(picture: str, home: str, runs: int) -> None:
    """Print how long a person waits for one command."""
    print("cold, seconds by the clock")
    print(f"  python alone               {timed([sys.executable, '-c', 'pass'], home, runs)[0]:6.2f}")
    print(f"  backstory --version        {timed([*TOOL, '--version'], home, runs)[0]:6.2f}   (bar 0.15)")
    print(f"  backstory --help           {timed([*TOOL, '--help'], home, runs)[0]:6.2f}   (bar 0.35)")
    timed([*TOOL, "index", "add", picture], home, 1)
    command = [*TOOL, "investigate", "--json", "--offline", picture, "where is this from?"]
    whole, printed = timed(command, home, runs)
    print(f"  investigate, 12 megapixels {whole:6.2f}   (bar 2.0)")
    inside = 0.0
    for run in json.loads(printed)["runs"]:
        inside += run["seconds"]
        print(f"    {run['detector']:24} {run['seconds']:6.2f}   {run['status']}")
    print(f"    {'start, answer, storing':24} {whole - inside:6.2f}")


def batch(pictures: list[str], count: int, home: str) -> None:
    """Print what each picture of a batch costs, and what other tools take for the parts that they cover."""
    some = pictures[: count + FIRST]
    print(f"each of {count} more photographs of 12 megapixels")
    print(HEADER)
    told("investigate --offline", INVESTIGATE, some, home, "(bar 1.30 of processors, 1.5 a second)")
    told("the same, --profile quick", [*INVESTIGATE, *QUICK], some, home, "(bar 0.25 of processors, 8 a second)")
    print(f"each of {len(pictures) - FIRST} more, one part alone")
    print(HEADER)
    told("investigate --only metadata", [*INVESTIGATE, "--only", "metadata"], pictures, home)
    if (exiftool := shutil.which("exiftool")) is not None:
        told("exiftool", [exiftool, "-json", "-G1", "-struct"], pictures, home)
    told("investigate --only credentials", [*INVESTIGATE, "--only", "credentials"], pictures, home)
    if importlib.util.find_spec("c2pa") is not None:
        told("c2pa-python", [sys.executable, "-c", READ_CREDENTIALS], pictures, home)
    told("investigate --only lookup", [*INVESTIGATE, "--only", "lookup"], pictures, home)
    if importlib.util.find_spec("imagehash") is not None:
        told("imagehash", [sys.executable, "-c", HASH], pictures, home)


def resident(process: int) -> float:
    """Megabytes of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def many(count: int, folder: Path, home: str) -> None:
    """Print how the memory of the command itself grows over many small pictures, the children's left out."""
    small = folder / "small"
    small.mkdir()
    for number in range(count):
        (small / f"{number}.jpg").write_bytes(FIXTURE.read_bytes() + str(number).encode())
    at: dict[int, float] = {}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*INVESTIGATE, *QUICK, *map(str, sorted(small.iterdir()))],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "BACKSTORY_HOME": home},
    ) as running:
        assert running.stdout is not None  # noqa: S101 - a pipe
        for number, _ in enumerate(running.stdout, 1):
            if number in {min(100, count), count}:
                at[number] = resident(running.pid)
    if count not in at:
        sys.exit(f"only some of {count} pictures were investigated")
    first, last = at[min(100, count)], at[count]
    print(f"{count:,} small pictures, {count / (time.perf_counter() - began):.1f} a second")
    print(f"  memory after the first {min(100, count):<8} {first:8.1f} MB")
    print(f"  memory at the end               {last:8.1f} MB   ({last - first:+.1f} MB)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--many", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        picture, home = Path(folder) / "photo.jpg", str(Path(folder) / "home")
        photograph(picture)
        cold(str(picture), home, options.runs)
        pictures = [Path(folder) / f"photo-{number}.jpg" for number in range(options.batch * CHEAP + FIRST)]
        for each in pictures:
            each.hardlink_to(picture)
        batch(list(map(str, pictures)), options.batch, home)
        if options.many:
            many(options.many, Path(folder), home)


if __name__ == "__main__":
    main()
