"""How often a language model's blind look is right: any model that is configured, over labelled pictures.

Usage: python benchmarks/model_opinion.py --analyst gemini [--max-cost 5] --yes
       python benchmarks/model_opinion.py --analyst http://localhost:11434/v1 --model NAME --yes
       python benchmarks/model_opinion.py ... --generated DIR --captured DIR --edited DIR    (each may be repeated)

Without folders the labelled sets of FOLDER (--data; by default ``shared/data`` beside this repository) are used. Sets
of generated and of captured pictures differ in size, compression and metadata, and a model could tell them apart by
that alone. So every picture goes through one pipeline before it is shown: upright, its longer side brought to the same
number of pixels (smaller pictures are left out), JPEG at one quality, no metadata.

Each answer is kept as a line of JSON at once; a picture that was answered is not asked about again. ``--write`` puts
the rates into the data folder, where findings of that very model, asked the very same question, quote them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import PIL.Image
from pictures import DEFAULT

from backstory_cli import intake
from backstory_cli.detectors.blind_look import asked
from backstory_cli.detectors.blind_look.question import PROMPT, SYSTEM, TEXT, Look
from backstory_cli.errors import BackstoryError, ServiceDown, ServiceFailed, Skip, UnreadableImage
from backstory_cli.image import turned_upright
from backstory_cli.online import language_model, no_model
from backstory_cli.reference.model_rates import FILE, Label, Rates, Source, table, with_rates
from backstory_cli.settings import load
from backstory_cli.web.language_models.metered import Metered
from backstory_cli.web.ledger import Ledger
from backstory_cli.web.together import together

QUALITY = 90
ENOUGH = 30
"""Answered pictures of each of the two kinds without which no rates are written."""
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp"}


@dataclass(frozen=True)
class Picture:
    """One labelled picture."""

    path: Path
    source: str
    label: Label


@dataclass(frozen=True)
class Answer:
    """One line of the record."""

    file: str
    sha256: str
    source: str
    label: Label
    service: str
    asked: str
    model: str
    prompt: str
    pipeline: str
    looks: str = ""
    edited: str = ""
    failed: str = ""

    @property
    def question(self) -> tuple[str, str, str, str, str]:
        """What was asked of whom: answered once, it is not asked again."""
        return self.sha256, self.service, self.asked, self.prompt, self.pipeline


def in_folders(label: Label, folders: Iterable[Path]) -> Iterator[Picture]:
    for folder in folders:
        files = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES)
        yield from (Picture(path, folder.name, label) for path in files)


def in_sets(data: Path) -> Iterator[Picture]:
    """The labelled sets, source by source."""
    for row in _rows(data / "ai"):
        label: Label = "generated" if row["label"] == "ai" else "captured"
        yield Picture(data / "ai" / row["file"], f"ai/{row['label']} {row['family']}".strip(), label)
    for row in _rows(data / "exif"):
        if row["kind"] == "camera_photo":
            yield Picture(data / "exif" / row["file"], "exif", "captured")
    for row in _rows(data / "forgery"):
        label = "edited" if row["label"] == "tampered" else "captured"
        yield Picture(data / "forgery" / row["file"], f"forgery/{row['dataset']} {row['label']}", label)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    if (folder / "MANIFEST.tsv").exists():
        with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


def drawn(pictures: Iterable[Picture], most: int | None) -> list[Picture]:
    """So many of each source at most, by a fixed seed."""
    by_source: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_source[picture.source].append(picture)
    draw = random.Random(1)  # noqa: S311 - draws pictures, keeps no secret
    return [
        each
        for group in by_source.values()
        for each in (group if most is None else draw.sample(group, min(most, len(group))))
    ]


def prepared(path: Path, side: int) -> bytes | None:
    """The picture as every other is shown; None for one that is smaller, or cannot be read."""
    try:
        image = intake.read(path)
        picture = turned_upright(PIL.Image.fromarray(image.pixels), image.orientation)
    except (UnreadableImage, Skip):
        return None
    if max(picture.size) < side:
        return None
    scale = side / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    file = io.BytesIO()
    picture.convert("RGB").resize(size, PIL.Image.Resampling.LANCZOS).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


class Record:
    """The answers so far, each on a line of its own as soon as it is there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.answers = [Answer(**row) for row in self._lines()]

    def _lines(self) -> Iterator[dict[str, Any]]:
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                try:
                    yield json.loads(line)
                except ValueError:  # the last line of a run that was killed
                    continue

    @property
    def answered(self) -> set[tuple[str, str, str, str, str]]:
        return {each.question for each in self.answers if not each.failed}

    def add(self, answer: Answer) -> None:
        with self._lock:
            self.answers.append(answer)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(answer)) + "\n")


@dataclass(frozen=True)
class Asking:
    """Everything that one run asks with."""

    model: Metered
    record: Record
    side: int
    over: threading.Event

    @property
    def pipeline(self) -> str:
        return f"{self.side} px, JPEG {QUALITY}"

    def about(self, picture: Picture, jpeg: bytes, digest: str) -> None:
        """Ask about one picture, and keep what comes of it."""
        if self.over.is_set():
            return
        answer = Answer(
            picture.path.name,
            digest,
            picture.source,
            picture.label,
            self.model.name,
            self.model.model,
            self.model.model,
            PROMPT,
            self.pipeline,
        )
        try:
            look, version = asked(self.model, jpeg, "a labelled picture")
        except ServiceDown as failure:
            if not self.over.is_set():
                self.over.set()
                print(f"stopped: {failure.message} ({failure.hint})", flush=True)
        except ServiceFailed as failure:
            self.record.add(Answer(**{**asdict(answer), "failed": failure.message}))
        else:
            said = {"model": version, "looks": look.looks, "edited": look.edited}
            self.record.add(Answer(**{**asdict(answer), **said}))


def ask(asking: Asking, pictures: list[Picture], jobs: int) -> Counter[str]:
    """Ask about every picture that was not answered yet; what became of the others, by number."""
    became: Counter[str] = Counter()
    answered = asking.record.answered
    for start in range(0, len(pictures), jobs):
        waiting = []
        for picture in pictures[start : start + jobs]:
            jpeg = prepared(picture.path, asking.side)
            if jpeg is None:
                became["smaller, or unreadable"] += 1
                continue
            digest = hashlib.sha256(picture.path.read_bytes()).hexdigest()
            question = digest, asking.model.name, asking.model.model, PROMPT, asking.pipeline
            if question in answered:
                became["answered before"] += 1
                continue
            became["asked"] += 1
            waiting.append(partial(asking.about, picture, jpeg, digest))
        for outcome in together(waiting, most=jobs):
            if isinstance(outcome, Exception):
                raise outcome
        if asking.over.is_set():
            break
    return became


def measured(answers: Iterable[Answer], pipeline: str, service: str) -> Iterator[Rates]:
    """The rates of each version of the model that answered this question over this pipeline."""
    latest = {each.question: each for each in answers if each.pipeline == pipeline and each.prompt == PROMPT}
    versions: dict[str, list[Answer]] = defaultdict(list)
    failures = [each for each in latest.values() if each.failed and each.service == service]
    for each in latest.values():
        if not each.failed and each.service == service:
            versions[each.model].append(each)
    for version, mine in sorted(versions.items()):
        asked_as = {each.asked for each in mine}
        mine += [each for each in failures if each.asked in asked_as]
        sources = tuple(_source(name, label, mine) for name, label in sorted({(e.source, e.label) for e in mine}))
        day = f"{datetime.now(UTC):%Y-%m-%d}, every picture brought to {pipeline} first"
        yield Rates(service=service, model=version, prompt=PROMPT, measured=day, sources=sources)


def _source(name: str, label: Label, answers: list[Answer]) -> Source:
    mine = [each for each in answers if (each.source, each.label) == (name, label)]
    told = [each for each in mine if not each.failed]
    return Source(
        name=name,
        label=label,
        pictures=len(mine),
        answered=len(told),
        likely_generated=sum(each.looks == "likely_generated" for each in told),
        likely_not_generated=sum(each.looks == "likely_not_generated" for each in told),
        edited=sum(each.edited == "likely" for each in told),
    )


def show(rates: Rates) -> None:
    """The table of one model, and what it comes to."""
    print(f"\n{rates.service}: {rates.model}; question {rates.prompt[:12]}; {rates.measured}")
    print(f"{'':36} label      asked  answered  generated  not generated  edited")
    for each in rates.sources:
        print(
            f"{each.name[:36]:36} {each.label:10} {each.pictures:5} {each.answered:9} {each.likely_generated:10} "
            f"{each.likely_not_generated:14} {each.edited:7}"
        )
    for name, share in (
        ("takes a side", rates.coverage),
        ("generated pictures found", rates.recall),
        ("false alarms on others", rates.false_alarms),
        ("edited pictures found", rates.edits_found),
        ("false alarms on unedited", rates.edit_alarms),
    ):
        print(f"  {name:26} {share}")


def write(rates: Rates, path: Path) -> None:
    """Keep the rates where findings look for them, if they rest on enough."""
    generated = sum(each.answered for each in rates.sources if each.label == "generated")
    captured = sum(each.answered for each in rates.sources if each.label == "captured")
    if min(generated, captured) < ENOUGH:
        print(f"not written: {generated} generated and {captured} captured pictures answered, {ENOUGH} of each needed")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_rates(table(path), rates), encoding="utf-8")
    print(f"written: {path}; findings of {rates.model} now quote these rates")


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analyst", help="gemini, or the address of a server that speaks OpenAI's protocol")
    parser.add_argument("--model")
    parser.add_argument("--max-cost", type=float, help="dollars at most")
    parser.add_argument("--data", type=Path, default=DEFAULT)
    for label in ("generated", "captured", "edited"):
        parser.add_argument(f"--{label}", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--side", type=int, default=512, help="longer side that every picture is brought to")
    parser.add_argument("--sample", type=int, help="so many of each source at most")
    parser.add_argument("--jobs", type=int, default=4, help="requests at a time")
    parser.add_argument("--answers", type=Path, help="where answers are kept; by default in the data folder")
    parser.add_argument("--write", action="store_true", help="have findings quote the rates")
    parser.add_argument("--yes", action="store_true", help="send the pictures")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    given = parsed(arguments)
    settings = load({"analyst": given.analyst, "model": given.model, "max_cost": given.max_cost})
    ledger = Ledger()
    model = language_model(settings, ledger)
    if model is None:
        missing = no_model(settings) if settings.analyst != "rules" else None
        print(
            f"no model to ask: {missing.reason}; {missing.how}" if missing else "no model to ask: name one, --analyst"
        )
        return 2
    folders: list[tuple[Label, list[Path]]] = [
        ("generated", given.generated),
        ("captured", given.captured),
        ("edited", given.edited),
    ]
    found = [each for label, paths in folders for each in in_folders(label, paths)]
    if not any(paths for _, paths in folders):
        found = list(in_sets(given.data))
    pictures = drawn(found, given.sample)
    if not pictures:
        print(f"no pictures to ask about: {given.data} holds no labelled sets, and no folder was named")
        return 2
    answers = given.answers or settings.home / "model_answers.jsonl"
    asking = Asking(model, Record(answers), given.side, threading.Event())
    most = len(pictures) * model.most(len(SYSTEM) + len(TEXT) + len(str(Look.model_json_schema())), pictures=1)
    cost = f"at most {most:.2f} dollars" if most else "at a price that is not known here"
    print(f"{len(pictures)} pictures, brought to {asking.pipeline}, to {model.title} ({model.model}), {cost}")
    if not given.yes:
        print("nothing was sent: add --yes to send them")
        return 2
    became = ask(asking, pictures, max(1, given.jobs))
    print(", ".join(f"{name} {count}" for name, count in became.items()))
    for rates in measured(asking.record.answers, asking.pipeline, model.name):
        show(rates)
        if given.write:
            write(rates, settings.home / FILE)
    if (use := model.use) is not None:
        spent = "unknown" if use.cost_usd is None else f"{use.cost_usd:.4f} dollars"
        print(f"\n{use.requests} requests, {use.tokens_read} tokens read, {use.tokens_written} written; cost {spent}")
    print(f"answers: {answers}")
    return 5 if asking.over.is_set() else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BackstoryError as failure:
        print(f"error: {failure.message}\nhint: {failure.hint}")
        raise SystemExit(failure.exit_code) from None
