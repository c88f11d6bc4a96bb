"""How often a language model's blind look is right: any model that is configured, over labelled pictures.

Usage: python benchmarks/model_opinion.py --analyst gemini [--max-cost 5] --yes
       python benchmarks/model_opinion.py --analyst http://localhost:11434/v1 --model NAME --yes
       python benchmarks/model_opinion.py ... --generated DIR --captured DIR --edited DIR    (each may be repeated)
       python benchmarks/model_opinion.py ... --data FOLDER                                  (alone, or beside folders)

Without folders the labelled sets of FOLDER are used, by default ``shared/data`` beside this repository: ``ai/``,
``exif/`` and ``forgery/`` with a ``MANIFEST.tsv`` each. Not used of them is what its own notes exclude: CASIA, whose
two kinds differ in how they were compressed.

Sets of generated and of captured pictures differ in size, compression and metadata, and a model could tell them apart
by that alone. So every picture goes through one pipeline before it is shown: upright, its longer side brought down to
the same number of pixels (smaller pictures are left out), JPEG at one quality, no metadata. Their shape still differs,
since many generators make squares: with ``--square`` the middle square of each is shown.

Each answer is kept as a line of JSON at once, and a picture that was answered is not asked about again: a run that
stopped goes on when it is started again. A picture without an answer is asked about once more, after the others.
The table is of the pictures that this run names. ``--write`` puts its rates into the data folder, where findings of
that very model, asked the very same question, quote them.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import PIL.Image
from pictures import DEFAULT
from pydantic import BaseModel, ConfigDict, ValidationError

from backstory_cli.detectors.model_look import LONGEST_SIDE, ask_model
from backstory_cli.detectors.model_look.prompt import PROMPT, SCHEMA, SYSTEM, TEXT
from backstory_cli.errors import (
    BackstoryError,
    ExitCode,
    ServiceDownError,
    ServiceFailedError,
    Skip,
    UnreadableImageError,
)
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import turn_upright
from backstory_cli.reference.model_rates import FILE, Label, Rates, Source, load_rates, merge_rates
from backstory_cli.reference.shares import Share
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import Settings
from backstory_cli.system.concurrency import run_in_thread
from backstory_cli.web.clients import explain_no_model, make_language_model
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import Tokens
from backstory_cli.web.language_models.budget import Metered

QUALITY = 90
ENOUGH = 30
"""Answered pictures of each of the two kinds without which no rates are written."""
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".heic", ".heif"}
LABELS: tuple[Label, ...] = ("generated", "captured", "edited")


# --- labelled pictures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """One labelled picture."""

    path: Path
    source: str
    label: Label
    sha256: str = ""


def in_folders(folders: Mapping[Label, Iterable[Path]]) -> Iterator[Picture]:
    """Every picture of each folder, whose name is its source; with its parent's where two are called the same."""
    named = [(label, folder.resolve()) for label, paths in folders.items() for folder in paths]
    names = Counter(folder.name for _, folder in named)
    for label, folder in named:
        source = folder.name if names[folder.name] == 1 else f"{folder.parent.name}/{folder.name}"
        files = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file())
        yield from (Picture(path, source, label) for path in files)


def in_sets(data: Path) -> Iterator[Picture]:
    """The labelled sets, source by source."""
    for row in _rows(data / "ai"):
        label: Label = "generated" if row["label"] == "ai" else "captured"
        doubt = "" if row["label_trust"] == "high" else f" (label trust {row['label_trust']})"
        yield Picture(data / "ai" / row["file"], f"ai/{row['label']} {row['family']}{doubt}", label)
    for row in _rows(data / "exif"):
        if row["kind"] == "camera_photo":
            yield Picture(data / "exif" / row["file"], "exif", "captured")
    for row in _rows(data / "forgery"):
        if not row["dataset"].startswith("casia"):
            label = "edited" if row["label"] == "tampered" else "captured"
            yield Picture(data / "forgery" / row["file"], f"forgery/{row['dataset']} {row['label']}", label)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    if (folder / "MANIFEST.tsv").exists():
        with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


@dataclass(frozen=True)
class Pipeline:
    """What is done to every picture, whatever its label."""

    side: int
    square: bool = False

    def __str__(self) -> str:
        return f"{'middle square of' if self.square else 'longer side'} {self.side} px, JPEG quality {QUALITY}"

    def takes(self, size: tuple[int, int]) -> bool:
        """Whether a picture is large enough: none is enlarged."""
        return (min if self.square else max)(size) >= self.side

    def shown(self, image: Image) -> bytes:
        """The picture as the model sees it.

        Raises:
            Skip: It cannot be decoded.
        """
        picture = turn_upright(PIL.Image.fromarray(image.pixels), image.orientation)
        if self.square:
            edge = min(picture.size)
            left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
            picture = picture.crop((left, top, left + edge, top + edge))
        scale = self.side / max(picture.size)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        file = io.BytesIO()
        picture.resize(size, PIL.Image.Resampling.LANCZOS).save(file, "JPEG", quality=QUALITY)
        return file.getvalue()


def usable(
    found: Iterable[Picture], pipeline: Pipeline, most: int | None, limits: intake.Limits
) -> tuple[list[Picture], Counter[str]]:
    """So many of each source at most, by a fixed draw, each picture once; and why others are left out."""
    by_source: dict[tuple[str, Label], list[Picture]] = defaultdict(list)
    for picture in found:
        by_source[picture.source, picture.label].append(picture)
    left: Counter[str] = Counter()
    kept: dict[str, Picture] = {}
    torn: set[str] = set()
    for (source, label), group in by_source.items():
        if most is not None:
            # More of the same draw when more are wanted: what was answered stays of use.
            random.Random(f"{source} {label}").shuffle(group)  # noqa: S311 - draws pictures, keeps no secret
        room = len(group) if most is None else most
        for picture in group:
            if not room:
                break
            try:
                image = intake.read(picture.path, limits)
            except UnreadableImageError:
                left["cannot be read"] += 1
                continue
            if image.size is None or not pipeline.takes(image.size):
                left["cannot be read" if image.size is None else "smaller than that"] += 1
            elif (same := kept.get(image.sha256)) is None:
                kept[image.sha256] = Picture(picture.path, source, label, image.sha256)
                room -= 1
            elif same.label == label:
                left["there already"] += 1
            else:
                torn.add(image.sha256)
    if torn:
        left["under two labels"] = len(torn)
    return [picture for digest, picture in kept.items() if digest not in torn], left


# --- answers ---------------------------------------------------------------------------------------------------------


class Answer(BaseModel):
    """One line of the record: what was asked of whom about which picture, and what came of it.

    ``asked`` is the model as it was named, ``model`` the version that answered, ``failed`` why there is no answer.
    """

    model_config = ConfigDict(frozen=True)

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
    tokens: Tokens | None = None
    failed: str = ""

    @property
    def question(self) -> tuple[str, ...]:
        """What was asked of whom: answered once, it is not asked again."""
        return self.sha256, self.service, self.asked, self.prompt, self.pipeline


class Record:
    """The answers so far, each on a line of its own as soon as it is there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._latest: dict[tuple[str, ...], Answer] = {}
        text = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
        self._cut = bool(text) and not text.endswith("\n")
        """A run that was killed left half a line."""
        self.damaged = 0
        for line in text.split("\n"):
            try:
                if line:
                    self._note(Answer.model_validate_json(line))
            except ValidationError:
                self.damaged += 1

    def of(self, question: tuple[str, ...]) -> Answer | None:
        """What came of a question: an answer, else why there is none."""
        return self._latest.get(question)

    def add(self, answer: Answer) -> None:
        with self._lock:
            self._note(answer)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" * self._cut + json.dumps(answer.model_dump(mode="json")) + "\n")
            self._cut = False

    def _note(self, answer: Answer) -> None:
        before = self._latest.get(answer.question)
        if before is None or before.failed or not answer.failed:
            self._latest[answer.question] = answer


@dataclass(frozen=True)
class Asking:
    """Everything that one run asks with."""

    model: Metered
    record: Record
    pipeline: Pipeline
    limits: intake.Limits
    over: threading.Event
    stopped: threading.Event

    def question(self, picture: Picture) -> tuple[str, ...]:
        return picture.sha256, self.model.name, self.model.model, PROMPT, str(self.pipeline)

    def waiting(self, pictures: Iterable[Picture]) -> list[Picture]:
        """Pictures without an answer, sources mixed so that a run that stops has some of each; those that were asked
        about before come last, so that one that always fails does not keep others from being asked about."""
        known = {each.sha256: self.record.of(self.question(each)) for each in pictures}
        without = [each for each in pictures if (before := known[each.sha256]) is None or before.failed]
        return sorted(without, key=lambda each: (known[each.sha256] is not None, each.sha256))

    def about(self, picture: Picture) -> None:
        """Ask about one picture, and keep what comes of it."""
        if self.over.is_set():
            return
        answer = Answer(
            file=picture.path.name,
            sha256=picture.sha256,
            source=picture.source,
            label=picture.label,
            service=self.model.name,
            asked=self.model.model,
            model=self.model.model,
            prompt=PROMPT,
            pipeline=str(self.pipeline),
        )
        try:
            said = ask_model(
                self.model, self.pipeline.shown(intake.read(picture.path, self.limits)), "a labelled picture"
            )
        except (UnreadableImageError, Skip) as problem:
            print(f"left out: {picture.path.name} cannot be decoded ({problem})", flush=True)
        except ServiceDownError as failure:
            if not self.over.is_set():
                self.over.set()
                self.stopped.set()
                print(f"stopped: {failure.message} ({failure.hint})", flush=True)
        except ServiceFailedError as failure:
            self.record.add(answer.model_copy(update={"failed": failure.message}))
        else:
            came = {"model": said.version, "looks": said.look.looks, "edited": said.look.edited, "tokens": said.tokens}
            self.record.add(answer.model_copy(update=came))


def ask(asking: Asking, pictures: Iterable[Picture], jobs: int) -> bool:
    """Ask about every picture; whether nobody interrupted it. What is under way then is waited for: it was paid."""
    flying: deque[Callable[[], None]] = deque()
    whole = True
    try:
        for picture in pictures:
            if asking.over.is_set():
                break
            if len(flying) == jobs:
                flying[0]()
                flying.popleft()
            flying.append(run_in_thread(partial(asking.about, picture)))
        while flying:
            flying[0]()
            flying.popleft()
    except KeyboardInterrupt:
        whole = False
        asking.over.set()
        print(f"interrupted: waiting for {len(flying)} under way; interrupt again to give them up", flush=True)
        for result in flying:
            result()
    return whole


# --- rates -----------------------------------------------------------------------------------------------------------


def measured(asking: Asking, pictures: Iterable[Picture]) -> Iterator[Rates]:
    """The rates of each version of the model that answered, over these pictures as they are labelled now."""
    versions: dict[str, list[tuple[Picture, Answer]]] = defaultdict(list)
    failed: list[tuple[Picture, Answer]] = []
    for picture in pictures:
        if answer := asking.record.of(asking.question(picture)):
            (failed if answer.failed else versions[answer.model]).append((picture, answer))
    for version, mine in sorted(versions.items()):
        everything = [*mine, *failed]
        sources = sorted({(picture.source, picture.label) for picture, _ in everything})
        yield Rates(
            service=asking.model.name,
            model=version,
            prompt=PROMPT,
            measured=f"{datetime.now(UTC):%Y-%m-%d}, every image brought to one form first: {asking.pipeline}",
            sources=tuple(_source(name, label, everything) for name, label in sources),
        )


def _source(name: str, label: Label, answers: Iterable[tuple[Picture, Answer]]) -> Source:
    mine = [answer for picture, answer in answers if (picture.source, picture.label) == (name, label)]
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
    print(f"{'':42} label      pictures  answered  generated  not generated  neither  edited  called generated")
    for each in rates.sources:
        neither = each.answered - each.likely_generated - each.likely_not_generated
        print(
            f"{each.name[:42]:42} {each.label:10} {each.pictures:8} {each.answered:9} {each.likely_generated:10} "
            f"{each.likely_not_generated:14} {neither:8} {each.edited:7}  "
            f"{Share(each.likely_generated, each.answered)}"
        )
    answered = Share(sum(each.answered for each in rates.sources), sum(each.pictures for each in rates.sources))
    for name, share in (
        ("pictures answered", answered),
        ("takes a side", rates.coverage),
        ("generated pictures found", rates.recall),
        ("false alarms on others", rates.false_alarms),
        ("edited pictures found", rates.edits_found),
        ("false alarms on unedited", rates.edit_alarms),
    ):
        print(f"  {name:26} {share}")


def write(rates: Rates, path: Path) -> None:
    """Keep the rates where findings look for them, if they rest on enough."""
    known = load_rates(path)
    generated, captured = (
        sum(each.answered for each in rates.sources if each.label == label) for label in ("generated", "captured")
    )
    if min(generated, captured) < ENOUGH:
        print(f"not written: {generated} generated and {captured} captured pictures answered, {ENOUGH} of each needed")
    elif path.exists() and not known:
        print(f"not written: {path} is damaged, and rates of other models may be in it; move it away first")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(merge_rates(known, rates), encoding="utf-8")
        print(f"written: {path}; findings of {rates.model} now quote these rates")


# --- the command -----------------------------------------------------------------------------------------------------


def announce(asking: Asking, waiting: list[Picture], settings: Settings) -> None:
    """Say what would be sent, to whom, and what it can cost."""
    question = sum(len(text.encode()) for text in (SYSTEM, TEXT, str(SCHEMA)))
    most = len(waiting) * asking.model.most(question, pictures=1)
    if settings.max_cost is not None:
        most = min(most, settings.max_cost)
    cost = f"at most {most:.2f} dollars" if most else "what that costs is not known here"
    whom = settings.model_recipient.title if settings.model_recipient else asking.model.title
    where = f" through {settings.gemini_base_url}" if settings.analyst == "gemini" and settings.gemini_base_url else ""
    print(f"{len(waiting)} pictures to be sent to {whom}{where} ({asking.model.model}), {cost}:")
    for (source, label), count in sorted(Counter((each.source, each.label) for each in waiting).items()):
        print(f"  {count:5} {label:10} {source}")


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analyst", help="gemini, or the address of a server that speaks OpenAI's protocol")
    parser.add_argument("--model")
    parser.add_argument("--max-cost", type=float, help="dollars at most")
    for label in LABELS:
        parser.add_argument(f"--{label}", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="labelled sets with manifests")
    parser.add_argument("--side", type=int, default=512, help="pixels of the longer side that every picture gets")
    parser.add_argument("--square", action="store_true", help="show the middle square of every picture")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of each source at most")
    parser.add_argument("--jobs", type=int, default=4, help="requests at a time")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="where answers are kept; else in the data folder")
    parser.add_argument("--write", action="store_true", help="have findings quote the rates")
    parser.add_argument("--yes", action="store_true", help="send the pictures")
    given = parser.parse_args(arguments)
    if not 32 <= given.side <= LONGEST_SIDE:
        parser.error(f"--side: 32 to {LONGEST_SIDE}, the most that backstory itself sends")
    if given.jobs < 1 or (given.sample is not None and given.sample < 1):
        parser.error("--jobs and --sample are at least 1")
    return given


def labelled(given: argparse.Namespace) -> list[Picture] | None:
    """The pictures of every folder and set that was named; None, after saying why, where there are none."""
    folders: dict[Label, list[Path]] = {label: getattr(given, label) for label in LABELS}
    named = [folder for paths in folders.values() for folder in paths]
    data = given.data if given.data or named else DEFAULT
    for folder in [*named, *([data] if data else [])]:
        if not folder.is_dir():
            print(
                f"there is no folder {folder}: name labelled folders (--generated, --captured, --edited), or one with "
                "labelled sets (--data)"
            )
            return None
    found = [*in_folders(folders), *(in_sets(data) if data else ())]
    if not found:
        print("no pictures to ask about: " + ", ".join(str(each) for each in named or [data]) + " holds none")
    return found or None


def main(arguments: list[str] | None = None) -> int:
    given = parsed(arguments)
    found = labelled(given)
    if found is None:
        return ExitCode.USAGE
    settings = load({"analyst": given.analyst, "model": given.model, "max_cost": given.max_cost})
    # A slow model takes long over every picture: that it failed with one is counted, and is no reason to stop.
    model = make_language_model(settings, Ledger(), patient=True)
    if model is None:
        missing = explain_no_model(settings) if settings.analyst != "rules" else None
        print(
            f"no model to ask: {missing.reason}; {missing.how}" if missing else "no model to ask: name one, --analyst"
        )
        return ExitCode.USAGE
    pipeline = Pipeline(given.side, given.square)
    answers = given.answers or settings.home / "model_answers.jsonl"
    record = Record(answers)
    if record.damaged:
        print(f"{record.damaged} lines of {answers} cannot be read and do not count")
    asking = Asking(model, record, pipeline, settings.limits, threading.Event(), threading.Event())
    pictures, left = usable(found, pipeline, given.sample, settings.limits)
    waiting = asking.waiting(pictures)
    print(f"every picture is brought to one form first: {pipeline}, upright, no metadata")
    left_out = "".join(f"; left out, {why}: {count}" for why, count in left.items())
    print(f"{len(pictures)} labelled pictures, {len(pictures) - len(waiting)} answered before{left_out}")
    whole = True
    if waiting:
        announce(asking, waiting, settings)
        if not given.yes:
            print("nothing was sent: add --yes to send them")
            return ExitCode.USAGE
        whole = ask(asking, waiting, given.jobs)
    finish(asking, pictures, settings.home / FILE if given.write else None)
    print(f"answers: {answers}")
    if not whole:
        return ExitCode.INTERRUPTED
    return ExitCode.SERVICE_FAILED if asking.stopped.is_set() else ExitCode.OK


def finish(asking: Asking, pictures: list[Picture], file: Path | None) -> None:
    """Show what came of it, and write the rates where that was asked for."""
    several = list(measured(asking, pictures))
    for rates in several:
        show(rates)
        if file:
            write(rates, file)
    if not several:
        print("no picture was answered" + ("; no rates are written" if file else ""))
    unasked = sum(asking.record.of(asking.question(each)) is None for each in pictures)
    if unasked:
        print(f"\n{unasked} pictures were not asked about: start it again to go on")
    if (use := asking.model.use) is not None:
        spent = "is not known here" if use.cost_usd is None else f"{use.cost_usd:.4f} dollars"
        uncounted = f" and {use.uncounted} without a count" if use.uncounted else ""
        print(
            f"\n{use.requests} requests{uncounted}, {use.tokens_read} tokens read, {use.tokens_written} written; "
            f"cost {spent}"
        )


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BackstoryError as failure:
        print(f"error: {failure.message}\nhint: {failure.hint}")
        raise SystemExit(failure.exit_code) from None
    except KeyboardInterrupt:
        print("interrupted: answers so far are kept")
        raise SystemExit(ExitCode.INTERRUPTED) from None
