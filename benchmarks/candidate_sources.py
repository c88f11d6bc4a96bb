"""Whether one more hash as a source of candidates would have the reverse lookup find more copies.

Usage: python benchmarks/candidate_sources.py [--data FOLDER] [--queries N] [--jobs N]

The pictures and edits of benchmarks/lookup.py, without the learned fingerprint. Of each copy that the search does not
find it is told why: it was no candidate, one beyond those that are compared, or the comparison did not confirm it.
Beside this, how many of the missing candidates imagehash's pHash, dHash and wHash of 64 bits would bring up, whether
the comparison would then confirm them, and how many unrelated pictures each adds to a search. Only those edits are
asked for of which benchmarks/results/lookup.txt has a miss.
"""

from __future__ import annotations

import argparse
import functools
import os
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import imagehash
import numpy as np
from edits import shared
from numpy.typing import NDArray
from pictures import DEFAULT, known_pictures
from PIL import Image as Pillow

import lookup
from backstory_cli.errors import Skip
from backstory_cli.image.loading import Limits
from backstory_cli.lookup import search
from backstory_cli.lookup.comparison import KNOWN_SIDE, OTHER_SIDE, View, compare
from backstory_cli.lookup.fingerprints import fingerprint_for_query
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex

EDITS = (
    *("blur5", "crop80", "crop60", "jpeg50", "resize0.1", "rot15", "shot_desk"),
    *("bright1.4", "collage", "combo_social", "combo_meme"),
)
HASHES = {"pHash": imagehash.phash, "dHash": imagehash.dhash, "wHash": imagehash.whash}
FALSE = (1e-5, 1e-4, 1e-3)
"""Shares of unrelated pairs that may lie within a radius."""


def bits(name: str, picture: Pillow.Image) -> int:
    return int(str(HASHES[name](picture)), 16)


@dataclass
class Asked:
    """What became of the search for one edit: how it ended, and the hashes of the edited picture."""

    edit: str
    end: str
    confirmed_if_brought: bool
    hashes: dict[str, int] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)


def search_edits(path: Path, known: Path, index: Path, folder: Path) -> list[Asked]:
    picture = Pillow.open(path).convert("RGB")
    made = []
    with EmbeddedIndex(index) as opened:
        paths = {entry.id: entry.path for entry in opened.entries(range(1, 10_000)).values()}
        number = next(each for each, name in paths.items() if name == str(known))
        for edit in EDITS:
            image = lookup.opened(shared(edit, picture, path.stem, lookup.others(folder)))
            one = Asked(edit, "", False)
            for name in HASHES:
                began = time.process_time()
                one.hashes[name] = bits(name, image.upright_small)
                one.milliseconds[name] = (time.process_time() - began) * 1e3
            try:
                found = search.search(opened, image)
                candidates = search._find_candidates(opened, fingerprint_for_query(image), None)
            except Skip:
                one.end = "too plain to look for"
                made.append(one)
                continue
            if any(match.entry.id == number for match in found.matches):
                one.end = "found"
            elif number not in candidates:
                one.end = "no candidate"
            else:
                better = sum(each.score > candidates[number].score for each in candidates.values())
                one.end = "not confirmed" if better < search.MAX_CANDIDATES else "beyond those compared"
            if one.end != "found":
                stored = search._read_picture(opened, opened.entries([number])[number], image, Limits())
                if stored is not None:
                    views = View(stored, KNOWN_SIDE), View(image.upright_small, OTHER_SIDE)
                    one.confirmed_if_brought = compare(*views, iter(())).is_match
            made.append(one)
    return made


def report(
    done: list[list[Asked]],
    numbers: list[int],
    known: dict[str, NDArray[np.uint64]],
    strangers: list[NDArray[np.bool_]],
) -> None:
    every = [each for row in done for each in row]
    ends = Counter(each.end for each in every)
    print(f"{len(every):,} searches: " + ", ".join(f"{end} {count}" for end, count in ends.most_common()))
    by_edit: dict[str, Counter[str]] = defaultdict(Counter)
    for each in every:
        if each.end != "found":
            by_edit[each.edit][each.end] += 1
    for edit, missed in sorted(by_edit.items(), key=lambda row: -row[1].total()):
        print(f"  {edit:14}" + ", ".join(f"{end} {count}" for end, count in missed.items()))
    absent = sum(each.end in {"no candidate", "beyond those compared"} for each in every)
    print("\n          false   radius   absent ones   of these    strangers    ms a")
    print("          pairs            brought up    confirmed   a search     hash")
    for name in HASHES:
        apart = [np.bitwise_count(known[name] ^ np.uint64(each.hashes[name])) for row in done for each in row]
        unrelated = np.concatenate([row[strangers[at // len(EDITS)]] for at, row in enumerate(apart)])
        for share in FALSE:
            counts = np.cumsum(np.bincount(unrelated, minlength=65))
            radius = int(np.searchsorted(counts, share * len(unrelated), side="right")) - 1
            brought = [
                each
                for at, each in enumerate(every)
                if each.end in {"no candidate", "beyond those compared"}
                and apart[at][numbers[at // len(EDITS)]] <= radius
            ]
            confirmed = sum(each.confirmed_if_brought for each in brought)
            added = counts[radius] / len(every) if radius >= 0 else 0.0
            spent = float(np.median([each.milliseconds[name] for each in every]))
            brought_up = f"{len(brought)} of {absent}"
            print(f"{name:8}{share:7g}{radius:9}{brought_up:>14}{confirmed:13}{added:11.2f}{spent:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--queries", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    everything = known_pictures(given.data)
    if not everything:
        print(f"no pictures to measure on: {given.data} has no manifests")
        return
    pictures, apart, asked_for = lookup.chosen(everything)
    asked_for = asked_for[: given.queries]
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(given.jobs) as pool:
        folder = Path(name)
        lookup.saved(apart, folder / "others")
        paths = lookup.saved(asked_for, folder / "asked")
        index = folder / "plain.db"
        lookup.build(index, pictures, None)
        search_one = functools.partial(search_edits, index=index, folder=folder / "others")
        done = list(pool.map(search_one, paths, [known.path for known, _ in asked_for]))
        places = {id(known): number for number, (known, _) in enumerate(pictures)}
        numbers = [places[id(known)] for known, _ in asked_for]
        strangers = [
            np.array([not known.relatives & other.relatives for other, _ in pictures]) for known, _ in asked_for
        ]
        known = {
            name: np.array([bits(name, image.upright_small) for _, image in pictures], np.uint64) for name in HASHES
        }
        report(done, numbers, known, strangers)


if __name__ == "__main__":
    main()
