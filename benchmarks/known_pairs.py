"""Forged images whose originals are in the index: how often the difference leads the answer.

Usage: python benchmarks/known_pairs.py [--data FOLDER] [--sample N] [--jobs N]

FOLDER holds ``forgery/MANIFEST.tsv``, which names the original of a forged image where it is known; the default is
``shared/data`` beside this repository. Each original is put into an index of its own, then the forged image is
investigated offline and asked "Was it edited?".
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pictures import DEFAULT

from backstory_cli.image.loading import read
from backstory_cli.image.source import FileSource
from backstory_cli.investigation.session import investigate_source
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.records import make_record
from backstory_cli.settings.load import load

QUESTION = "Was it edited?"
LEADS = "it differs from index entry 1"


class Pair(NamedTuple):
    """A forged image and its original."""

    forged: Path
    original: Path


class Led(NamedTuple):
    """What was answered about a forged image."""

    name: str
    verdict: str
    answer: str

    @property
    def leads(self) -> bool:
        """Whether the first sentence tells of the difference."""
        return LEADS in self.answer.split(". ")[0]


def list_pairs(folder: Path) -> list[Pair]:
    """The forged images whose originals are there."""
    manifest = folder / "MANIFEST.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row.get("pair_original")]
    return [Pair(folder / row["file"], folder / row["pair_original"]) for row in rows]


def ask(pair: Pair) -> Led:
    """The answer on a forged image, with its original in the index."""
    with tempfile.TemporaryDirectory() as home:
        index = Path(home) / "index.db"
        with EmbeddedIndex(index) as known:
            known.add([make_record(read(pair.original), pair.original, Note(source="an archive", date="2019-05-04"))])
        settings = load({"index": str(index)}, {"BACKSTORY_HOME": home})
        report = investigate_source(FileSource(pair.forged), QUESTION, settings, lambda _title: None)
    return Led(pair.forged.name, report.assessments.integrity.verdict, report.answer.text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--sample", type=int, default=0, help="so many pairs, evenly spread; all by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    pairs = list_pairs(arguments.data / "forgery")
    if not pairs:
        print(f"no pairs of a forged image and its original in {arguments.data}")
        return
    pairs = pairs[:: max(1, len(pairs) // arguments.sample)][: arguments.sample] if arguments.sample else pairs
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(arguments.jobs, mp_context=context) as pool:
        told = list(pool.map(ask, pairs, chunksize=2))
    for each in told:
        if not each.leads:
            print(f"  {each.name} ({each.verdict}): {each.answer}")
    print(f"{sum(each.leads for each in told)} of {len(told)} forged images, with the original in the index, lead with")
    print(f"the difference; verdicts: {dict(Counter(each.verdict for each in told))}")


if __name__ == "__main__":
    main()
