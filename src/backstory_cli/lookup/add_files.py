"""Adding many files: read and fingerprinted side by side, written in batches, resumed where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.loading import Limits
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import Added, Entry, Note, Record
from backstory_cli.lookup.fingerprints import get_recipe
from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint
from backstory_cli.lookup.index import Index
from backstory_cli.system.concurrency import AHEAD, map_ordered

BATCH = 50
"""Pictures written in one transaction: what an interrupted run loses at most."""


@dataclass(frozen=True)
class File:
    """A file to add, and what is said of the picture."""

    path: Path
    note: Note
    modified: int | None = None


@dataclass(frozen=True)
class Work:
    """How files are read and fingerprinted.

    Attributes:
        limits: What is read at most.
        learned: The learned fingerprint's weights, if it is used.
        copies: Whether small copies are kept.
        jobs: Files that are read and fingerprinted at once.
    """

    limits: Limits
    learned: LearnedFingerprint | None = None
    copies: bool = True
    jobs: int = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes:
        path: The file.
        added: What the index did; None where it is no picture that can be read.
        failure: Why it could not be read, and what to do.
    """

    path: Path
    added: Added | None
    failure: UnreadableImageError | None = None


def add_files(index: Index, files: Iterable[File], work: Work) -> Iterator[Outcome]:
    """Add files. One that was added as it is now is not read again, but what is said of it now is noted.

    Raises:
        ServiceFailedError: The index cannot be written; batches before that are kept.
    """
    made_as = get_recipe(work.learned)
    fresh: list[File] = []
    for file in files:
        state = _stat_file(file.path)
        known = index.same_file(str(file.path.absolute()), *state, made_as) if state else None
        if known is not None:
            yield Outcome(file.path, _note_known(index, known, file.note))
            continue
        fresh.append(replace(file, modified=state[1] if state else None))
        if len(fresh) >= BATCH * AHEAD:
            yield from _write_batch(index, _iter_records(fresh, work))
            fresh = []
    yield from _write_batch(index, _iter_records(fresh, work))
    index.seal()


def _stat_file(path: Path) -> tuple[int, int] | None:
    """Size and time of the last write, which tell an unchanged file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _note_known(index: Index, known: Entry, note: Note) -> Added:
    if note == Note():
        return Added.UNCHANGED
    return index.add([Record(known.sha256, note=note)])[0]


def _write_batch(index: Index, made: Iterator[tuple[Path, Record | UnreadableImageError]]) -> Iterator[Outcome]:
    while batch := list(islice(made, BATCH)):
        good = [(path, _settle_path(index, record)) for path, record in batch if isinstance(record, Record)]
        for (path, _), added in zip(good, index.add([record for _, record in good]), strict=True):
            yield Outcome(path, added)
        for path, failure in batch:
            if isinstance(failure, UnreadableImageError):
                yield Outcome(path, None, failure)


def _settle_path(index: Index, record: Record) -> Record:
    """The record of a file; one with the same bytes elsewhere keeps its path as long as it lies there."""
    for known in index.with_bytes(record.sha256) if record.sha256 else ():
        if known.path and known.path != record.path and Path(known.path).is_file():
            return replace(record, path="")
    return record


def _iter_records(files: list[File], work: Work) -> Iterator[tuple[Path, Record | UnreadableImageError]]:
    """Their records in order."""
    for file, made in map_ordered(lambda file: _make_record(file, work), files, work.jobs):
        yield file.path, made


def _make_record(file: File, work: Work) -> Record | UnreadableImageError:
    try:
        image = intake.read(file.path, work.limits)
        return adding.make_record(
            image, file.path, file.note, modified=file.modified, learned=work.learned, copies=work.copies
        )
    except UnreadableImageError as failure:
        return failure
