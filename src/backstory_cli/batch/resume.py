"""A file of results that an interrupted run goes on with: one line for each picture, written as it comes.

A picture has its line already if one is there for the same place and bytes, made by the same version with the same
settings, question and claim.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from backstory_cli import __version__
from backstory_cli.assessment.verdicts import Verdicts, parse_verdicts
from backstory_cli.batch import Key, Work
from backstory_cli.errors import ServiceFailedError, UsageError
from backstory_cli.investigation.pipeline import clean_claim
from backstory_cli.text import clean


@dataclass
class Results:
    """A file of results.

    Attributes:
        known: What the pictures with a line already came to; None for one that could not be read.
    """

    known: dict[Key, Verdicts | None]
    _file: BinaryIO

    def write(self, line: str) -> None:
        """Add a line, at once and as a whole.

        Raises:
            ServiceFailedError: The disk is full, or gone.
        """
        try:
            self._file.write(line.encode("utf-8", "backslashreplace") + b"\n")
            self._file.flush()
        except OSError as problem:
            raise ServiceFailedError(
                f"the results cannot be written: {clean(problem.strerror or problem, 200)}",
                "make room, and run the same command again: it goes on from there",
            ) from None

    def group_by_source(self) -> dict[str, frozenset[str]]:
        """The pictures by source, as `backstory_cli.batch.Work` has them."""
        sources: dict[str, set[str]] = {}
        for key in self.known:
            sources.setdefault(key.source, set()).add(key.sha256)
        return {source: frozenset(digests) for source, digests in sources.items()}


def request_digest(work: Work) -> str:
    """What tells whether two runs ask the same of a picture: a digest of version, settings, question and claim."""
    claim = clean_claim(work.claim)
    return _compute_digest(
        __version__, work.settings.to_report(), clean(work.question), claim and claim.model_dump(mode="json")
    )


@contextmanager
def open_results(path: Path, work: Work) -> Iterator[Results]:
    """The results in a file, which need not exist; a line that was cut short is taken away.

    Raises:
        UsageError: It cannot be read or written, or holds something else.
    """
    try:
        file = path.open("a+b")
    except OSError as problem:
        why = clean(problem.strerror or problem, 200)
        raise UsageError(f"{clean(path, 300)} cannot be written: {why}", "name another file for the results") from None
    with file:
        file.seek(0)
        known, whole = _read_results(file, path, request_digest(work))
        file.truncate(whole)
        yield Results(known, file)


def _read_results(file: BinaryIO, path: Path, wanted: str) -> tuple[dict[Key, Verdicts | None], int]:
    """What is known of pictures that were asked the same, and where the last whole line ends."""
    known: dict[Key, Verdicts | None] = {}
    whole = 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            break
        whole += len(line)
        try:
            found = _parse_entry(json.loads(line), wanted)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UsageError(
                f"{clean(path, 300)} holds something else than results: its line {number:,} is none",
                "name another file; nothing was written",
            ) from None
        if found is not None:
            known.update([found])
    return known, whole


def _parse_entry(line: Mapping[str, Any], wanted: str) -> tuple[Key, Verdicts | None] | None:
    """One line: which picture, and what it came to; None where something else was asked of it."""
    if "error" in line:
        return (Key(line["source"], line["sha256"]), None) if line["asked"] == wanted else None
    tool, subject = line["tool"], line["subject"]
    if _compute_digest(tool["version"], tool["settings"], line["question"], line["claim"]) != wanted:
        return None
    return Key(subject["source"], subject["sha256"]), parse_verdicts(line)


def _compute_digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
