"""Whether a bundle is, byte for byte, as it was made, and who signed it; and what that does not show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from backstory_cli.cases.bundle import manifest
from backstory_cli.cases.bundle import sign as signing
from backstory_cli.cases.bundle import timestamp as stamping
from backstory_cli.cases.bundle import zip_archive as archive
from backstory_cli.cases.bundle.authorities import Roots
from backstory_cli.cases.bundle.manifest import MANIFEST, PUBLIC_KEY, REPORT, SEALS, SIGNATURE, STAMP, Manifest
from backstory_cli.cases.bundle.signers import Signers
from backstory_cli.cases.bundle.timestamp import BadStampError, Stamp
from backstory_cli.errors import UnreadableBundleError
from backstory_cli.models import Report
from backstory_cli.text import clean

MAX_REPORT = 64 * 2**20
"""Bytes of a report that are read: real ones have some hundred thousand."""
MAX_MANIFEST = 4 * 2**20

UNSIGNED = (
    "Whoever changes a file and writes the manifest and the zip anew leaves a bundle that is whole in itself: only the "
    "manifest's SHA-256, noted elsewhere when the bundle was made, tells it from this one."
)
ANY_KEY = (
    "Compare the SHA-256 of the key with the one that the signer tells you by another way than the bundle; then name "
    "it with --signer, or put it on your list with --trust-signer NAME."
)
OWN_CLOCK = "When the report and the bundle were made is what the clock of that machine said."
NOT_RIGHT = "That nothing was changed since does not show that the report was right, or made as it says."


@dataclass(frozen=True)
class Verification:
    """What was found of a bundle.

    Attributes:
        sha256: Of the whole file.
        faults: In what it is not as it was made; none where it is whole.
        files: What it holds, by name.
        manifest: What the manifest says, if it can be read.
        manifest_sha256: The number by which people can tell this bundle from any other.
        signer: SHA-256 of the public key whose signature holds; empty without one.
        signer_name: Who that is, where the key is known; else empty.
        stamp: The time stamp, if there is one that holds.
        report: The report in it, if it can be read.
    """

    sha256: str
    faults: tuple[str, ...]
    files: Mapping[str, bytes] = field(repr=False)
    manifest: Manifest | None = None
    manifest_sha256: str = ""
    signer: str = ""
    signer_name: str = ""
    stamp: Stamp | None = None
    report: Report | None = field(default=None, repr=False)

    @property
    def whole(self) -> bool:
        """Every byte is as it was made."""
        return not self.faults

    @property
    def verified(self) -> bool:
        """It is whole, and signed by somebody who is known."""
        return self.whole and bool(self.signer_name)

    @property
    def limits(self) -> tuple[str, ...]:
        """What a whole bundle does not show."""
        return tuple(_iter_limits(self))


def read_bundle(path: Path) -> bytes:
    """The bytes of a bundle's file.

    Raises:
        UnreadableBundleError: It cannot be read, or is too large to be one.
    """
    shown = clean(path, 300)
    try:
        if not path.is_file():
            raise UnreadableBundleError(f"{shown} is not a file", "check the path")
        with path.open("rb") as file:
            data = file.read(archive.MAX_BYTES + 1)
    except OSError as problem:
        raise UnreadableBundleError(f"{shown} cannot be read: {problem.strerror}", "check the path") from None
    if len(data) > archive.MAX_BYTES:
        raise UnreadableBundleError(
            f"{shown} is larger than {archive.MAX_BYTES // 2**20} MiB, as no bundle is", "is it another file?"
        )
    return data


NOBODY = Signers()


def verify_bundle(data: bytes, signers: Signers = NOBODY, roots: Roots | None = None) -> Verification:
    """Check every byte of a bundle, its signature and its time stamp.

    Args:
        data: The file.
        signers: Whose signature counts.
        roots: What is trusted to vouch for time-stamp authorities.

    Raises:
        UnreadableBundleError: It is no bundle at all.
    """
    contents = archive.read_zip(data)
    if MANIFEST.encode() not in data:
        raise UnreadableBundleError(
            "that is no bundle, or only the beginning of one: there is no manifest in it",
            "name a file made by: backstory cases bundle",
        )
    files, faults = contents.files, list(contents.faults)
    stated = _read_manifest(files, faults)
    signer, stamp = "", None
    if stated is not None:
        faults += _iter_differences(files, stated)
        signer = _check_signature(files, stated, signers, faults)
        stamp = _check_stamp(files, stated, roots, faults)
    report = _read_report(files, stated, faults)
    if not faults and archive.write_zip(files) != data:
        faults.append("it is not, byte for byte, as its files are written")
    return Verification(
        sha256=hashlib.sha256(data).hexdigest(),
        faults=tuple(faults),
        files=files,
        manifest=stated,
        manifest_sha256=hashlib.sha256(files[MANIFEST]).hexdigest() if MANIFEST in files else "",
        signer=signer,
        signer_name=signers.names.get(signer, ""),
        stamp=stamp,
        report=report,
    )


def _read_manifest(files: Mapping[str, bytes], faults: list[str]) -> Manifest | None:
    if MANIFEST not in files:
        faults.append("there is no manifest")
        return None
    if len(files[MANIFEST]) > MAX_MANIFEST:
        faults.append("the manifest is too large to be one; it was not read")
        return None
    try:
        return manifest.read(files[MANIFEST])
    except ValueError as problem:
        faults.append(str(problem))
        return None


def _iter_differences(files: Mapping[str, bytes], stated: Manifest) -> Iterator[str]:
    """In what the files are not those of the manifest."""
    for name in sorted(stated.files.keys() - files.keys()):
        yield f"{clean(name, 120)} is missing"
    for name in sorted(files.keys() - stated.files.keys() - SEALS):
        yield f"{name} is not in the manifest"
    for name in sorted(stated.files.keys() & files.keys()):
        if len(files[name]) != stated.files[name].size:
            yield f"{name} has {len(files[name]):,} bytes instead of {stated.files[name].size:,}"
        elif hashlib.sha256(files[name]).hexdigest() != stated.files[name].sha256:
            yield f"{name} does not have the SHA-256 that the manifest gives"


def _check_signature(files: Mapping[str, bytes], stated: Manifest, signers: Signers, faults: list[str]) -> str:
    """The key whose signature holds; empty where there is none."""
    given = [name for name in (SIGNATURE, PUBLIC_KEY) if name in files]
    if stated.signed_by is None:
        if given:
            faults.append("there is a signature that the manifest knows nothing of")
        if signers.required:
            faults.append("it is not signed, although a key was named that should have")
        return ""
    if len(given) < 2:
        faults.append("it was signed, and the signature or its key is missing")
        return ""
    try:
        key = signing.parse_public_key(files[PUBLIC_KEY])
    except ValueError:
        faults.append("the public key in it is damaged")
        return ""
    if signing.encode_public_key(key) != files[PUBLIC_KEY] or signing.compute_fingerprint(key) != stated.signed_by:
        faults.append("the public key in it is not the one that the manifest names")
        return ""
    if not signing.is_signature_valid(key, files[SIGNATURE], files[MANIFEST]):
        faults.append("the signature does not hold: the manifest, or the signature, was changed")
        return ""
    if signers.required and stated.signed_by not in signers.names:
        faults.append("it is signed with another key than the one that was named")
        return ""
    return stated.signed_by


def _check_stamp(files: Mapping[str, bytes], stated: Manifest, roots: Roots | None, faults: list[str]) -> Stamp | None:
    if stated.stamp_nonce is None:
        if STAMP in files:
            faults.append("there is a time stamp that the manifest knows nothing of")
        if roots is not None and roots.required:
            faults.append("it is not stamped, although an authority was named that should have")
        return None
    if STAMP not in files:
        faults.append("it was to be stamped, and the time stamp is missing")
        return None
    try:
        return stamping.read(files[STAMP], files[MANIFEST], int(stated.stamp_nonce, 16), roots)
    except BadStampError as problem:
        faults.append(f"the time stamp {problem}")
        return None


def _read_report(files: Mapping[str, bytes], stated: Manifest | None, faults: list[str]) -> Report | None:
    if REPORT not in files:
        return None
    if len(files[REPORT]) > MAX_REPORT:
        faults.append(f"the report is larger than {MAX_REPORT // 2**20} MiB, as none is; it was not read")
        return None
    try:
        report = Report.model_validate_json(files[REPORT])
    except ValidationError:
        faults.append("the report cannot be read: it is damaged, or of a newer version")
        return None
    if stated is not None:
        if report.id != stated.case:
            faults.append("the report is of another case than the manifest says")
        picture = files.get(stated.picture) if stated.picture else None
        if picture is not None and hashlib.sha256(picture).hexdigest() != report.subject.sha256:
            faults.append("the image is not the one that the report is about")
    return report


def _iter_limits(found: Verification) -> Iterator[str]:
    if not found.signer:
        yield UNSIGNED
    elif not found.signer_name:
        yield ANY_KEY
    if found.stamp is None:
        yield OWN_CLOCK
    else:
        yield stamping.NOT_REVOKED if found.stamp.root else stamping.UNKNOWN
    yield NOT_RIGHT
