"""The whole tool over labelled pictures: of each verdict, how often it is right, wrong, and not reached.

Usage: python benchmarks/verdicts.py [--data FOLDER] [--jobs N] [--sample N]

Every picture is investigated as ``backstory investigate`` does it, offline, with an index of the originals and
distractors of FOLDER/copydetect. The truth is the sets' own: how a picture was made (``ai``, ``c2pa``, camera
photographs of ``exif``), whether it was changed (``forgery``, and signed files of ``c2pa`` that break), whether it was
seen before (``copydetect``). The default folder is ``shared/data`` beside this repository.

A verdict that claims nothing, such as *undetermined* or *no sign*, is never counted as right. A wrong *strong* or
*conclusive* verdict is listed by name: it is the figure to drive to zero.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pictures import DEFAULT

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.source import FileSource
from backstory_cli.investigation.session import investigate_source
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.models import Indication, Report
from backstory_cli.settings.load import load

SILENT = {"undetermined", "no_sign", "not_found", "not_checked", "processed"}
"""Verdicts that leave a question open, or say less than the truth without being false."""
GENERATED = {"generated", "partly_generated"}
CHANGED = {"altered", "differs", "changed_after_signing"}
SURE = {"strong", "conclusive"}
COPIES = {"near_duplicate", "local_edit", "same_after_exif_transpose"}
STRANGERS = {"same_object_not_copy", "similar_not_copy", "look_alike_not_copy", "different"}
"""Left out: edits by a generator and pairs that the set itself asks to check, of which the truth is a matter of words.
"""


@dataclass(frozen=True)
class Labelled:
    """One picture and what is known of it; an empty truth asks nothing."""

    path: Path
    source: str
    made: str = ""
    changed: str = ""
    seen: str = ""
    group: str = ""


@dataclass(frozen=True)
class Told:
    """What a report concluded on one question."""

    source: str
    name: str
    question: str
    truth: str
    verdict: str
    strength: str
    outcome: str
    indication: str = "none"


def rows(folder: Path) -> Iterator[dict[str, str]]:
    manifest = folder / "MANIFEST.tsv"
    if manifest.exists():
        with manifest.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


def labelled(data: Path) -> Iterator[Labelled]:
    """Every picture whose truth the sets tell."""
    for row in rows(data / "ai"):
        made = "generated" if row["label"] == "ai" else "captured"
        marked = ", marked" if row["embedded_ai_signal"] else ""
        yield Labelled(data / "ai" / row["file"], f"ai: {row['label']}{marked}", made=made)
    for row in rows(data / "exif"):
        if row["kind"] in {"camera_photo", "stripped_camera_header"}:
            yield Labelled(data / "exif" / row["file"], f"exif: {row['kind']}", made="captured")
    for row in rows(data / "c2pa"):
        made = "generated" if row["ai_truth"].startswith("yes") else ""
        changed = "altered" if row["label"] == "tampered_pixels" else ""
        if made or changed:
            yield Labelled(data / "c2pa" / row["file"], f"c2pa: {row['label']}", made=made, changed=changed)
    for row in rows(data / "forgery"):
        changed = "altered" if row["label"] == "tampered" else "untouched"
        yield Labelled(data / "forgery" / row["file"], f"forgery: {row['dataset']} {row['label']}", changed=changed)
    yield from copies(data / "copydetect")


def copies(folder: Path) -> Iterator[Labelled]:
    """Copies, and pictures of which the index holds no copy."""
    listed = list(rows(folder))
    for row in listed:
        if row["role"] not in {"original", "distractor"} and row["relation"] in COPIES | STRANGERS:
            seen = "seen_before" if row["relation"] in COPIES else "new"
            yield Labelled(folder / row["file"], f"copydetect: {row['relation']}", seen=seen, group=row["group"])


def indexed(folder: Path, index: Path) -> int:
    """Put the originals and the distractors of a labelled set into an index."""
    with EmbeddedIndex(index) as known:
        for row in rows(folder):
            if row["role"] in {"original", "distractor"}:
                try:
                    image = intake.read(folder / row["file"])
                    known.add([adding.make_record(image, folder / row["file"], Note(source=row["group"]))])
                except (UnreadableImageError, Skip):
                    continue
        return known.stats().entries


def investigated(picture: Labelled, index: Path, home: Path) -> list[Told]:
    """What the tool says of one picture, held against the truth."""
    settings = load({"index": str(index)}, {"BACKSTORY_HOME": str(home)})
    try:
        report = investigate_source(FileSource(picture.path), "What is it?", settings, lambda _title: None)
    except UnreadableImageError:
        return []
    assessed = report.assessments
    told = []
    for question, truth, assessment in (
        ("made", picture.made, assessed.origin),
        ("changed", picture.changed, assessed.integrity),
        ("seen before", picture.seen, assessed.history),
    ):
        if truth:
            verdict = assessment.verdict
            outcome = judged(question, truth, verdict, report, picture.group)
            strength = assessment.strength.value if assessment.strength else ""
            leans = judge_indication(question, truth, getattr(assessment, "indication", None))
            told.append(Told(picture.source, picture.path.name, question, truth, verdict, strength, outcome, leans))
    return told


def judged(question: str, truth: str, verdict: str, report: Report, group: str) -> str:
    """``right``, ``wrong`` or ``open``."""
    if verdict in SILENT:
        return "open"
    if question == "made":
        return "right" if (verdict in GENERATED) == (truth == "generated") and verdict != "screen_capture" else "wrong"
    if question == "changed":
        return "right" if (verdict in CHANGED) == (truth == "altered") else "wrong"
    sources = {
        str(finding.data.get("source"))
        for finding in report.findings
        if finding.id in report.assessments.history.because
    }
    return "right" if truth == "seen_before" and group in sources else "wrong"


def judge_indication(question: str, truth: str, indication: Indication | None) -> str:
    """``right``, ``wrong``, or ``none`` where the evidence leans nowhere."""
    if indication is None or question not in {"made", "changed"}:
        return "none"
    leans = indication.leaning.value
    if question == "made":
        return "right" if (leans in GENERATED) == (truth == "generated") and leans != "screen_capture" else "wrong"
    return "right" if truth == "altered" else "wrong"


def table(told: list[Told], question: str) -> None:
    """One line for each source: how often right, wrong and open."""
    mine = [each for each in told if each.question == question]
    print(f"\n{question}\n{'':44} pictures  right  wrong   open  wrong and strong")
    by_source: dict[str, list[Told]] = defaultdict(list)
    for each in mine:
        by_source[f"{each.source} ({each.truth})"].append(each)
    for source, of_it in [*sorted(by_source.items()), ("all", mine)]:
        outcomes = Counter(each.outcome for each in of_it)
        sure = sum(each.outcome == "wrong" and each.strength in SURE for each in of_it)
        figures = f"{outcomes['right']:6} {outcomes['wrong']:6} {outcomes['open']:6}"
        print(f"{source[:44]:44} {len(of_it):8} {figures} {sure:17}")
    leaning = [each for each in mine if each.indication != "none"]
    if leaning:
        counts = Counter((each.source, each.truth, each.indication) for each in leaning)
        print("  indications, never counted as verdicts:")
        for (source, truth, outcome), count in sorted(counts.items()):
            print(f"    {source} ({truth}), {outcome}: {count}")
        whole = Counter(each.indication for each in mine)
        print(f"    all: right {whole['right']}, wrong {whole['wrong']}, none {whole['none']}")
    verdicts = Counter((each.verdict, each.strength, each.outcome) for each in mine)
    for (verdict, strength, outcome), count in sorted(verdicts.items()):
        print(f"  {verdict} ({strength or 'no strength'}), {outcome}: {count}")
    for each in mine:
        if each.outcome == "wrong":
            print(f"  wrong: {each.name} ({each.source}; {each.truth}): {each.verdict}, {each.strength}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, help="so many of each source at most, drawn with a fixed seed")
    parser.add_argument("--json", type=Path, help="write every verdict here")
    arguments = parser.parse_args()
    pictures = [each for each in labelled(arguments.data) if each.path.exists()]
    if not pictures:
        print(f"no pictures to measure on: nothing labelled in {arguments.data}")
        return
    if arguments.sample:
        by_source: dict[str, list[Labelled]] = defaultdict(list)
        for each in pictures:
            by_source[each.source].append(each)
        draw = random.Random(1)  # noqa: S311 - draws pictures, keeps no secret
        pictures = [e for group in by_source.values() for e in draw.sample(group, min(arguments.sample, len(group)))]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        index = home / "index.db"
        entries = indexed(arguments.data / "copydetect", index)
        print(f"{len(pictures)} labelled pictures; an index of {entries}", flush=True)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(arguments.jobs, mp_context=context) as pool:
            results = pool.map(investigated, pictures, [index] * len(pictures), [home] * len(pictures), chunksize=4)
            told = [each for result in results for each in result]
    for question in ("made", "changed", "seen before"):
        table(told, question)
    print(f"\n{time.perf_counter() - began:.0f} s with {arguments.jobs} processes")
    if arguments.json:
        arguments.json.write_text(json.dumps([vars(each) for each in told], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
