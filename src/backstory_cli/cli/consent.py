"""``backstory consent``: who may be sent something of an image, and who may not any more."""

from __future__ import annotations

from typing import Annotated

import typer

from backstory_cli.errors import UsageError, suggest_spelling
from backstory_cli.reference.web_services import WITH_KEYS
from backstory_cli.render.console import print_note, print_result
from backstory_cli.text import clean

app = typer.Typer(
    epilog="Examples:\n\nbackstory consent list\n\nbackstory consent revoke gemini",
    help="Whom you agreed to send things of an image to.",
    no_args_is_help=True,
)

_SERVICES = ", ".join(service.name for service in WITH_KEYS)
Name = Annotated[
    str,
    typer.Argument(help=f"gemini, gemini-enterprise, {_SERVICES}, or the host:port of a server."),
]


@app.command("list", epilog="Example: backstory consent list")
def list_() -> None:
    """Say who may be sent something, and since when."""
    from backstory_cli.settings.load import load

    settings = load()
    from backstory_cli.settings import consent

    for name, since in consent.list_given(settings.home).items():
        print_result(f"{name:20} since {since}")
    for name in settings.consent:
        print_result(f"{name:20} by the setting consent")
    if not settings.agreed and not settings.consent:
        print_note("nobody: you are asked before a first upload, or name the service with --analyst or --provider")


@app.command(epilog="Example: backstory consent give gemini")
def give(name: Name) -> None:
    """Agree that a service or a server is sent what `backstory providers` and the README say, from now on."""
    from backstory_cli.reference.web_services import SERVICES
    from backstory_cli.settings import consent
    from backstory_cli.settings.recipients import is_this_machine
    from backstory_cli.settings.sources import get_data_folder

    known = ["gemini", "gemini-enterprise", *(service.name for service in SERVICES if service.key)]
    if name not in known and not set(".:") & set(name) and not is_this_machine(name):
        raise UsageError(
            f"there is no service called {clean(name, 60)}",
            f"{suggest_spelling(name, known)}there are: {', '.join(known)}; or the host:port of a server",
        )
    consent.grant(get_data_folder(), name)
    print_note(f"kept; to take it back: backstory consent revoke {name}")


@app.command(epilog="Example: backstory consent revoke gemini")
def revoke(name: Name) -> None:
    """Take it back: nothing more is sent there unasked. What was sent before cannot be called back."""
    from backstory_cli.settings import consent
    from backstory_cli.settings.sources import get_data_folder

    if not consent.revoke(get_data_folder(), name):
        raise UsageError(f"there is no consent for {name!r}", "see: backstory consent list")
    print_note(f"revoked: {name} is sent nothing more, unless you name it on the command line")
