"""``backstory explain``."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = """Examples:

backstory explain metadata.camera

backstory explain manipulation.copy_move --json

backstory explain origin"""


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[ID]",
            help="The id of a finding; or a detector, origin, integrity, history, strength or basis. "
            "Without it, everything that can be explained is listed.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what a finding means, how it is found, how often that is wrong, and what harmless causes it has."""
    from backstory_cli.reference import model_rates
    from backstory_cli.render.console import make_result_console, print_result
    from backstory_cli.render.explain import build_page, render_page_json, show_page
    from backstory_cli.settings.load import load

    page = build_page(what, load().home / model_rates.FILE)
    if as_json:
        print_result(render_page_json(page))
    else:
        show_page(page, make_result_console())
