"""What adding a picture to the index costs, beside other programs that fingerprint or deduplicate pictures.

Usage: python benchmarks/indexing.py [--photographs FOLDER] [--pictures N] [--peers PYTHON]

The largest photographs of FOLDER (``shared/data`` beside this repository) are brought to 4000 x 3000 pixels, given
some grain and saved as JPEG of quality 92 in a temporary folder. Each program then handles a third of them and all of
them, in processes of its own, three times: the difference is what a picture costs, what is left is what starting
costs. Times are CPU milliseconds of the program and of every process that it starts, those that outlive it included
(Linux only). PYTHON is the interpreter of an environment in which the peers are installed (this one); each does what
its documentation shows. They do not do the same work: the column "makes" says what.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
import PIL.ImageOps

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
SIZE, QUALITY = (4000, 3000), 92
SMALLEST = 480
"""Shorter side, in pixels, of a photograph that is taken."""
GRAIN = 2.0
"""Standard deviation of the noise, in levels of 255: a photograph then has about 2 MB."""
RUNS = 3
PR_SET_CHILD_SUBREAPER = 36
"""prctl(2): processes that outlive their parent become this one's children, so that their time is counted."""


class Peer(NamedTuple):
    """A program to measure: what it makes, the module that it needs, and what runs with a folder and a scratch file."""

    makes: str
    module: str
    code: str


EACH = "import sys, pathlib, PIL.Image\nfor path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n    "
PEERS = {
    "imagehash phash(16)": Peer(
        "256 bits", "imagehash", f"import imagehash\n{EACH}imagehash.phash(PIL.Image.open(path), hash_size=16)"
    ),
    "imagehash phash": Peer("64 bits", "imagehash", f"import imagehash\n{EACH}imagehash.phash(PIL.Image.open(path))"),
    "pdqhash": Peer(
        "256 bits",
        "pdqhash",
        f"import numpy, pdqhash\n{EACH}pdqhash.compute(numpy.asarray(PIL.Image.open(path).convert('RGB')))",
    ),
    "imagededup PHash": Peer(
        "64 bits",
        "imagededup.methods",
        "import sys\nfrom imagededup.methods import PHash\nPHash().encode_images(image_dir=sys.argv[1])",
    ),
    "immaculate (pdq)": Peer(
        "256 bits, 8 ways to lie, duplicates by pixels",
        "immaculate",
        "import subprocess, sys, pathlib\n"
        "subprocess.run([pathlib.Path(sys.executable).with_name('immaculate'), sys.argv[1]], check=True)",
    ),
    "image-dedup-ai": Peer(
        "64 bits, SQLite",
        "image_dedup_ai",
        "import subprocess, sys, pathlib\n"
        "program = pathlib.Path(sys.executable).with_name('image-dedup-ai')\n"
        "subprocess.run([program, '--index', sys.argv[2], sys.argv[1]], check=True)",
    ),
    "imgdd phash": Peer("64 bits", "imgdd", "import sys, imgdd\nimgdd.hash(sys.argv[1], algo='phash')"),
}


def pixels(path: Path) -> int:
    """How many a picture states; none where it is damaged or small."""
    try:
        with PIL.Image.open(path) as picture:
            return math.prod(picture.size) if min(picture.size) >= SMALLEST else 0
    except (OSError, ValueError, SyntaxError):  # Pillow's words for a damaged file
        return 0


def grained(picture: PIL.Image.Image, seed: int) -> PIL.Image.Image:
    """With the noise of a sensor: what was enlarged is too smooth, and too quickly decoded."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, GRAIN, (picture.height, picture.width, 1)).round()
    return PIL.Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))


def make(photographs: Path, folder: Path, count: int) -> None:
    """Write pictures of twelve megapixels, of the largest photographs there are."""
    sizes = {path: pixels(path) for path in photographs.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"}}
    made = 0
    for path in sorted((path for path in sizes if sizes[path]), key=lambda path: (-sizes[path], path)):
        try:
            with PIL.Image.open(path) as picture:
                fitted = grained(PIL.ImageOps.fit(picture.convert("RGB"), SIZE, PIL.Image.Resampling.BICUBIC), made)
        except (OSError, ValueError, SyntaxError):
            continue
        fitted.save(folder / f"{made:03}.jpg", quality=QUALITY)
        made += 1
        if made == count:
            return
    sys.exit(f"{photographs} has {made} sound JPEGs of at least {SMALLEST} pixels, and {count} are needed")


def spent(command: list[str | Path], home: Path) -> float | None:
    """CPU seconds of a command and all that came of it; None where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"BACKSTORY_HOME": str(home)}
    done = subprocess.run(command, check=False, capture_output=True, env=environment)  # noqa: S603 - our own commands
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stderr.decode(errors="replace").strip().splitlines()[-1:], file=sys.stderr)
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(command: list[str | Path], folders: tuple[Path, Path], scratch: Path) -> str:
    """What a picture costs and what starting costs, in words."""
    taken: list[list[float]] = []
    for _ in range(RUNS):
        row = []
        for folder in folders:
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            given = [folder if part == "FOLDER" else scratch / "index" if part == "INDEX" else part for part in command]
            if (seconds := spent(given, scratch)) is None:
                return "failed"
            row.append(seconds * 1e3)
        taken.append(row)
    few, many = (len(list(folder.iterdir())) for folder in folders)
    slopes = sorted((last - first) / (many - few) for first, last in taken)
    slope = statistics.median(slopes)
    start = statistics.median(first - slope * few for first, _ in taken)
    whole = statistics.median(first / few for first, _ in taken)
    return f"{slope:>8.1f} ({slopes[0]:.1f} to {slopes[-1]:.1f})   start {start:>6.0f}   with it, of {few}: {whole:.1f}"


def installed(python: str, module: str) -> bool:
    return not subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True).returncode  # noqa: S603


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photographs", type=Path, default=DEFAULT)
    parser.add_argument("--pictures", type=int, default=96)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    given = parser.parse_args()
    if not given.photographs.is_dir():
        sys.exit(f"there are no photographs at {given.photographs}: name a folder of them by --photographs")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as temporary:
        whole, part = Path(temporary, "whole"), Path(temporary, "part")
        whole.mkdir()
        part.mkdir()
        make(given.photographs, whole, given.pictures)
        files = sorted(whole.iterdir())
        for path in files[::3]:
            shutil.copy(path, part)
        size = statistics.mean(path.stat().st_size for path in files) / 1e6
        print(f"{len(files)} JPEGs of 12 megapixels, {size:.1f} MB in the mean, {os.cpu_count()} processors")
        print(f"CPU ms a picture, median of {RUNS} runs (least to most)\n")
        scratch, folders = Path(temporary, "scratch"), (part, whole)
        tool: list[str | Path] = [sys.executable, "-m", "backstory_cli", "index", "add", "FOLDER", "--index", "INDEX"]
        for told, options in (("", []), (", one process", ["--jobs", "1"]), (", no small copies", ["--no-copies"])):
            print(f"{'backstory index add' + told:<38} {measured([*tool, *options], folders, scratch)}", flush=True)
        for name, peer in PEERS.items():
            row = "not installed"
            if installed(given.peers, peer.module):
                row = measured([given.peers, "-c", peer.code, "FOLDER", "INDEX"], folders, scratch)
            print(f"{name:<38} {row}   makes {peer.makes}", flush=True)


if __name__ == "__main__":
    main()
