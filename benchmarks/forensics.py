"""How often each test for manipulation fires, on untouched and on altered pictures, and all of them together.

Usage:
    python benchmarks/forensics.py PHOTOGRAPHS [MORE_FOLDERS ...] [--limit N] [--write]
        Make the corpus of ``manipulations.py`` from the JPEG photographs of the folders, run every test on every file,
        and print rates by kind; ``--write`` also writes the table that the tool ships, manipulation_rates.json.
        Weights and thresholds of the ensemble are learned without the camera whose pictures they judge.
    python benchmarks/forensics.py --public FOLDER
        The same tests on pictures that others manipulated: FOLDER has a MANIFEST.tsv with file, label, dataset, mask.
    python benchmarks/forensics.py --untouched FOLDER [...]
        False alarms on further untouched photographs, given as folders of files; ``--write`` puts them into the table.
    python benchmarks/forensics.py --rates STATISTICS.tsv
        Rates from statistics that an earlier run kept (``--keep STATISTICS.tsv``).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
from manipulations import ALTERED, UNTOUCHED, Host, Sample, hosts, samples
from numpy.typing import NDArray

from backstory_cli.detectors.manipulation.heat_maps import combine, enlarge
from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS, Outcome, make_part, run_tests
from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.reference.manipulation_rates import load_rates

NAMES = [test.name for test in PIXEL_TESTS]
TABLE = Path(__file__).resolve().parents[1] / "src/backstory_cli/reference/manipulation_rates.json"
Row = dict[str, Any]
"""host, camera, kind, seconds, megapixels, and for each test its statistic (None: not applicable) and F1."""


def measured(image: Image) -> list[Outcome]:
    height, width = image.luma.shape
    return run_tests(make_part(image, (0, 0, width, height), thorough=False))


def row_of(sample: Sample, camera: str) -> Row:
    image = intake.make_image(sample.data, sample.kind, "bytes")
    began = time.process_time()
    found = measured(image)
    seconds = time.process_time() - began
    height, width = image.luma.shape
    row: Row = {
        "host": sample.host,
        "camera": camera,
        "kind": sample.kind,
        "seconds": round(seconds, 3),
        "megapixels": round(height * width / 1e6, 3),
    }
    for outcome in found:
        trace = outcome.trace
        row[outcome.test.name] = None if trace is None else round(float(trace.statistic), 4)
        row[f"{outcome.test.name}_f1"] = None
        if trace is not None and sample.mask is not None and trace.region.any():
            row[f"{outcome.test.name}_f1"] = round(
                best_f1(as_pixels(trace.region, trace.cell, sample.mask), sample.mask), 3
            )
    return row


def as_pixels(region: NDArray[np.bool_], cell: int, like: NDArray[np.bool_]) -> NDArray[np.bool_]:
    large = region.repeat(cell, 0).repeat(cell, 1)[: like.shape[0], : like.shape[1]]
    out = np.zeros(like.shape, bool)
    out[: large.shape[0], : large.shape[1]] = large
    return out


def best_f1(region: NDArray[np.bool_], mask: NDArray[np.bool_]) -> float:
    """Of the whole region or of its best part: a copy is found with the place it came from."""
    count, labels = cv2.connectedComponents(region.astype(np.uint8))
    parts = [region, *(labels == number for number in range(1, min(count, 6)))]
    return max(float(2 * (part & mask).sum() / max(1, part.sum() + mask.sum())) for part in parts)


def of_host(pair: tuple[Host, Host]) -> list[Row]:
    cv2.setNumThreads(1)
    host, donor = pair
    camera = camera_of(intake.make_image(host.data, host.name, "bytes"))
    return [row_of(sample, camera) for sample in samples(host, donor)]


def camera_of(image: Image) -> str:
    reading = read_metadata(image)
    return f"{reading.text('Make', 'IFD0')} {reading.text('Model', 'IFD0')}".strip() or image.name


def corpus_rows(folders: Sequence[Path], limit: int | None) -> Iterator[Row]:
    files = sorted(path for folder in folders for path in folder.iterdir() if path.is_file())
    found = hosts(files)
    random.Random(1).shuffle(found)  # noqa: S311 - repeatable on purpose
    found = found[:limit] if limit else found
    pairs = [(host, found[(number + 1) % len(found)]) for number, host in enumerate(found)]
    with ProcessPoolExecutor(max_workers=2) as pool:
        for number, rows in enumerate(pool.map(of_host, pairs), 1):
            print(f"{number} of {len(pairs)}", end="\r", file=sys.stderr)
            yield from rows


# --- rates -----------------------------------------------------------------------------------------------------------


def features(rows: Sequence[Row]) -> NDArray[np.float64]:
    table = load_rates()
    return np.array([[table.scale_statistic(n, float(row[n] or 0.0)) for n in NAMES] for row in rows])


def fitted(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of a logistic regression with a small ridge, untouched and altered counting the same; bias last."""
    ones = np.column_stack([x, np.ones(len(x))])
    weight = np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    beta = np.zeros(ones.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-ones @ beta))
        gradient = ones.T @ (weight * (p - y)) + 1.0 * np.append(beta[:-1], 0)
        hessian = (ones * (weight * p * (1 - p))[:, None]).T @ ones + np.diag([*[1.0] * x.shape[1], 1e-6])
        beta = beta - np.linalg.solve(hessian, gradient)
    return beta


def auc(negative: NDArray[np.float64], positive: NDArray[np.float64]) -> float:
    below = np.searchsorted(np.sort(negative), positive, side="left")
    upto = np.searchsorted(np.sort(negative), positive, side="right")
    return float(((below + upto) / 2 / len(negative)).mean())


def without_own_camera(rows: Sequence[Row], x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each row's score by weights that were learned from the other cameras, as a share of their untouched scores."""
    cameras = np.array([row["camera"] for row in rows])
    scores = np.zeros(len(rows))
    for camera in np.unique(cameras):
        mine = cameras == camera
        beta = fitted(x[~mine], y[~mine])
        scores[mine] = x[mine] @ beta[:-1] + beta[-1]
    return scores


def report(rows: Sequence[Row]) -> dict[str, Any]:
    y = np.array([row["kind"] in ALTERED for row in rows])
    kinds = [kind for kind in (*UNTOUCHED, *ALTERED) if any(row["kind"] == kind for row in rows)]
    hosts_seen = {row["host"] for row in rows}
    cameras = {row["camera"] for row in rows}
    print(
        f"{len(hosts_seen)} photographs of {len(cameras)} cameras: {int((~y).sum())} untouched, {int(y.sum())} altered"
    )
    tests: dict[str, Any] = {}
    for name in NAMES:
        tests[name] = of_test(rows, name, kinds)
    any_strong(rows, kinds)
    x = features(rows)
    scores = without_own_camera(rows, x, y)
    area = auc(scores[~y], scores[y])
    cut = {share: float(np.quantile(scores[~y], 1 - share)) for share in (0.01, 0.02, 0.05, 0.10)}
    found = {share: float((scores[y] > level).mean()) for share, level in cut.items()}
    print(
        f"all together, leave one camera out: AUC {area:.3f}; found at false alarms of "
        + ", ".join(f"{s:.0%}: {f:.0%}" for s, f in found.items())
    )
    for kind in ALTERED:
        mine = np.array([row["kind"] == kind for row in rows])
        if mine.any():
            print(f"  {kind:20} found at 5 %: {(scores[mine] > cut[0.05]).mean():4.0%}")
    seconds = np.array([row["seconds"] / row["megapixels"] for row in rows])
    print(f"CPU seconds a megapixel: median {np.median(seconds):.2f}, 95th percentile {np.quantile(seconds, 0.95):.2f}")
    beta = fitted(x, y)
    final = np.sort(x[~y] @ beta[:-1] + beta[-1])
    return {
        "measured_on": f"{len(hosts_seen)} photographs of {len(cameras)} cameras, as they came, saved again, cut, made "
        "smaller, and altered in eleven ways; benchmarks/results/forensics.txt",
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "tests": tests,
        "weights": {
            **dict(zip(NAMES, (round(float(b), 4) for b in beta), strict=False)),
            "bias": round(float(beta[-1]), 4),
        },
        "combined_untouched": [round(float(v), 4) for v in final[int(len(final) * 0.9) :]],
        "pictures": len(final),
        "auc": round(area, 3),
        "found_at_5_percent": round(found[0.05], 3),
    }


def of_test(rows: Sequence[Row], name: str, kinds: Sequence[str]) -> dict[str, Any]:
    rate = load_rates().tests[name]
    able = [row for row in rows if row[name] is not None]
    untouched = sorted(float(row[name]) for row in able if row["kind"] in UNTOUCHED)
    altered = {kind: [float(row[name]) for row in able if row["kind"] == kind] for kind in ALTERED}
    fired = {kind: share(values, rate.threshold) for kind, values in altered.items() if values}
    strong = rate.strong if rate.strong is not None else float("inf")
    f1 = [
        float(row[f"{name}_f1"]) for row in able if row[f"{name}_f1"] is not None and float(row[name]) >= rate.threshold
    ]
    print(
        f"{name}: threshold {rate.threshold:g}, fires on untouched {share(untouched, rate.threshold):.1%}, strongly "
        f"{share(untouched, strong):.1%} of {len(untouched)} (95/99/100 %: "
        + "/".join(f"{np.quantile(untouched, q):.1f}" for q in (0.95, 0.99, 1.0))
        + f"); mean F1 where it fires {np.mean(f1) if f1 else float('nan'):.2f} ({len(f1)})"
    )
    print(
        "  untouched: "
        + ", ".join(
            f"{k} {share([float(r[name]) for r in able if r['kind'] == k], rate.threshold):.0%}"
            for k in kinds
            if k in UNTOUCHED
        )
    )
    print("  altered:   " + ", ".join(f"{kind} {value:.0%}" for kind, value in fired.items()))
    negative, positive = np.array(untouched), np.array([v for values in altered.values() for v in values])
    print(f"  AUC {auc(negative, positive):.3f}")
    return {
        "threshold": rate.threshold,
        "strong": rate.strong,
        "untouched": [round(value, 3) for value in untouched[int(len(untouched) * 0.9) :]],
        "pictures": len(untouched),
        "fires_on_untouched": round(share(untouched, rate.threshold), 4),
        "strongly_on_untouched": round(share(untouched, strong), 4),
        "further": list(rate.further),
        "fires_on_altered": {kind: round(value, 3) for kind, value in fired.items()},
        "f1": round(float(np.mean(f1)), 3) if f1 else None,
    }


def share(values: Sequence[float], threshold: float) -> float:
    return sum(value >= threshold for value in values) / len(values) if values else 0.0


def any_strong(rows: Sequence[Row], kinds: Sequence[str]) -> None:
    """Print how often any test fires, strongly or with at least moderate strength, by kind."""
    table = load_rates()

    def level(row: Row) -> int:
        """3 strong, 2 moderate, 1 weak, 0 none; the tests that conclude together are counted in `altered`."""
        best = 0
        for name in NAMES:
            rate, value = table.tests[name], row[name]
            if value is not None and value >= rate.threshold:
                best = max(best, 1 if rate.strong is None else 3 if value >= rate.strong else 2)
        return best

    def altered(row: Row) -> bool:
        physics = {
            test.physics
            for test in PIXEL_TESTS
            if row[test.name] is not None
            and table.tests[test.name].strong is not None
            and row[test.name] >= table.tests[test.name].threshold
        }
        return len(physics) > 1

    for what, counts in (
        ("strong evidence", lambda row: level(row) >= 3),
        ("moderate or strong", lambda row: level(row) >= 2),
        ("any test fires", lambda row: level(row) >= 1),
        ("integrity: altered", altered),
    ):
        for group, members in (("untouched", UNTOUCHED), ("altered", ALTERED)):
            mine = [row for row in rows if row["kind"] in members]
            hits = sum(counts(row) for row in mine)
            by_kind = ", ".join(
                f"{kind} {sum(counts(row) for row in mine if row['kind'] == kind)}" for kind in kinds if kind in members
            )
            print(f"{what}: {group} {hits} of {len(mine)} ({hits / max(1, len(mine)):.1%}): {by_kind}")


# --- pictures of others ----------------------------------------------------------------------------------------------


def public(folder: Path) -> None:
    """Verdicts on datasets of others, and where inside the picture the maps are higher: in the mask or outside."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        manifest = list(csv.DictReader(stream, delimiter="\t"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(of_public, [(folder, row) for row in manifest]))
    by_set: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in results:
        if row:
            by_set[row["dataset"], row["label"]].append(row)
    table = load_rates()
    for (dataset, label), rows in sorted(by_set.items()):
        print(f"{dataset} {label}: {len(rows)}")
        for name in [*NAMES]:
            able = [row for row in rows if row[name] is not None]
            fired = sum(row[name] >= table.tests[name].threshold for row in able)
            areas = [row[f"{name}_area"] for row in able if row[f"{name}_area"] is not None]
            f1 = [
                row[f"{name}_f1"]
                for row in able
                if row[f"{name}_f1"] is not None and row[name] >= table.tests[name].threshold
            ]
            print(
                f"  {name:14} fires on {fired} of {len(able)}"
                + (f"; pixel AUC inside against outside {np.mean(areas):.2f} ({len(areas)})" if areas else "")
                + (f"; F1 where it fires {np.mean(f1):.2f} ({len(f1)})" if f1 else "")
            )
        areas = [row["together_area"] for row in rows if row["together_area"] is not None]
        if areas:
            print(f"  {'all together':14} pixel AUC {np.mean(areas):.2f} ({len(areas)})")
    for dataset in sorted({dataset for dataset, _ in by_set}):
        negative, positive = by_set.get((dataset, "authentic"), []), by_set.get((dataset, "tampered"), [])
        if negative and positive:
            low, high = (
                np.array([table.combined({n: r[n] for n in NAMES if r[n] is not None}) for r in g])
                for g in (negative, positive)
            )
            print(f"{dataset}: image AUC {auc(low, high):.2f} ({len(low)} untouched, {len(high)} altered)")


def of_public(task: tuple[Path, dict[str, str]]) -> Row:
    cv2.setNumThreads(1)
    folder, row = task
    try:
        image = intake.read(folder / row["file"])
        found = measured(image)
    except (UnreadableImageError, Skip):
        return {}
    out: Row = {"dataset": row["dataset"], "label": row["label"], "together_area": None}
    mask = None
    if row.get("mask"):
        mask = np.asarray(PIL.Image.open(folder / row["mask"]).convert("L")) > 127
        if mask.shape != image.luma.shape or not 0 < mask.mean() < 1:
            mask = None
    for outcome in found:
        trace = outcome.trace
        name = outcome.test.name
        out[name] = None if trace is None else float(trace.statistic)
        out[f"{name}_area"] = out[f"{name}_f1"] = None
        if trace is not None and mask is not None:
            if float(trace.heat.max(initial=0)) > 0:
                heat = cv2.resize(trace.heat, (trace.heat.shape[1] * trace.cell, trace.heat.shape[0] * trace.cell))
                out[f"{name}_area"] = pixel_auc(np.asarray(heat, np.float32), mask)
            if trace.region.any():
                out[f"{name}_f1"] = best_f1(as_pixels(trace.region, trace.cell, mask), mask)
    if mask is not None:
        out["together_area"] = pixel_auc(
            enlarge(combine(found, image.luma.shape), image.luma.shape).astype(np.float32), mask
        )
    return out


def pixel_auc(heat: NDArray[np.floating[Any]], mask: NDArray[np.bool_]) -> float:
    height, width = min(heat.shape[0], mask.shape[0]), min(heat.shape[1], mask.shape[1])
    values, inside = heat[:height, :width][::3, ::3], mask[:height, :width][::3, ::3]
    if not inside.any() or inside.all():
        return float("nan")
    return auc(values[~inside].astype(float), values[inside].astype(float))


def untouched(folders: Sequence[Path], *, write: bool) -> None:
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = [row for row in pool.map(of_file, files) if row]
    print(f"{len(rows)} further untouched photographs")
    any_strong(rows, UNTOUCHED)
    table = load_rates()
    shipped = json.loads(TABLE.read_text(encoding="utf-8"))
    for name in NAMES:
        able = [row for row in rows if row[name] is not None]
        hits = [row for row in able if row[name] >= table.tests[name].threshold]
        print(
            f"  {name:14} fires on {len(hits)} of {len(able)}: "
            + ", ".join(f"{row['host']} {row[name]:.1f}" for row in hits[:12])
        )
        shipped["tests"][name]["further"] = [len(hits), len(able)]
    if write:
        TABLE.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")


def of_file(path: Path) -> Row:
    cv2.setNumThreads(1)
    try:
        image = intake.read(path)
        found = measured(image)
    except (UnreadableImageError, Skip):
        return {}
    statistics = {o.test.name: None if o.trace is None else float(o.trace.statistic) for o in found}
    return {"host": path.name, "camera": camera_of(image), "kind": "original", **statistics}


# --- files of statistics ---------------------------------------------------------------------------------------------


def kept(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            {
                key: text if key in {"host", "camera", "kind"} else (float(text) if text else None)
                for key, text in row.items()
            }
            for row in csv.DictReader(stream, delimiter="\t")
        ]


def keep(rows: Iterable[Row], path: Path) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rates", type=Path)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--untouched", nargs="+", type=Path)
    asked = parser.parse_args()
    if asked.public:
        public(asked.public)
    elif asked.untouched:
        untouched(asked.untouched, write=asked.write)
    else:
        rows = kept(asked.rates) if asked.rates else list(corpus_rows(asked.folders, asked.limit))
        if asked.keep:
            keep(rows, asked.keep)
        table = report(rows)
        if asked.write:
            TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
