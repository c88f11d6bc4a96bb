"""The man page of the whole command line."""

from __future__ import annotations

import typer.main

from backstory_cli.cli import app
from backstory_cli.render.man import render_man_page

PAGE = render_man_page(typer.main.get_command(app))
