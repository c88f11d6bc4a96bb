"""How long a person waits: start-up, and each stage of an offline investigation of a 12-megapixel photograph.

Usage: python benchmarks/speed.py [--runs N]

The photograph is made here (seeded noise over gradients, JPEG quality 92), so that anyone measures the same.
Each figure is the median of N cold processes, in seconds; a loaded machine slows all of them alike, so compare
them with "python alone" in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageFilter


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    tool = [sys.executable, "-m", "backstory_cli"]
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "photo.jpg"
        photograph(picture)
        print(f"python alone                 {timed([sys.executable, '-c', 'pass'], folder, runs)[0]:6.2f} s")
        print(f"backstory --version          {timed([*tool, '--version'], folder, runs)[0]:6.2f} s   (bar 0.2)")
        print(f"backstory --help             {timed([*tool, '--help'], folder, runs)[0]:6.2f} s   (bar 0.4)")
        timed([*tool, "index", "add", str(picture)], folder, 1)
        whole, printed = timed([*tool, "investigate", "--json", str(picture), "where is this from?"], folder, runs)
        print(f"backstory investigate 12 MP  {whole:6.2f} s   (bar 2.5)")
        report = json.loads(printed)
        inside = 0.0
        for run in report["runs"]:
            inside += run["seconds"]
            print(f"  {run['detector']:26} {run['seconds']:6.2f} s   {run['status']}")
        print(f"  {'start, answer and storing':26} {whole - inside:6.2f} s")


if __name__ == "__main__":
    main()
