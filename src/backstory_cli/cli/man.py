"""``backstory man``."""

from __future__ import annotations

import typer

from backstory_cli.render.console import print_result

EPILOG = """Examples:

backstory man > backstory.1

man ./backstory.1"""


def man(context: typer.Context) -> None:
    """Print the man page: every command and option, exit codes, variables of the environment, and files."""
    from backstory_cli.render.man import render_man_page

    print_result(render_man_page(context.find_root().command))
