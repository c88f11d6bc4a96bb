"""``backstory config``: what is set, and setting it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from backstory_cli.render.console import print_note, print_result

app = typer.Typer(
    epilog="Examples:\n\nbackstory config show\n\nbackstory config set profile quick",
    help="What is set, where that comes from, and setting it for good.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="A setting (see: backstory config show).")]


@app.command(epilog="Examples:\n\nbackstory config show\n\nbackstory config show --json | jq '.index'")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Show every setting, its value, and where that comes from: the environment, the configuration file, a default."""
    from backstory_cli.render.config import render_settings_json, render_settings_text
    from backstory_cli.settings.config_file import list_settings

    settings = list_settings()
    print_result(render_settings_json(settings) if as_json else render_settings_text(settings))


@app.command(
    "set", epilog="Examples:\n\nbackstory config set profile quick\n\nbackstory config set providers commons,wayback"
)
def set_(name: Name, value: Annotated[str, typer.Argument(help="Its value; lists with commas.")]) -> None:
    """Set something in the configuration file."""
    from backstory_cli.settings.config_file import set_value

    print_note(f"written to {set_value(name, value)}")


@app.command(epilog="Example: backstory config unset profile")
def unset(name: Name) -> None:
    """Take a setting out of the configuration file: it has its default again."""
    from backstory_cli.settings.config_file import unset_value

    print_note(f"taken out of {unset_value(name)}")


@app.command(epilog='Example: $EDITOR "$(backstory config path)"')
def path() -> None:
    """Print where the configuration file is, whether or not there is one."""
    from backstory_cli.settings.sources import get_config_path

    print_result(str(get_config_path(os.environ)))
