"""``backstory mcp``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from backstory_cli.cli.consent_prompt import announce_recipients
from backstory_cli.cli.options import take_settings
from backstory_cli.render.console import print_note

SETTINGS = (
    "analyst",
    "model",
    "search",
    "send_metadata",
    "max_cost",
    "offline",
    "online",
    "providers",
    "fetch",
    "deep",
    "index",
    "sscd_file",
    "max_pixels",
    "max_bytes",
    "max_seconds",
    "max_memory",
)
"""What the person may set who starts the server."""

EPILOG = """Examples:

backstory mcp --folder photos

backstory mcp --folder photos --folder downloads --online

In the configuration of a client: {"command": "backstory", "args": ["mcp", "--folder", "/home/me/Pictures/desk"]}

Only you choose, with these options, what may leave this machine and which folders are read: no assistant can."""


@take_settings(*SETTINGS)
def mcp(
    folders: Annotated[
        list[Path] | None,
        typer.Option(
            "--folder",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Images in this folder, and those inside it, may be read (repeatable). Default: the current folder.",
        ),
    ] = None,
    *,
    options: dict[str, object],
) -> None:
    """Serve an assistant over standard input and output (Model Context Protocol): investigate, ask, compare, search."""
    from backstory_cli.image.sandbox import parent as children

    children.start(many=True)  # comes up while the rest is loaded here
    from backstory_cli.mcp_server.folders import Folders
    from backstory_cli.mcp_server.protocol import serve
    from backstory_cli.mcp_server.tools import Desk
    from backstory_cli.settings.load import load

    settings = load(options)
    desk = Desk(settings, Folders(folders or [Path.cwd()]))
    print_note(f"backstory mcp reads images in: {desk.folders}")
    announce_recipients(settings, "may be sent")
    if sys.stdin.isatty():
        print_note("It speaks to an assistant, not to you: name this command in your client's configuration.")
    serve(desk)
