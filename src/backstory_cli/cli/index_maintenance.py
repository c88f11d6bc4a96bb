"""``backstory index verify``, ``repair`` and ``compact``: whether the index is sound, and making it so."""

from __future__ import annotations

import json

import typer

from backstory_cli.cli.index import AsJson, app, load_settings, open_index
from backstory_cli.cli.options import IndexAt
from backstory_cli.errors import ExitCode
from backstory_cli.render.console import print_note, print_result


@app.command(epilog="Example: backstory index verify\n\nExit codes: 0 sound, 5 faults were found.")
def verify(as_json: AsJson = False, index_at: IndexAt = None) -> None:
    """Check that the index is sound: its database, and the files for searching that are derived from it."""
    with open_index(load_settings(index_at)) as index:
        faults = index.faults()
    print_faults(
        faults,
        "backstory index repair makes everything anew that is derived from the database; if that does not help, what "
        "can still be read is saved by: backstory index export --out known.jsonl",
        as_json=as_json,
    )


@app.command(epilog="Example: backstory index repair")
def repair(index_at: IndexAt = None) -> None:
    """Make the files for searching anew from the database; nothing that was added is touched."""
    with open_index(load_settings(index_at)) as index:
        index.seal(everything=True)
        faults = index.faults()
    print_faults(
        faults,
        "save what can still be read with: backstory index export --out known.jsonl; move the index aside, then: "
        "backstory index import known.jsonl, and add the images again that are missing",
    )


@app.command(epilog="Example: backstory index compact")
def compact(index_at: IndexAt = None) -> None:
    """Give back the room of what was removed, and make the files for searching anew."""
    with open_index(load_settings(index_at)) as index:
        index.compact()
    print_result("done")


def print_faults(faults: list[str], hint: str, *, as_json: bool = False) -> None:
    """Print what is wrong, a line a fault, and what to do; or that all is sound.

    Raises:
        typer.Exit: There are faults.
    """
    if as_json:
        print_result(json.dumps({"sound": not faults, "faults": faults}, indent=2))
    else:
        print_result("\n".join(faults) or "sound")
    if faults:
        print_note(f"hint: {hint}")
        raise typer.Exit(ExitCode.SERVICE_FAILED)
