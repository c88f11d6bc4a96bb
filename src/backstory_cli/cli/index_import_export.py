"""``backstory index import`` and ``export``: lists of known images, taken in and given away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from backstory_cli.cli.index import Jobs, NoCopies, app, load_settings, open_index, read_files
from backstory_cli.cli.options import IndexAt, SscdFile
from backstory_cli.errors import ExitCode, ServiceFailedError, UsageError
from backstory_cli.render.console import print_note, print_result
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.lookup.index import Index
    from backstory_cli.lookup.lists.known import Known, Unusable
    from backstory_cli.settings.settings import Settings

MAX_TOLD = 20
"""Rows whose fault is told; the rest is counted."""
ROWS = 1_000
"""Rows of a list taken in together."""


@app.command(
    "import",
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index import known-fakes.csv\n\n"
    "backstory index import factchecks.json --pictures downloads/\n\n"
    "CSV and JSON lines: path, sha256, pdq, source, date, caption, verdict, licence, tags, address.",
)
def take_in(
    lists: Annotated[
        list[Path], typer.Argument(metavar="LIST...", help="CSV, JSON lines, or ClaimReview/MediaReview as JSON.")
    ],
    pictures: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Where the images lie that the list names (default: beside it)."
        ),
    ] = None,
    jobs: Jobs = None,
    no_copies: NoCopies = False,
    index_at: IndexAt = None,
    sscd_file: SscdFile = None,
) -> None:
    """Add known images with their history from a list; hashes do where an image is not at hand."""
    from backstory_cli.lookup.lists import known

    settings = load_settings(index_at, sscd_file)
    counts: Counter[str] = Counter()
    for source in lists:
        rows = known.read_list(source, pictures or source.absolute().parent)
        first = list(islice(rows, 1))  # what cannot be read at all makes no index
        with open_index(settings, make=True) as index:
            _take_in(index, _chain_lists(first, rows), settings, counts, jobs=jobs, copies=not no_copies)
            index.seal()
    kinds = ("added", "updated", "unchanged", "unusable")
    print_result(", ".join(f"{counts[kind]} {kind}" for kind in kinds))
    if counts["unusable"] and not any(counts[kind] for kind in kinds[:3]):
        raise typer.Exit(ExitCode.USAGE)


def _chain_lists(first: Iterable[Known | Unusable], rest: Iterable[Known | Unusable]) -> Iterator[Known | Unusable]:
    yield from first
    yield from rest


def _take_in(
    index: Index,
    rows: Iterator[Known | Unusable],
    settings: Settings,
    counts: Counter[str],
    *,
    jobs: int | None,
    copies: bool,
) -> None:
    from backstory_cli.lookup.add_files import File
    from backstory_cli.lookup.lists.known import Unusable

    while batch := list(islice(rows, ROWS)):
        for row in batch:
            if isinstance(row, Unusable):
                _print_fault(counts, f"line {row.line}: {row.why}")
        good = [row for row in batch if not isinstance(row, Unusable)]
        files = [File(row.file, row.note) for row in good if row.file is not None]
        for outcome in read_files(index, files, settings, jobs, copies):
            if outcome.added is None:
                _print_fault(counts, outcome.failure.message if outcome.failure else outcome.path.name)
            else:
                counts[outcome.added.value] += 1
        counts.update(each.value for each in index.add([row.record for row in good if row.record is not None]))


def _print_fault(counts: Counter[str], why: str) -> None:
    counts["unusable"] += 1
    if counts["unusable"] <= MAX_TOLD:
        print_note(f"warning: {why}")
    elif counts["unusable"] == MAX_TOLD + 1:
        print_note("warning: more rows cannot be used; they are counted")


@app.command(
    epilog="Examples:\n\nbackstory index export --out known.jsonl\n\nbackstory index export --format csv > hashes.csv"
)
def export(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", dir_okay=False, help="Write this file, not to standard output.")
    ] = None,
    form: Annotated[
        Literal["jsonl", "csv"],
        typer.Option("--format", help="jsonl: everything, to be imported again. csv: hashes and history."),
    ] = "jsonl",
    index_at: IndexAt = None,
) -> None:
    """Write out the index: whole, to be imported elsewhere, or as a list of hashes."""
    from backstory_cli.lookup.lists import exchange

    with open_index(load_settings(index_at)) as index:
        made = (exchange.iter_lines if form == "jsonl" else exchange.iter_hash_list)(index.records())
        if out is None:
            for line in made:
                print_result(line)
        else:
            count = _write_lines(out, made)
            print_note(f"{count} lines written to {clean(out, 300)}")


def _write_lines(out: Path, made: Iterable[str]) -> int:
    """Write lines to a file, and count them. Of a damaged index what could be read is written, too."""
    from backstory_cli.system.files import HANDED_ON, open_atomic

    count, damage = 0, None
    try:
        with open_atomic(out, HANDED_ON) as file:
            try:
                for line in made:
                    file.write(line.encode("utf-8", "backslashreplace") + b"\n")
                    count += 1
            except ServiceFailedError as problem:
                if not count:
                    raise
                damage = problem
    except OSError as problem:
        raise UsageError(
            f"{clean(out, 300)} cannot be written: {problem.strerror or problem}", "check folder and space"
        ) from None
    if damage is not None:
        print_note(f"{count} lines written to {clean(out, 300)}")
        raise damage
    return count
