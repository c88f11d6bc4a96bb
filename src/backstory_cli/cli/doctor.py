"""``backstory doctor``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from backstory_cli.render.console import make_result_console, print_result

EPILOG = """Examples:

backstory doctor

backstory doctor --limits

backstory doctor --json | jq -r '.checks[] | select(.state == "problem") | .name'"""


def doctor(
    limits: Annotated[
        bool, typer.Option("--limits", help="List every limit on what is read of an image, and end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look at this machine: what is installed and set up, and what each missing thing costs a report."""
    from backstory_cli.diagnostics.doctor import examine, list_limits_in_force
    from backstory_cli.render.doctor import (
        check_terminal,
        render_checks_json,
        render_limits_json,
        render_limits_text,
        show_checks,
    )
    from backstory_cli.render.pdf import find_browser
    from backstory_cli.settings.load import load
    from backstory_cli.settings.sources import get_config_path

    settings = load()
    if limits:
        table = list_limits_in_force(settings)
        print_result(render_limits_json(table) if as_json else render_limits_text(table))
        return
    console = make_result_console()
    checks = [
        *examine(settings, config=get_config_path(os.environ), browser=find_browser()),
        check_terminal(console),
    ]
    if as_json:
        print_result(render_checks_json(checks))
    else:
        show_checks(checks, console)
