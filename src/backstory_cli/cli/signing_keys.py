"""``backstory cases key``: the key that bundles are signed with, and the keys of others whose signatures are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from backstory_cli.cli.cases import app
from backstory_cli.render.console import print_note, print_result

key_app = typer.Typer(
    no_args_is_help=True,
    help="The key that bundles are signed with, and those of others.",
    epilog="Example: backstory cases key new",
)
app.add_typer(key_app, name="key")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The private key, in place of your own (Ed25519, PEM, PKCS #8)."),
]


@key_app.command("new", epilog="Example: backstory cases key new")
def new_key(key: KeyFile = None) -> None:
    """Make a key that signs bundles from now on; only you may read its file. The public key is printed, to pass on."""
    from backstory_cli.cases.bundle import sign as signing
    from backstory_cli.settings.load import load

    path = load({"signing_key": key}).signing_key_path
    public = signing.create_key(path).public_key()
    print_note(f"The private key is in {path}. It has no password: keep the file, and keep it to yourself")
    print_note(f"SHA-256 of the public key: {signing.compute_fingerprint(public)}")
    print_result(signing.encode_public_key(public).decode())


@key_app.command("show", epilog="Example: backstory cases key show")
def show_key(key: KeyFile = None) -> None:
    """Print the public key, to pass on, and its SHA-256. The private key is never printed."""
    from backstory_cli.cases.bundle import sign as signing
    from backstory_cli.settings.load import load

    public = signing.read_private_key(load({"signing_key": key}).signing_key_path).public_key()
    print_note(f"SHA-256 of the public key: {signing.compute_fingerprint(public)}")
    print_result(signing.encode_public_key(public).decode())


@key_app.command("known", epilog="Example: backstory cases key known")
def known_keys(as_json: Json = False) -> None:
    """List the keys whose signatures are known, and whose they are."""
    from backstory_cli.cases.bundle import signers
    from backstory_cli.settings.load import load

    listed = signers.list_known(load().home)
    if as_json:
        print_result(json.dumps([each.model_dump() for each in listed], indent=2))
        return
    for each in listed:
        print_result(f"{each.name}: SHA-256 {each.sha256}, since {each.since}")
    if not listed:
        print_note("note: there are none; add one with: backstory cases key trust FILE NAME")


@key_app.command("trust", epilog='Example: backstory cases key trust their-key.pem "Desk of the Example Times"')
def trust_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The public key (PEM), as cases key show prints it.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")],
) -> None:
    """Put a public key on your list of known signers."""
    from backstory_cli.cases.bundle import sign as signing
    from backstory_cli.cases.bundle import signers
    from backstory_cli.settings.load import load

    sha256 = signing.compute_fingerprint(signing.read_public_key(file))
    signers.trust(load().home, sha256, name)
    announce_trust(name, sha256)


@key_app.command("forget", epilog='Example: backstory cases key forget "Desk of the Example Times"')
def forget_key(
    key: Annotated[str, typer.Argument(metavar="NAME|SHA-256", help="As cases key known lists it.")],
) -> None:
    """Take a key off your list of known signers."""
    from backstory_cli.cases.bundle import signers
    from backstory_cli.settings.load import load

    gone = signers.forget(load().home, key)
    print_note(f"No longer known: {gone.name}, SHA-256 {gone.sha256}")


def announce_trust(name: str, sha256: str) -> None:
    """Say what follows from trusting a key, and to make sure whose it is."""
    print_note(
        f"From now on bundles signed with this key are verified as by {name}. Compare the SHA-256 with the signer by "
        f"another way than the bundle: {sha256}"
    )
