"""Other packages that look for manipulation, on the same corpus in the same run as this tool.

Usage: pip install authentica deeptrace-ela forensic-image
       python benchmarks/forensics_peers.py PHOTOGRAPHS [--limit N]

For each package that is installed: how well its own score tells altered from untouched files (area under the curve, 0.5
is chance), the share of altered files found at 5 % false alarms, and its time a file. The score of authentica is its
``anomaly_score``; of deeptrace-ela its mean error and the number of its boxes; of forensic-image the number of its
findings from the modules on recompression and tampering. Naive error level analysis stands beside them.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from manipulations import ALTERED, hosts, samples

from backstory_cli.forensics.ela import compute_error_levels
from backstory_cli.image import loading as intake
from backstory_cli.reference.manipulation_rates import load_rates
from forensics import auc, measured

Score = Callable[[Path], float]


def ours(path: Path) -> float:
    found = measured(intake.read(path))
    return load_rates().combined({o.test.name: o.trace.statistic for o in found if o.trace is not None})


def naive_ela(path: Path) -> float:
    return float(compute_error_levels(intake.read(path).pixels).mean())


def authentica(path: Path) -> float:
    package = importlib.import_module("authentica")
    return float(package.ForensicsAnalyzer().analyze(path).anomaly_score)


def deeptrace_mean(path: Path) -> float:
    return float(importlib.import_module("deeptrace_ela").analyze_ela(path).mean_error)


def deeptrace_boxes(path: Path) -> float:
    return float(len(importlib.import_module("deeptrace_ela").analyze_ela(path).anomalies))


def forensic_image(path: Path) -> float:
    report = importlib.import_module("forensic_image").analyze(path, hashes=False, similarity=False, pixel=True)
    wanted = ("recompress", "tamper", "ela", "noise", "manipul", "double")
    return float(sum(any(word in str(finding).lower() for word in wanted) for finding in report.findings))


SCORES: dict[str, tuple[str, Score]] = {
    "backstory, all tests together": ("backstory_cli", ours),
    "mean error level (ELA)": ("backstory_cli", naive_ela),
    "authentica": ("authentica", authentica),
    "deeptrace-ela, mean error": ("deeptrace_ela", deeptrace_mean),
    "deeptrace-ela, boxes": ("deeptrace_ela", deeptrace_boxes),
    "forensic-image, findings": ("forensic_image", forensic_image),
}


def installed() -> Iterator[tuple[str, Score]]:
    for name, (package, score) in SCORES.items():
        try:
            importlib.import_module(package)
        except ImportError:
            print(f"{name}: not installed")
        else:
            yield name, score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=20)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    found = hosts(sorted(path for path in asked.folder.iterdir() if path.is_file()))[: asked.limit]
    scores = list(installed())
    given: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    seconds: dict[str, float] = defaultdict(float)
    files = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, host in enumerate(found):
            for sample in samples(host, found[(number + 1) % len(found)]):
                files += 1
                path = Path(folder) / ("sample.png" if sample.data.startswith(b"\x89PNG") else "sample.jpg")
                path.write_bytes(sample.data)
                for name, score in scores:
                    began = time.process_time()
                    try:
                        value = score(path)
                    except Exception:  # noqa: BLE001 - a package that fails says nothing
                        value = 0.0
                    seconds[name] += time.process_time() - began
                    given[name][sample.kind in ALTERED].append(value)
    print(f"{len(found)} photographs, {files} files")
    for name, _ in scores:
        low, high = np.array(given[name][False]), np.array(given[name][True])
        share = float((high > np.quantile(low, 0.95)).mean())
        print(
            f"{name:32} AUC {auc(low, high):.2f}; found at 5 % false alarms {share:4.0%}; {seconds[name] / files:.2f} s"
        )


if __name__ == "__main__":
    main()
