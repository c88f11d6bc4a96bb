"""``backstory keys``: store, list and remove the keys of services. None is ever printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from backstory_cli.errors import UsageError, suggest_spelling
from backstory_cli.reference.web_services import WITH_KEYS
from backstory_cli.render.console import print_note, print_result
from backstory_cli.text import clean

app = typer.Typer(
    epilog="Examples:\n\nbackstory keys set tineye\n\nbackstory keys list",
    help="Keys of services, kept for you. None is ever printed.",
    no_args_is_help=True,
)

_SERVICES = ", ".join(service.name for service in WITH_KEYS)
Name = Annotated[str, typer.Argument(help=f"gemini, analyst (a server of yours), or a service: {_SERVICES}.")]


@app.command(
    "set", epilog="Examples:\n\nbackstory keys set tineye\n\ncat key.txt | backstory keys set gemini --keyring"
)
def set_(
    name: Name,
    in_keyring: Annotated[
        bool,
        typer.Option(
            "--keyring/--file",
            help="Keep it in the system's keyring (which needs the extra 'keyring'), or in a file that only you "
            "may read.",
        ),
    ] = False,
) -> None:
    """Store a key: asked for without showing it, or read from standard input."""
    from backstory_cli.settings import api_keys as keys
    from backstory_cli.settings.sources import get_data_folder

    _require_known(name)
    value = (
        typer.prompt(f"The key for {clean(name, 60)}", hide_input=True, err=True)
        if sys.stdin.isatty()
        else sys.stdin.read(600)
    )
    keys.store_key(get_data_folder(), name, value.strip(), in_keyring=in_keyring)
    print_note(f"kept in {'the keyring' if in_keyring else 'a file that only you may read'}")


@app.command("list", epilog="Example: backstory keys list")
def list_() -> None:
    """Say which keys there are, and where each comes from."""
    from backstory_cli.settings import api_keys as keys
    from backstory_cli.settings.sources import find_key_variable, get_data_folder

    kept = keys.list_stored(get_data_folder())
    for name in keys.NAMES:
        where = {"file": "in your keys file", "keyring": "in the keyring"}.get(kept.get(name, ""), "no key")
        if variable := find_key_variable(name):
            where = f"from the environment ({variable})"
        print_result(f"{name:10} {where}")


@app.command("remove", epilog="Example: backstory keys remove tineye")
def remove(name: Name) -> None:
    """Forget a stored key."""
    from backstory_cli.settings import api_keys as keys
    from backstory_cli.settings.sources import get_data_folder

    _require_known(name)
    if not keys.remove_key(get_data_folder(), name):
        raise UsageError(f"no key for {name} is stored", "see: backstory keys list")
    print_note(f"the key for {name} is forgotten")


def _require_known(name: str) -> None:
    from backstory_cli.settings.api_keys import NAMES

    if name not in NAMES:
        raise UsageError(
            f"there is no key called {name!r}", f"{suggest_spelling(name, NAMES)}there are: {', '.join(NAMES)}"
        )
