"""``backstory doctor``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from backstory_cli.render.console import print_result, result_console

EPILOG = """Examples:

backstory doctor

backstory doctor --limits

backstory doctor --json | jq -r '.checks[] | select(.state == "problem") | .name'"""


def doctor(
    limits: Annotated[
        bool, typer.Option("--limits", help="List every limit on what is read of a picture, and end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look at this machine: what is installed and set up, and what each missing thing costs a report."""
    from backstory_cli.diagnostics.doctor import examine, limits_in_force
    from backstory_cli.render.doctor import checks_json, limits_json, limits_text, show_checks, terminal
    from backstory_cli.render.pdf import browser_path
    from backstory_cli.settings.load import load
    from backstory_cli.settings.sources import config_path

    settings = load()
    if limits:
        table = limits_in_force(settings)
        print_result(limits_json(table) if as_json else limits_text(table))
        return
    console = result_console()
    checks = [
        *examine(settings, config=config_path(os.environ), browser=browser_path()),
        terminal(console),
    ]
    if as_json:
        print_result(checks_json(checks))
    else:
        show_checks(checks, console)
