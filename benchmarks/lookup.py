"""The reverse lookup: which copies it finds, by sixty edits, and whether strangers are ever called copies.

Usage: python benchmarks/lookup.py [--data FOLDER] [--queries N] [--hashed N] [--as-is] [--sscd-file FILE] [--jobs N]

Pictures: see `pictures`; edits: see `edits`, each saved again as JPEG at quality 85.

1. Single hashes, all against all: recall by edit within the radius at which at most one in 100,000 pairs of unrelated
   pictures lies, for the hashes of other packages (imagehash, pdqhash if installed) and for ours.
2. The whole tool: an index of all pictures is searched for edited ones, every candidate is compared; without and, with
   --sscd-file, with the learned fingerprint. A match with any picture that nothing relates is a wrong one.
3. With --as-is: every picture, screens and drawings included, is looked for among all the others.

The pictures of which collages and pages are put together are in no index.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import imagehash
import numpy as np
from edits import EDITS, shared
from numpy.typing import NDArray
from pictures import DEFAULT, Known, known_pictures
from PIL import Image as Pillow

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.image.loading import read
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import Family, Note
from backstory_cli.lookup.fingerprints import fingerprint_for_index, fingerprint_for_query
from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint
from backstory_cli.lookup.fingerprints.pdq import compute_pdq, normalise
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.search import search

Bits = NDArray[np.uint64]
FALSE = 1e-5
OTHERS = 12
"""Pictures that collages are put together from."""
SHORTEST, LONGEST = 200, 512
"""Least shorter side of a picture that is edited, and its longer side then, in pixels."""


def words(data: bytes) -> Bits:
    return np.frombuffer(data.ljust(-(-len(data) // 8) * 8, b"\0"), np.uint64)


def of_imagehash(size: int) -> Callable[[Pillow.Image], bytes]:
    return lambda picture: np.packbits(imagehash.phash(picture, hash_size=size).hash).tobytes()


def single_hashes() -> dict[str, Callable[[Pillow.Image], bytes]]:
    """Hashes of whole pictures, by the package that computes them."""
    hashes = {"imagehash 8": of_imagehash(8), "imagehash 16": of_imagehash(16)}
    with contextlib.suppress(ImportError):
        library = importlib.import_module("pdqhash")
        hashes["pdqhash"] = lambda picture: np.packbits(library.compute(np.asarray(picture))[0]).tobytes()
    hashes["PDQ, ours"] = lambda picture: compute_pdq(normalise(picture)).bits
    return hashes


@dataclass
class Hashed:
    """The hashes of one edited picture: by method, uint64 (rows, words)."""

    name: str
    edit: str
    codes: dict[str, Bits]


FRAMES = "frames, ours"
"""Whole, trimmed, turned, mirrored, inverted and blocks, against whole and trimmed ones."""


def hashed(image: Image, *, known: bool) -> dict[str, Bits]:
    codes = {name: words(method(image.upright_small))[None] for name, method in single_hashes().items()}
    if known:
        frames = [each.code for each in fingerprint_for_index(image).fingerprints if each.family is Family.FRAME]
    else:
        frames = [row.code for row in fingerprint_for_query(image).rows.get(Family.FRAME, [])]
    codes[FRAMES] = np.array([words(code) for code in frames]).reshape(-1, 4)
    return codes


def original(image: Image) -> Pillow.Image:
    picture = image.upright_small.copy()
    picture.thumbnail((LONGEST, LONGEST))
    return picture


def opened(data: bytes) -> Image:
    return Image(data, name="edit", source="edit")


# 1. Single hashes


@functools.cache
def others(folder: Path) -> list[Pillow.Image]:
    return [Pillow.open(path).convert("RGB") for path in sorted(folder.iterdir())]


def hash_edits(path: Path, folder: Path) -> list[Hashed]:
    """Every edit of one picture, hashed by every method."""
    picture = Pillow.open(path).convert("RGB")
    made = []
    for edit in EDITS:
        image = opened(shared(edit, picture, path.stem, others(folder)))
        made.append(Hashed(path.stem, edit, hashed(image, known=False)))
    return made


def distances(asked_for: Bits, known: Bits, owners: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The least distance of a picture's rows to those of each known picture: int64 (count,)."""
    least = np.full(count, 10_000, np.int64)
    for row in asked_for:
        np.minimum.at(least, owners, np.bitwise_count(known ^ row).sum(axis=1, dtype=np.int64))
    return least


def report_hashes(made: Iterator[list[Hashed]], pictures: list[tuple[Known, Image]], numbers: dict[str, int]) -> None:
    methods = [*single_hashes(), FRAMES]
    rows = [hashed(image, known=True) for _, image in pictures]
    known = {name: np.concatenate([row[name] for row in rows]) for name in methods}
    owners = {name: np.repeat(np.arange(len(rows)), [len(row[name]) for row in rows]) for name in methods}
    unrelated = [np.array([not one.relatives & other.relatives for other, _ in pictures]) for one, _ in pictures]
    true: dict[tuple[str, str], list[int]] = defaultdict(list)
    false: dict[str, NDArray[np.int64]] = {name: np.zeros(10_001, np.int64) for name in methods}
    for batch in made:
        for each in batch:
            number = numbers[each.name]
            for name in methods:
                found = distances(each.codes[name], known[name], owners[name], len(rows))
                true[name, each.edit].append(int(found[number]))
                false[name] += np.bincount(found[unrelated[number]], minlength=10_001)
    pairs = int(false[methods[0]].sum())
    radii = {name: int(np.searchsorted(np.cumsum(false[name]), FALSE * pairs, side="right")) - 1 for name in methods}
    print(
        f"\nSingle hashes: {len(true[methods[0], 'mirror'])} pictures x {len(EDITS)} edits against {len(rows)} pictures"
    )
    print(f"{pairs:,} pairs of unrelated pictures, of which at most {FALSE:g} lie within the radius\n")
    print(f"{'recall':14}" + "".join(f"{name:>14}" for name in methods))
    print(f"{'radius':14}" + "".join(f"{radii[name]:14}" for name in methods))
    table = {(name, edit): float(np.mean(np.array(true[name, edit]) <= radii[name])) for name, edit in true}
    for edit in EDITS:
        print(f"{edit:14}" + "".join(f"{table[name, edit]:14.2f}" for name in methods))
    means = {name: float(np.mean([table[name, edit] for edit in EDITS])) for name in methods}
    print(f"{'mean':14}" + "".join(f"{means[name]:14.3f}" for name in methods), flush=True)


# 2. The whole tool


@dataclass
class Searched:
    """What the searches for one picture's edits found."""

    path: Path
    found: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    related: int = 0
    seconds: float = 0.0


def build(index: Path, pictures: list[tuple[Known, Image]], learned: LearnedFingerprint | None) -> None:
    began = time.process_time()
    with EmbeddedIndex(index) as made:
        for known, image in pictures:
            made.add([adding.make_record(image, known.path, Note(), learned=learned)])
        made.seal(everything=True)
    spent = (time.process_time() - began) / len(pictures)
    print(f"\n{len(pictures)} pictures added to an index, {spent * 1e3:.0f} CPU ms each", flush=True)


@functools.cache
def model(file: Path | None) -> LearnedFingerprint | None:
    return LearnedFingerprint(file) if file else None


def search_edits(path: Path, known: Path, index: Path, folder: Path, file: Path | None) -> Searched:
    """Search an index for every edit of one picture."""
    picture = Pillow.open(path).convert("RGB")
    made = Searched(known)
    with EmbeddedIndex(index) as opened_index:
        for edit in EDITS:
            image = opened(shared(edit, picture, path.stem, others(folder)))
            began = time.process_time()
            try:
                found = search(opened_index, image, learned=model(file))
            except Skip:
                continue
            made.seconds += time.process_time() - began
            for match in found.matches:
                if match.entry.path == str(known):
                    made.found[edit] = match.comparison.relation.value
                else:
                    made.wrong.append((edit, match.entry.path, match.comparison.relation.value))
    return made


def report_searches(done: list[Searched], pictures: list[tuple[Known, Image]], title: str) -> None:
    relatives = {str(known.path): known.relatives for known, _ in pictures}
    print(f"\n{title}: {len(done)} pictures x {len(EDITS)} edits\n")
    shares = {edit: float(np.mean([edit in each.found for each in done])) for edit in EDITS}
    kinds: dict[str, int] = defaultdict(int)
    for each in done:
        for relation in each.found.values():
            kinds[relation] += 1
    for edit in EDITS:
        missed = [each.path.name[:40] for each in done if edit not in each.found]
        print(f"{edit:14}{shares[edit]:6.2f}  {', '.join(missed[:3])}{' ...' if len(missed) > 3 else ''}")
    print(f"{'mean':14}{np.mean(list(shares.values())):6.3f}")
    wrong = [
        (each.path, *match)
        for each in done
        for match in each.wrong
        if not relatives[str(each.path)] & relatives[match[1]]
    ]
    searches = len(done) * len(EDITS)
    print(f"found as: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}")
    print(f"matches with related pictures: {sum(len(each.wrong) for each in done) - len(wrong)}")
    print(f"wrong matches: {len(wrong)} in {searches:,} searches ({searches * (len(pictures) - 1):,} pairs)")
    for path, edit, other, relation in wrong[:40]:
        print(f"  {path.name} {edit} -> {Path(other).name} ({relation})")
    print(f"CPU a search: {sum(each.seconds for each in done) / searches * 1e3:.0f} ms", flush=True)


# 3. Every picture as it is


def search_as_is(known: Known, index: Path) -> list[tuple[str, str, str]]:
    """Copies of a picture among all the others."""
    with EmbeddedIndex(index) as opened_index:
        try:
            found = search(opened_index, read(known.path))
        except Skip:
            return []
    return [
        (str(known.path), match.entry.path, match.comparison.relation.value)
        for match in found.matches
        if match.entry.path != str(known.path)
    ]


def report_as_is(done: list[list[tuple[str, str, str]]], pictures: list[tuple[Known, Image]]) -> None:
    relatives = {str(known.path): known.relatives for known, _ in pictures}
    matches = [match for each in done for match in each]
    wrong = [match for match in matches if not relatives[match[0]] & relatives[match[1]]]
    print(f"\nEvery picture as it is, looked for among all: {len(pictures)} pictures")
    print(f"matches with related pictures: {len(matches) - len(wrong)}")
    print(f"wrong matches: {len(wrong)} ({len(pictures) * (len(pictures) - 1):,} pairs)")
    for path, other, relation in wrong[:40]:
        print(f"  {Path(path).name} -> {Path(other).name} ({relation})")
    print(end="", flush=True)


Pairs = list[tuple[Known, Image]]


def chosen(everything: Pairs) -> tuple[Pairs, Pairs, Pairs]:
    """The pictures of the index, those that collages are put together from, and those that are edited."""
    photographs = [pair for pair in everything if pair[0].role in {"photograph", "distractor", "original"}]
    order = np.random.default_rng(6).permutation(len(photographs)).tolist()
    apart = [photographs[number] for number in order[:OTHERS]]
    kept_out = frozenset[str]().union(*(known.relatives for known, _ in apart))
    pictures = [pair for pair in everything if not pair[0].relatives & kept_out]
    there = {id(known) for known, _ in pictures}
    rest = [photographs[number] for number in order[OTHERS:]]
    return (
        pictures,
        apart,
        [(known, image) for known, image in rest if id(known) in there and min(image.upright_small.size) >= SHORTEST],
    )


def saved(pairs: Pairs, folder: Path) -> list[Path]:
    """Pictures as files, by their place in the list."""
    folder.mkdir()
    paths = [folder / f"{number}.png" for number in range(len(pairs))]
    for path, (_, image) in zip(paths, pairs, strict=True):
        original(image).save(path, compress_level=1)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--queries", type=int, default=40, help="pictures that the whole tool is asked for")
    parser.add_argument("--hashed", type=int, default=400, help="pictures that single hashes are computed of")
    parser.add_argument("--as-is", action="store_true", help="look for every picture among all others")
    parser.add_argument("--sscd-file", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    everything = known_pictures(given.data)
    if not everything:
        print(f"no pictures to measure on: {given.data} has no manifests")
        return
    pictures, apart, asked_for = chosen(everything)
    numbers = {id(known): number for number, (known, _) in enumerate(pictures)}
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(given.jobs) as pool:
        folder = Path(name)
        saved(apart, folder / "others")
        paths = saved(asked_for[: max(given.hashed, given.queries)], folder / "asked")
        if given.hashed:
            owners = {path.stem: numbers[id(asked_for[number][0])] for number, path in enumerate(paths)}
            hash_one = functools.partial(hash_edits, folder=folder / "others")
            report_hashes(pool.map(hash_one, paths[: given.hashed]), pictures, owners)
        for title, file in (("Without the learned fingerprint", None), ("With it", given.sscd_file)):
            if given.queries and (file or title.startswith("Without")):
                index = folder / f"{'learned' if file else 'plain'}.db"
                build(index, pictures, model(file))
                search_one = functools.partial(search_edits, index=index, folder=folder / "others", file=file)
                known = [known.path for known, _ in asked_for]
                done = list(pool.map(search_one, paths[: given.queries], known[: given.queries]))
                report_searches(done, pictures, title)
        if given.as_is:
            index = folder / "all.db"
            build(index, everything, None)
            known_ones = [known for known, _ in everything]
            report_as_is(list(pool.map(functools.partial(search_as_is, index=index), known_ones)), everything)


if __name__ == "__main__":
    main()
