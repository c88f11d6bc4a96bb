"""``backstory index verify``, ``repair`` and ``compact``: whether the index is sound, and making it so."""

from __future__ import annotations

import typer

from backstory_cli.cli.index import app, loaded, opened
from backstory_cli.cli.options import IndexAt
from backstory_cli.errors import ExitCode
from backstory_cli.render.console import print_note, print_result


@app.command(epilog="Exit codes: 0 sound, 5 faults were found.")
def verify(index_at: IndexAt = None) -> None:
    """Check that the index is sound: its database, and the files for searching that are derived from it."""
    with opened(loaded(index_at)) as index:
        faults = index.faults()
    _tell(faults, "hint: backstory index repair makes everything anew that is derived from the database")


@app.command()
def repair(index_at: IndexAt = None) -> None:
    """Make the files for searching anew from the database; nothing that was added is touched."""
    with opened(loaded(index_at)) as index:
        index.seal(everything=True)
        faults = index.faults()
    _tell(faults, "hint: what can still be read is saved by: backstory index export --out known.jsonl")


@app.command()
def compact(index_at: IndexAt = None) -> None:
    """Give back the room of what was removed, and make the files for searching anew."""
    with opened(loaded(index_at)) as index:
        index.compact()
    print_result("done")


def _tell(faults: list[str], hint: str) -> None:
    for fault in faults:
        print_result(fault)
    if faults:
        print_note(hint)
        raise typer.Exit(ExitCode.SERVICE_FAILED)
    print_result("sound")
