"""Many pictures, investigated side by side; what becomes of each is told in the order in which they were named.

A picture that cannot be read, or over which the tool itself breaks, costs its own line and no other's.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from backstory_cli.batch.sources import NamedSource
from backstory_cli.errors import BackstoryError, UnreadableImageError, UsageError
from backstory_cli.image import loading as intake
from backstory_cli.image.source import FileSource, Source, UrlSource
from backstory_cli.investigation import session
from backstory_cli.investigation.further_checks import find_file
from backstory_cli.models import Claim, Report
from backstory_cli.settings.settings import Settings
from backstory_cli.system.concurrency import map_ordered
from backstory_cli.text import clean, redact

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[str], None]


class Key(NamedTuple):
    """A picture as a run met it: where it was, and which bytes; none where they could not be had."""

    source: str
    sha256: str


@dataclass(frozen=True)
class Work:
    """What is done with each picture.

    Attributes:
        question: What is asked of it.
        settings: Whatever else is set.
        claim: What is said of it.
        known: Pictures that an earlier run had, and so need no other look: by source, the SHA-256 of their bytes.
    """

    question: str
    settings: Settings
    claim: Claim | None = None
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one picture: a report, or why there is none.

    Attributes:
        key: The picture.
        report: Its report; None where there is none, or an earlier run made it.
        failure: Why there is no report.
        trace: Python's own words, where the tool broke.
    """

    key: Key
    report: Report | None = None
    failure: BackstoryError | None = None
    trace: str = ""

    @property
    def known(self) -> bool:
        """Whether an earlier run had this picture."""
        return self.report is None and self.failure is None


class Engine(Protocol):
    """Applies a function to many things, and gives the results in order."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], jobs: int
    ) -> Iterator[tuple[Item, Result]]:
        """See `backstory_cli.system.concurrency.map_ordered`."""
        ...


def investigate_all(
    sources: Iterable[NamedSource],
    work: Work,
    jobs: int,
    *,
    progress: Progress | None = None,
    engine: Engine = map_ordered,
) -> Iterator[Outcome]:
    """Investigate pictures, ``jobs`` at once.

    Args:
        sources: The pictures.
        work: What is done with each.
        jobs: Pictures looked at at once.
        progress: Told the title of each check; for a single picture only.
        engine: What the work is handed to.

    Raises:
        UsageError: The settings make no sense for any picture.
    """
    for _, outcome in engine(partial(_investigate_one, work, progress), sources, jobs):
        if isinstance(outcome.failure, UsageError):
            raise outcome.failure
        yield outcome


def _investigate_one(work: Work, progress: Progress | None, source: NamedSource) -> Outcome:
    shown = clean(source.source, 1000)  # as the report will have it
    key = Key(shown, "")
    try:
        if (met := _find_earlier(source, shown, work.known)) is not None:
            return Outcome(met)
        if source.failure is not None:
            return Outcome(key, failure=source.failure)
        report = session.investigate_source(
            source.source,
            work.question,
            work.settings,
            progress or (lambda _title: None),
            work.claim,
            find=find_file,
        )
    except UnreadableImageError as failure:
        return Outcome(_make_key(source.source, shown), failure=failure)
    except BackstoryError as failure:
        return Outcome(key, failure=failure)
    except Exception as problem:  # noqa: BLE001 - a bug over one picture never costs the others
        what = redact(clean(f"{type(problem).__name__}: {problem}", 300), *work.settings.secrets)
        bug = BackstoryError(
            f"this is a bug in backstory, over {shown}: {what}", "please report it with the lines above"
        )
        return Outcome(key, failure=bug, trace=redact(traceback.format_exc(), *work.settings.secrets))
    return Outcome(Key(report.subject.source, report.subject.sha256), report=report)


def _find_earlier(source: NamedSource, shown: str, known: Mapping[str, frozenset[str]]) -> Key | None:
    """The picture, if an earlier run had it with the same bytes; what is on the web is known by its address, and is
    asked for again if it could not be had."""
    if shown not in known:
        return None
    if isinstance(source.source, UrlSource):
        return next((Key(shown, sha256) for sha256 in known[shown] if sha256), None)
    key = Key(shown, "") if source.failure else _make_key(source.source, shown)
    return key if key.sha256 in known[shown] else None


def _make_key(source: Source, shown: str) -> Key:
    if not isinstance(source, FileSource):
        return Key(shown, "")
    try:
        return Key(shown, intake.compute_digests(source.path)[0])
    except UnreadableImageError:
        return Key(shown, "")
