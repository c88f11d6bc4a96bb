"""Files made to break readers: each ends in a report or in one clear refusal, whatever is wrong with it.

A few mutants in each run, two thousand with ``-m long``, and as many as ``MUTANTS`` says; others than the suite's:
``MUTANTS_SEED=anything MUTANTS=500 pytest -m long tests/test_hostile.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from backstory_cli import investigate
from backstory_cli.detectors.consistency import Consistency
from backstory_cli.detectors.encoder import Encoder
from backstory_cli.detectors.generators import Generators
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.detectors.sun import SunPosition
from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import container
from backstory_cli.image import loading as intake
from backstory_cli.image.loading import Limits
from backstory_cli.metadata.previews import find_previews
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import Report
from support import hostile_files, mutants
from support.commands import Run
from support.making import check_schema
from support.waiting import guard

SEED = os.environ.get("MUTANTS_SEED", "1")
MUTANTS, BATCHES = int(os.environ.get("MUTANTS", "2000")), 8
WHOLE, WHOLE_BATCHES = MUTANTS // 30, 8
LONG = pytest.mark.long
HERE = Limits(isolated=False)
"""Readers are tried in this process, where nothing hides what they raise; reports are made in children."""
SMALL = 20_000
"""Bytes of the pictures whose mutants are investigated as a whole: their pixels are soon looked at."""


def few_or_all(few: int, everything: int, batches: int) -> list[Any]:
    """Numbers of mutants: some in each run of the suite, and all of them, in batches, in a long one."""
    long = (range(batch, everything, batches) for batch in range(batches))
    return [pytest.param(range(few), id="few"), *(pytest.param(each, id=f"{each}", marks=LONG) for each in long)]


def read(data: bytes) -> None:
    """Everything that reads a file's bytes without decoding the picture; raises whatever breaks."""
    for block in container.iter_blocks(data):
        assert 0 <= block.start <= block.offset <= block.end <= len(data), block
    container.read_dimensions(data)
    image = intake.make_image(data, "picture", "bytes", HERE)
    said = read_metadata(image)
    assert not [problem for problem in said.problems if "please report" in problem], said.problems
    find_previews(image, said)
    for detector in (Metadata(), Consistency(), Generators(), Encoder(), SunPosition()):
        try:
            list(detector.inspect(image))
        except Skip:
            continue


def report_of(data: bytes) -> Report | None:
    """The report of a file, checked against the schema and for runs that failed; None where the file is refused."""
    try:
        report = investigate(data, offline=True)
    except UnreadableImageError as refusal:
        return None if refusal.message and refusal.hint else pytest.fail("a refusal without a reason or a hint")
    check_schema(report.model_dump(mode="json"))
    failed = [f"{run.detector}: {run.reason}" for run in report.runs if run.status in {"failed", "timed_out"}]
    assert not failed, failed
    return report


@contextmanager
def named(number: int, most: int) -> Iterator[None]:
    """Say of a failure with which mutant it came."""
    try:
        yield
    except Exception as problem:
        problem.add_note(f"mutant {number}: python tests/support/mutants.py {SEED} {number} FILE {most}")
        raise


@pytest.mark.parametrize("numbers", few_or_all(150, MUTANTS, BATCHES))
def test_no_mutant_breaks_a_reader(numbers: range) -> None:
    for number in numbers:
        with named(number, mutants.MOST):
            try:
                read(mutants.numbered(SEED, number, mutants.parents()))
            except UnreadableImageError:
                continue


@pytest.mark.parametrize("numbers", few_or_all(8, WHOLE, WHOLE_BATCHES))
def test_every_mutant_ends_in_a_report_or_a_refusal(numbers: range) -> None:
    for number in numbers:
        with named(number, SMALL):
            report_of(mutants.numbered(SEED, number, mutants.parents(SMALL)))


def test_mutants_are_the_same_again_and_reach_the_readers() -> None:
    made = [mutants.numbered(SEED, number, mutants.parents()) for number in range(200)]
    assert made == [mutants.numbered(SEED, number, mutants.parents()) for number in range(200)]
    assert len(set(made)) > 190
    assert sum(container.detect_media_type(data) is not None for data in made) > 150


@pytest.mark.parametrize("mutation", [*mutants.BLIND, *mutants.STRUCTURED], ids=lambda each: each.__name__)
def test_every_mutation_changes_something(mutation: mutants.Mutation) -> None:
    chance = Random(1)  # noqa: S311 - to be repeated, not to be secret
    changed = sum(mutation(data, chance) != data for data in mutants.parents())
    assert changed >= 2


@pytest.mark.parametrize("name", hostile_files.READ)
def test_what_is_a_picture_all_the_same_is_read(name: str) -> None:
    with guard("reading it"):
        read(hostile_files.READ[name]())


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[] if number % 3 == 0 else LONG) for number, each in enumerate(hostile_files.READ)],
)
def test_what_is_a_picture_all_the_same_is_reported_on(name: str) -> None:
    with guard("reading it"):
        assert report_of(hostile_files.READ[name]()) is not None


FIXTURES = ["bomb-header.png", "makernote-loop.jpg", "makernote-count.jpg", "subdirectories.jpg", "directories.jpg"]


@pytest.mark.parametrize("name", [*FIXTURES, "hostile-text.jpg", "gps-zero.jpg"])
def test_hostile_fixtures_are_reported_on(name: str, fixtures: Path) -> None:
    with guard("reading it"):
        assert report_of((fixtures / name).read_bytes()) is not None


@pytest.mark.parametrize("name", hostile_files.REFUSED)
def test_what_is_no_picture_is_refused(name: str, tmp_path: Path, backstory: Run) -> None:
    data = hostile_files.REFUSED[name]()
    with guard("reading it"):
        assert report_of(data) is None
    path = tmp_path / "holiday.jpg"
    path.write_bytes(data)
    done = backstory("investigate", path)
    assert (done.code, done.out) == (3, "")
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "hint"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("ztxt-bomb", "PNG: a compressed text is longer"),
        ("texts-100000", "more than the 5,000 blocks"),
        ("many-frames", "more than the 5,000 blocks"),
        ("xmp-packets", "XMP: it has more packets than are read"),
        ("many-itxt", "XMP: it has more packets than are read"),
        ("xmp-20-mb", "XMP: a packet of 20,"),
        ("xmp-laughs", "XMP: a packet is damaged or not allowed"),
        ("xmp-file", "XMP: a packet is damaged or not allowed"),
        ("xmp-address", "XMP: a packet is damaged or not allowed"),
        ("xmp-5000-deep", "deeper than 64 levels"),
        ("xmp-100000-deep", "deeper than 64 levels"),
        ("self-pointing", "EXIF: two pointers lead to the same directory"),
        ("two-in-a-ring", "EXIF: two pointers lead to the same directory"),
        ("chain-of-directories", "EXIF: it has more directories or entries than are read"),
        ("directory-of-65535", "EXIF: only the first 4,096 fields are kept"),
    ],
)
def test_what_is_left_out_is_said(name: str, problem: str) -> None:
    problems = read_metadata(intake.make_image(hostile_files.READ[name](), "x", "x")).problems
    assert any(problem in each for each in problems), problems


@pytest.mark.parametrize("kind", ["xmp", "iptc", "icc", "photoshop", "c2pa"])
def test_values_that_overlap_are_listed_once(kind: str) -> None:
    data = hostile_files.READ[f"tiff-one-value-{kind}"]()
    assert sum(block.length for block in container.iter_blocks(data) if block.level == 1) <= len(data)


@pytest.mark.parametrize("step", [pytest.param(10, id="few"), pytest.param(1, id="all", marks=LONG)])
@pytest.mark.parametrize("number", range(len(mutants.parents(1_000_000))))
def test_a_file_cut_short_never_says_more(number: int, step: int) -> None:
    data = mutants.parents(1_000_000)[number]
    counts = [fields(data[: len(data) * part // 100]) for part in range(0, 101, step)]
    assert max(counts) == counts[-1]


def fields(data: bytes) -> int:
    try:
        read(data)
    except UnreadableImageError:
        return 0
    return len(read_metadata(intake.make_image(data, "x", "x", HERE)).fields)
