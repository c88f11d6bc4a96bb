"""``backstory --debug FILE COMMAND``: a record of the command, to attach to a bug report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backstory_cli.errors import UsageError
from backstory_cli.render.console import print_failure, print_note

if TYPE_CHECKING:
    from backstory_cli.diagnostics.debug_file import Record

Debug = Annotated[
    Path | None,
    typer.Option(
        "--debug",
        metavar="FILE",
        envvar="BACKSTORY_DEBUG",
        dir_okay=False,
        help="Write a file to attach to a bug report: versions, the state of this machine, and how each check ended; "
        "no key, path, question or metadata.",
    ),
]


def start_recording(context: typer.Context, file: Path) -> None:
    """Record the command from now on, and write the file when it ends, however it does."""
    from backstory_cli.detectors import Resources, list_built_in
    from backstory_cli.diagnostics.debug_file import Record

    detectors = list_built_in(Resources(index=file, home=file))  # for their names, which --only and --skip take
    record = Record(file, sys.argv[1:], {*_iter_own_names(context.command), *(each.name for each in detectors)})
    context.call_on_close(partial(_write, record, file))


def _write(record: Record, file: Path) -> None:
    from backstory_cli.render.pdf import find_browser

    try:
        record.write(sys.exc_info()[1], browser=find_browser())
    except UsageError as failure:
        print_failure(failure.message, failure.hint)
    else:
        print_note(f"Debug file written to {file}: please look through it before you attach it.")


def _iter_own_names(command: Any) -> Iterator[str]:
    """Names of commands and options."""
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    for name, below in getattr(command, "commands", {}).items():
        yield name
        yield from _iter_own_names(below)
