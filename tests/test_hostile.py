"""Files made to break readers: each ends in a report or in one clear refusal, whatever is wrong with it.

Another seed than the suite's: ``MUTANTS_SEED=anything pytest tests/test_hostile.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import jsonschema
import pytest

import mutants
from backstory_cli import container, intake, investigate
from backstory_cli.detectors.consistency import Consistency
from backstory_cli.detectors.encoder import Encoder
from backstory_cli.detectors.generators import Generators
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.detectors.sun import SunPosition
from backstory_cli.errors import Skip, UnreadableImage
from backstory_cli.metadata.previews import previews
from backstory_cli.metadata.reading import read_metadata
from backstory_cli.models import Report, json_schema

SEED = os.environ.get("MUTANTS_SEED", "1")
MUTANTS, BATCHES = 2_000, 8
WHOLE, WHOLE_BATCHES = 160, 8
SMALL = 20_000
"""Bytes of the pictures whose mutants are investigated as a whole: their pixels are soon looked at."""


def read(data: bytes) -> None:
    """Everything that reads a file's bytes without decoding the picture; raises whatever breaks."""
    for block in container.blocks(data):
        assert 0 <= block.start <= block.offset <= block.end <= len(data), block
    container.dimensions(data)
    image = intake.from_bytes(data, "picture", "bytes")
    said = read_metadata(image)
    assert not [problem for problem in said.problems if "please report" in problem], said.problems
    previews(image, said)
    for detector in (Metadata(), Consistency(), Generators(), Encoder(), SunPosition()):
        try:
            list(detector.inspect(image))
        except Skip:
            continue


def report_of(data: bytes) -> Report | None:
    """The report of a file, checked against the schema and for runs that failed; None where the file is refused."""
    try:
        report = investigate(data, offline=True)
    except UnreadableImage as refusal:
        return None if refusal.message and refusal.hint else pytest.fail("a refusal without a reason or a hint")
    jsonschema.validate(report.model_dump(mode="json"), json_schema())
    failed = [f"{run.detector}: {run.reason}" for run in report.runs if run.status in {"failed", "timed_out"}]
    assert not failed, failed
    return report


@contextmanager
def named(number: int, most: int) -> Iterator[None]:
    """Say of a failure with which mutant it came."""
    try:
        yield
    except Exception as problem:
        problem.add_note(f"mutant {number}: python tests/mutants.py {SEED} {number} FILE {most}")
        raise


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_mutant_breaks_a_reader(batch: int) -> None:
    for number in range(batch, MUTANTS, BATCHES):
        with named(number, mutants.MOST):
            try:
                read(mutants.numbered(SEED, number, mutants.parents()))
            except UnreadableImage:
                continue


@pytest.mark.parametrize("batch", range(WHOLE_BATCHES))
def test_every_mutant_ends_in_a_report_or_a_refusal(batch: int) -> None:
    for number in range(batch, WHOLE, WHOLE_BATCHES):
        with named(number, SMALL):
            report_of(mutants.numbered(SEED, number, mutants.parents(SMALL)))


def test_mutants_are_the_same_again_and_reach_the_readers() -> None:
    made = [mutants.numbered(SEED, number, mutants.parents()) for number in range(200)]
    assert made == [mutants.numbered(SEED, number, mutants.parents()) for number in range(200)]
    assert len(set(made)) > 190
    assert sum(container.media_type(data) is not None for data in made) > 150


@pytest.mark.parametrize("mutation", [*mutants.BLIND, *mutants.STRUCTURED], ids=lambda each: each.__name__)
def test_every_mutation_changes_something(mutation: mutants.Mutation) -> None:
    changed = sum(mutation(data, Random(1)) != data for data in mutants.parents())  # noqa: S311
    assert changed >= 2
