"""``backstory cases bundle``, ``verify`` and ``replay``: a case as evidence that others can check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.cases import CaseId, app, open_cases
from backstory_cli.cli.index_maintenance import print_faults
from backstory_cli.cli.signing_keys import Json, KeyFile, announce_trust
from backstory_cli.errors import (
    ExitCode,
    NothingToAskError,
    ServiceFailedError,
    UnreadableBundleError,
    UnreadableImageError,
    UsageError,
)
from backstory_cli.render.console import print_note, print_result
from backstory_cli.render.progress import show_progress
from backstory_cli.text import clean

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from backstory_cli.cases.bundle.build import Stamping
    from backstory_cli.cases.bundle.signers import Signers
    from backstory_cli.cases.bundle.verify import Verification
    from backstory_cli.cases.store import Case
    from backstory_cli.investigation.replay import Read
    from backstory_cli.models import Report
    from backstory_cli.settings.settings import Settings


@app.command(epilog="Example: backstory cases bundle 20261128-1f3a5c --out case.zip --with-picture --sign")
def bundle(
    case: CaseId,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The zip to write; it must not exist.")],
    with_picture: Annotated[bool, typer.Option("--with-picture", help="Put the image itself into it.")] = False,
    sign: Annotated[
        bool | None,
        typer.Option("--sign/--no-sign", help="Sign the manifest. Without either: if you have a key (see: cases key)."),
    ] = None,
    key: KeyFile = None,
    stamp: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Have this time-stamp authority (RFC 3161) stamp the manifest: it is sent the manifest's SHA-256, "
            "nothing of the image. Default: tsa_url of the settings, else none.",
        ),
    ] = None,
    offline: Annotated[bool | None, typer.Option("--offline", help="Keep the network shut: no stamp.")] = None,
) -> None:
    """Write a case into one file of evidence: report (JSON, page, Markdown), heat maps, manifest of hashes."""
    from backstory_cli.cases.bundle.build import build_bundle
    from backstory_cli.investigation.follow_up import load_case
    from backstory_cli.settings.load import load
    from backstory_cli.system.files import HANDED_ON, write_atomic

    settings = load({"signing_key": key, "tsa_url": stamp, "offline": offline})
    if out.exists() or out.is_symlink():
        raise UsageError(f"{clean(out, 300)} exists", "name a new file")
    with open_cases() as cases:
        stored = load_case(cases, case)
    made = build_bundle(
        stored.report,
        picture=_read_picture(stored, settings) if with_picture else None,
        extras=_render_readable(stored, settings, with_picture=with_picture),
        key=_choose_signing_key(settings, sign=sign),
        stamping=_choose_stamping(settings, asked=stamp is not None),
    )
    try:
        write_atomic(out, made.data, HANDED_ON)
    except OSError as problem:
        raise ServiceFailedError(f"{clean(out, 300)} cannot be written: {problem.strerror}", "choose another") from None
    for name in made.missing:
        print_note(f"{clean(name, 120)} is no longer kept, so it is not in the bundle")
    signed = f", signed by {made.manifest.signed_by}" if made.manifest.signed_by else ", not signed"
    stamped = ", stamped" if made.manifest.stamp_nonce else ""
    print_note(f"Wrote {out}: {len(made.manifest.files)} files and their manifest{signed}{stamped}")
    print_note("Note the manifest's SHA-256 in another place: whoever has it can tell this bundle from any other")
    print_result(made.manifest_sha256)


@app.command(
    epilog="Example: backstory cases verify case.zip\n\n"
    "Exit code 0: every byte is as it was made, and the signer is known; 6: the signer is not known, or there is none; "
    "10: something was changed, or is by another key or authority than was named; 3: it is no bundle; "
    "5: the store has faults."
)
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="BUNDLE", help="A file made by: backstory cases bundle. Default: your stored cases."),
    ] = None,
    signer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="A key that must have signed it: a file of the public key (PEM), or its SHA-256. Of several: one. "
            "Default: your own key, and your list of known signers (see: cases key known).",
        ),
    ] = None,
    trust_signer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Put the key that signed it on your list of known signers, by this name."),
    ] = None,
    authority: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Certificates (PEM), one of which must vouch for the authority that stamped it. Default: tsa_roots of "
            "the settings, of which none must.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every byte of a bundle, who signed it and when; where none is named, every stored case."""
    from dataclasses import replace

    from backstory_cli.cases.bundle.authorities import read_roots
    from backstory_cli.cases.bundle.verify import read_bundle, verify_bundle
    from backstory_cli.render.custody import render_verification_json, render_verification_text
    from backstory_cli.settings.load import load

    if file is None:
        if signer or trust_signer or authority:
            raise UsageError("that is for a bundle, and none is named", "name it: backstory cases verify BUNDLE")
        _verify_store(as_json=as_json)
        return
    settings = load({"tsa_roots": authority})
    roots = read_roots(settings.tsa_roots, required=authority is not None) if settings.tsa_roots else None
    found = verify_bundle(read_bundle(file), _choose_signers(settings, signer or ()), roots)
    if trust_signer is not None and _offer_trust(found, trust_signer, settings):
        found = replace(found, signer_name=trust_signer)
    print_result(render_verification_json(found) if as_json else render_verification_text(found, file.name))
    if not found.verified:
        raise typer.Exit(ExitCode.UNKNOWN_SIGNER if found.whole else ExitCode.FAIL_ON_MATCHED)


def _choose_signers(settings: Settings, named: Sequence[str] = ()) -> Signers:
    """Whose signature counts: that of the keys that are named, else of the user's own and of those on the list."""
    from backstory_cli.cases.bundle import sign as signing
    from backstory_cli.cases.bundle import signers

    names = {each.sha256: each.name for each in signers.list_known(settings.home)}
    if named:
        keys = signers.parse_fingerprints(named)
        return signers.Signers({key: names.get(key, signers.NAMED) for key in keys}, required=True)
    if settings.signing_key_path.exists():
        try:
            own = signing.read_private_key(settings.signing_key_path).public_key()
            names[signing.compute_fingerprint(own)] = signers.OWN
        except UsageError as failure:
            print_note(f"Your own key does not count here: {failure.message}")
    return signers.Signers(names)


def _offer_trust(found: Verification, name: str, settings: Settings) -> bool:
    """Trust on first use: put the key that signed a whole bundle on the list; whether it is there now."""
    from backstory_cli.cases.bundle import signers

    if not found.whole or not found.signer:
        why = "it is not signed" if found.whole else "the bundle is not as it was made"
        print_note(f"Nothing was put on your list of known signers: {why}")
        return False
    signers.trust(settings.home, found.signer, name)
    announce_trust(name, found.signer)
    return True


def _verify_store(*, as_json: bool) -> None:
    """Check the stored cases: the database, each report and follow-up as it was kept, each artifact."""
    with open_cases() as cases:
        faults = cases.faults()
    print_faults(
        faults,
        "a case that is damaged can be made anew (backstory investigate) and forgotten (backstory cases forget CASE); "
        "a bundle of it, if you made one, is whole",
        as_json=as_json,
    )


@app.command(
    epilog="Example: backstory cases replay case.zip\n\n"
    "Exit code 0: the same was found and concluded, whatever the versions; 10: something differs, or the bundle "
    "was changed; 3: the image is not at hand, or another."
)
def replay(
    what: Annotated[str, typer.Argument(metavar="BUNDLE|CASE", help="A bundle, or the id of a case.")],
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="The image, where it is not in the bundle.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the local checks of a case again, with the settings that it records, and show what differs.

    The network stays shut: services and models are not asked again. Your own index is searched as it is now.
    """
    from backstory_cli.investigation.replay import replay_report
    from backstory_cli.render.custody import render_replay_json, render_replay_text
    from backstory_cli.settings.load import load

    settings = load({"offline": True})
    is_bundle = what.lower().endswith(".zip") or Path(what).is_file()
    report, data, read = _load_bundle(Path(what), settings) if is_bundle else _load_case(what, settings, picture)
    if picture is not None:
        data = _read_bytes(picture, settings)
    if data is None:
        raise UnreadableImageError("the image is not in the bundle", "give it with --picture FILE")
    with show_progress(1, report.subject.name) as steps:
        done = replay_report(report, data, settings, read, steps.check)
    print_result(render_replay_json(done) if as_json else render_replay_text(done, report.subject.name))
    if not done.same:
        raise typer.Exit(ExitCode.FAIL_ON_MATCHED)


def _render_readable(case: Case, settings: Settings, *, with_picture: bool) -> dict[str, bytes]:
    """The report as people read it; a small copy of the image only where the image itself goes along."""
    from backstory_cli.cli.report_files import render_page
    from backstory_cli.render.markdown import render_report_markdown

    page = render_page(case, settings, with_picture=with_picture)
    return {"report.html": page.encode(), "report.md": render_report_markdown(case.report).encode()}


def _choose_signing_key(settings: Settings, *, sign: bool | None) -> Ed25519PrivateKey | None:
    """The key that was named, or asked for, or that there is."""
    from backstory_cli.cases.bundle import sign as signing

    path = settings.signing_key_path
    if sign is False or (sign is None and settings.signing_key is None and not path.exists()):
        return None
    return signing.read_private_key(path)


def _choose_stamping(settings: Settings, *, asked: bool) -> Stamping | None:
    import secrets

    from backstory_cli.cases.bundle import timestamp as stamping
    from backstory_cli.cases.bundle.build import Stamping
    from backstory_cli.web.clients import make_timestamp_client

    address = settings.tsa_url
    if address is None or (settings.offline and not asked):
        return None
    if settings.offline:
        raise UsageError(
            "the network is switched off, so there is no stamp to be had", "leave out --offline or --stamp"
        )
    door, nonce = make_timestamp_client(settings, address), secrets.randbits(63)

    def ask(manifest: bytes) -> bytes:
        print_note(f"The SHA-256 of the manifest is sent to {clean(address, 200)}")
        return stamping.fetch_stamp(door, address, manifest, nonce)

    return Stamping(nonce, ask)


def _read_picture(case: Case, settings: Settings) -> bytes:
    """The image of a case, as it was investigated.

    Raises:
        UnreadableImageError: It is not at hand any more, or was changed.
    """
    why = {
        "changed": "the file has other bytes than were investigated",
        "missing": "the file is no longer where it was",
        "not_kept": "the image came without a path, so it is not at hand any more",
    }
    state = case.check_file()
    if case.path is None or state != "unchanged":
        raise UnreadableImageError(why.get(state, "the image is not at hand"), "find the file as it was")
    return _read_bytes(case.path, settings)


def _read_bytes(path: Path, settings: Settings) -> bytes:
    from backstory_cli.image import loading as intake

    return intake.read(path, settings.limits).data


def _load_case(name: str, settings: Settings, picture: Path | None) -> tuple[Report, bytes | None, Read]:
    from backstory_cli.investigation.follow_up import load_case
    from backstory_cli.investigation.replay import read_content

    try:
        with open_cases() as cases:
            stored = load_case(cases, name)
    except NothingToAskError as failure:
        raise NothingToAskError(f"{failure.message}, and no file of that name", failure.hint) from None
    return stored.report, None if picture else _read_picture(stored, settings), read_content


def _load_bundle(path: Path, settings: Settings) -> tuple[Report, bytes | None, Read]:
    """Report, image and artifacts of a bundle that is whole."""
    from backstory_cli.cases.bundle.verify import read_bundle, verify_bundle
    from backstory_cli.render.custody import explain_unknown_signer, render_verification_text

    found = verify_bundle(read_bundle(path), _choose_signers(settings))
    if not found.whole:
        print_result(render_verification_text(found, path.name))
        print_note("Nothing was made again: the bundle is not as it was made")
        raise typer.Exit(ExitCode.FAIL_ON_MATCHED)
    if not found.verified:
        print_note(f"The bundle is not verified: {explain_unknown_signer(found)}")
    if found.report is None or found.manifest is None:
        raise UnreadableBundleError("there is no report in it", "name a file made by: backstory cases bundle")
    picture = found.files.get(found.manifest.picture) if found.manifest.picture else None
    return found.report, picture, lambda artifact: found.files.get(artifact.path or "", b"")
