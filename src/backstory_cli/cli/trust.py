"""``backstory trust``: whose signatures on Content Credentials count as trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backstory_cli.render.console import print_note, print_result

app = typer.Typer(
    epilog="Examples:\n\nbackstory trust show\n\nbackstory trust update",
    help="Whose signatures on Content Credentials are trusted.",
    no_args_is_help=True,
)


@app.command("show", epilog="Example: backstory trust show")
def show() -> None:
    """List the trust lists in use, and your own certificates."""
    from backstory_cli.reference import trust_lists
    from backstory_cli.settings.load import load

    folder = load().trust_path
    lists = trust_lists.load_current(folder)
    count = lists.c2pa.count("BEGIN CERTIFICATE")
    print_result(f"official C2PA lists of {lists.c2pa_of}: {count} certificates of signers and time stamps")
    count = lists.publishers.count("BEGIN CERTIFICATE")
    print_result(f"IPTC Origin Verified News Publishers of {lists.publishers_of}: {count} certificates")
    print_result(f"C2PA conforming products of {lists.products_of}: {len(lists.products)} that sign")
    mine = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    for path in mine:
        subjects = "; ".join(trust_lists.list_subjects(path.read_text(encoding="utf-8", errors="replace")))
        print_result(f"your own {path.name}: {subjects}")
    if not mine:
        print_note("note: you have added no certificates of your own; add one with: backstory trust add FILE")


@app.command("update", epilog="Example: backstory trust update")
def update() -> None:
    """Fetch today's public lists from C2PA (on GitHub) and IPTC; until all are had, the present ones stay in use."""
    from datetime import UTC, datetime

    from backstory_cli.errors import UsageError
    from backstory_cli.reference.trust_lists import UPDATED
    from backstory_cli.settings.load import load
    from backstory_cli.web.clients import make_client
    from backstory_cli.web.http.ledger import Ledger
    from backstory_cli.web.trust_sources import fetch_lists, replace_lists

    settings = load()
    if settings.offline:
        raise UsageError("the network is switched off", "run it without BACKSTORY_OFFLINE and offline in config.toml")
    lists = fetch_lists(make_client(settings, Ledger()))
    day = datetime.now(UTC)
    replace_lists(settings.trust_path / UPDATED, lists, f"{day.day} {day:%B %Y}")
    show()


@app.command("add", epilog="Example: backstory trust add our-newsroom.pem")
def add(
    file: Annotated[Path, typer.Argument(help="Certificates in PEM form, of a root or an issuer that you trust.")],
) -> None:
    """Trust the signers that a certificate vouches for. Ask its owner for it, or look at its fingerprint, first."""
    from backstory_cli.errors import UsageError
    from backstory_cli.reference import trust_lists
    from backstory_cli.settings.load import load
    from backstory_cli.system.files import write_atomic
    from backstory_cli.text import clean

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            f"{clean(str(file), 300)} cannot be read", "name a file of certificates in PEM form"
        ) from problem
    try:
        subjects = trust_lists.list_subjects(text)
    except ValueError as problem:
        raise UsageError(
            f"{clean(str(file), 300)} holds no certificate in PEM form", "it begins with -----BEGIN CERTIFICATE-----"
        ) from problem
    folder = load().trust_path
    write_atomic(folder / f"{file.stem}.pem", text.encode())
    print_result(f"trusted from now on: {'; '.join(subjects)}")


@app.command("remove", epilog="Example: backstory trust remove our-newsroom.pem")
def remove(name: Annotated[str, typer.Argument(help="Its name in backstory trust show.")]) -> None:
    """Trust a certificate of your own no longer."""
    from backstory_cli.errors import UsageError
    from backstory_cli.settings.load import load
    from backstory_cli.text import clean

    folder = load().trust_path
    found = {path.name: path for path in folder.glob("*.pem")} if folder.is_dir() else {}
    path = found.get(name) or found.get(f"{name}.pem")
    if path is None:
        raise UsageError(f"you have added no certificate called {clean(name, 100)}", "see backstory trust show")
    path.unlink()
    print_result(f"no longer trusted: {path.name}")
