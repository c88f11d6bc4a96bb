"""``backstory trust``: whose signatures on Content Credentials count as trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backstory_cli.render.console import print_note, print_result

app = typer.Typer(help="Whose signatures on Content Credentials are trusted.", no_args_is_help=True)


@app.command("show")
def show() -> None:
    """List the trust lists in use, and your own certificates."""
    from backstory_cli.reference import trust_lists
    from backstory_cli.settings import load

    folder = load().trust_path
    count = trust_lists.official().count("BEGIN CERTIFICATE")
    print_result(f"official C2PA lists of {trust_lists.SNAPSHOT}: {count} certificates of signers and time stamps")
    mine = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    for path in mine:
        subjects = "; ".join(trust_lists.subjects(path.read_text(encoding="utf-8", errors="replace")))
        print_result(f"your own {path.name}: {subjects}")
    if not mine:
        print_note("note: you have added no certificates of your own; add one with: backstory trust add FILE")


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="Certificates in PEM form, of a root or an issuer that you trust.")],
) -> None:
    """Trust the signers that a certificate vouches for. Ask its owner for it, or look at its fingerprint, first."""
    from backstory_cli.errors import UsageError
    from backstory_cli.reference import trust_lists
    from backstory_cli.settings import load
    from backstory_cli.text import clean

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            f"{clean(str(file), 300)} cannot be read", "name a file of certificates in PEM form"
        ) from problem
    try:
        subjects = trust_lists.subjects(text)
    except ValueError as problem:
        raise UsageError(
            f"{clean(str(file), 300)} holds no certificate in PEM form", "it begins with -----BEGIN CERTIFICATE-----"
        ) from problem
    folder = load().trust_path
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{file.stem}.pem"
    partial = target.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(target)
    print_result(f"trusted from now on: {'; '.join(subjects)}")


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Its name in backstory trust show.")]) -> None:
    """Trust a certificate of your own no longer."""
    from backstory_cli.errors import UsageError
    from backstory_cli.settings import load
    from backstory_cli.text import clean

    folder = load().trust_path
    found = {path.name: path for path in folder.glob("*.pem")} if folder.is_dir() else {}
    path = found.get(name) or found.get(f"{name}.pem")
    if path is None:
        raise UsageError(f"you have added no certificate called {clean(name, 100)}", "see backstory trust show")
    path.unlink()
    print_result(f"no longer trusted: {path.name}")
