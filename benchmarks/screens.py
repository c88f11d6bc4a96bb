"""What a person reads: lines of a screen, words of an answer, length of sentences, and what is said twice.

Usage: python benchmarks/screens.py [--data FOLDER] [--sample N] [--jobs N] [--show]

Every fixture of the project and N images of FOLDER are investigated as ``backstory investigate`` does it, offline,
with a question of each kind in turn, and shown at 80 columns. Counted are the lines of the screen, the words of the
answer, sentences that stand twice on one screen, and words that this project does not write (`BANNED`). The default
folder is ``shared/data`` beside this repository; without it the fixtures alone are looked at.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pictures import DEFAULT
from rich.console import Console

from backstory_cli.analysts.question import DEFAULT_QUESTION
from backstory_cli.errors import UnreadableImageError
from backstory_cli.image.source import FileSource
from backstory_cli.investigation.session import investigate_source
from backstory_cli.render.screen import show_screen
from backstory_cli.settings.load import load

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".tif", ".tiff", ".gif"}
COLUMNS = 80
MAX_LINES, MAX_MEDIAN, MAX_WORDS, MAX_SENTENCE = 30, 22, 70, 22
"""Bounds: lines of a screen and their median, words of an answer, words of a sentence on average."""
QUESTIONS = (
    DEFAULT_QUESTION,
    "Is this a real photo?",
    "Is it AI?",
    "Was it edited?",
    "Where was this taken?",
    "When was it taken?",
    "Who took it?",
    "Was it seen before?",
    "Which camera was used?",
    "Is this Gaza 2023?",
    "What building is this?",
    "What does the sign say?",
    "Can I publish this?",
    "How sure are you, and why?",
    "Where and when was it taken, and was it edited?",
    "Is it real or edited, and was it published before?",
    "Did Jane Doe take this photo?",
    "Has the sky been replaced?",
    "Isn't this a screenshot?",
    "asdfgh",
)
BANNED = (
    "picture",
    "things in its metadata",
    "nothing here settles",
    "says nothing either way",
    "a web address that it came from",
    "is not enough by itself",
    "unasked",
    "blind look",
    "authentic",
    "genuine",
    "hoax",
    "first published",
)
"""Words that a screen does not use: those of an earlier wording, and those that no verdict may carry."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True)
class Screen:
    """What was shown about one image, and the answer on it."""

    name: str
    question: str
    text: str
    answer: str

    @property
    def lines(self) -> int:
        return len(self.text.rstrip("\n").split("\n"))

    @property
    def words(self) -> int:
        return len(self.answer.split())


def render_screen(path: Path, question: str, home: Path) -> Screen | None:
    """The screen of one image; None where it cannot be read."""
    settings = load({}, {"BACKSTORY_HOME": str(home)})
    try:
        report = investigate_source(FileSource(path), question, settings, lambda _title: None)
    except UnreadableImageError:
        return None
    written = io.StringIO()
    show_screen(report, Console(file=written, width=COLUMNS, force_terminal=False))
    return Screen(path.name, question, written.getvalue(), report.answer.text)


def split_sentences(text: str) -> list[str]:
    """The sentences of running text; lines of a list or a table are one each."""
    return [sentence.strip() for sentence in _SENTENCE.split(" ".join(text.split())) if sentence.strip()]


def find_repeated(screen: Screen) -> list[str]:
    """Sentences of four words or more that stand twice on one screen."""
    blocks = re.split(r"\n\s*\n|\n(?=\s+\S)|\n(?=Case |Details: )", screen.text)
    counted = Counter(sentence for block in blocks for sentence in split_sentences(block) if len(sentence.split()) >= 4)
    return [sentence for sentence, count in counted.items() if count > 1]


def find_banned(screen: Screen) -> list[str]:
    """Words on a screen that this project does not write; what the question or the file's name says is not ours."""
    text = screen.text.casefold().replace(screen.name.casefold(), "")
    return [word for word in BANNED if word in text and word not in screen.question.casefold()]


def choose_images(data: Path, sample: int) -> list[Path]:
    """All fixtures, and so many images of a folder, drawn with a fixed seed from each set alike."""
    chosen = [path for path in sorted(FIXTURES.iterdir()) if path.suffix in SUFFIXES]
    sets = [folder for folder in sorted(data.iterdir()) if folder.is_dir()] if data.is_dir() else []
    draw = random.Random(1)  # noqa: S311 - draws pictures, keeps no secret
    for number, folder in enumerate(sets):
        images = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        share = sample // len(sets) + (number < sample % len(sets))
        chosen += draw.sample(images, min(share, len(images)))
    return chosen


def iter_screens(images: list[Path], jobs: int) -> Iterator[Screen]:
    """The screens of images, with the questions in turn."""
    questions = [QUESTIONS[number % len(QUESTIONS)] for number in range(len(images))]
    with tempfile.TemporaryDirectory() as home:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            for screen in pool.map(render_screen, images, questions, [Path(home)] * len(images), chunksize=4):
                if screen is not None:
                    yield screen


def print_faults(screens: list[Screen]) -> int:
    """Print each screen that is out of bounds and why; their number."""
    faults = 0
    for screen in screens:
        why = [f"{screen.lines} lines"] * (screen.lines > MAX_LINES)
        why += [f"answer of {screen.words} words"] * (screen.words > MAX_WORDS)
        why += [f"twice: {sentence}" for sentence in find_repeated(screen)]
        why += [f"says {word!r}" for word in find_banned(screen)]
        faults += bool(why)
        for reason in why:
            print(f"  {screen.name}, {screen.question!r}: {reason}")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--sample", type=int, default=100, help="images of the folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", action="store_true", help="print every screen")
    arguments = parser.parse_args()
    screens = list(iter_screens(choose_images(arguments.data, arguments.sample), arguments.jobs))
    if arguments.show:
        for screen in screens:
            print(f"== {screen.name}  {screen.question}\n{screen.text}")
    faults = print_faults(screens)
    lines = [screen.lines for screen in screens]
    words = [screen.words for screen in screens]
    lengths = [len(sentence.split()) for screen in screens for sentence in split_sentences(screen.answer)]
    print(f"{len(screens)} screens at {COLUMNS} columns, {len(QUESTIONS)} questions in turn")
    print(f"lines: median {statistics.median(lines):g} (at most {MAX_MEDIAN}), most {max(lines)} (at most {MAX_LINES})")
    print(f"words of an answer: median {statistics.median(words):g}, most {max(words)} (at most {MAX_WORDS})")
    print(f"words of a sentence in answers: {statistics.mean(lengths):.1f} on average (at most {MAX_SENTENCE})")
    print(f"screens with a fault: {faults}")


if __name__ == "__main__":
    main()
