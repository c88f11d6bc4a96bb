"""A bundle: a case with everything that belongs to it, in one file whose every byte the manifest vouches for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli import __version__
from backstory_cli.cases.bundle import sign as signing
from backstory_cli.cases.bundle.manifest import (
    MANIFEST,
    PUBLIC_KEY,
    REPORT,
    SEALS,
    SIGNATURE,
    STAMP,
    Maker,
    Manifest,
    list_files,
)
from backstory_cli.cases.bundle.zip_archive import NAME, write_zip
from backstory_cli.cases.store import with_artifacts
from backstory_cli.models import Artifact, Report

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LONGEST_NAME = 80
_NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True)
class Stamping:
    """How a manifest is stamped.

    Attributes:
        nonce: A number that no other request has.
        ask: Gives the authority's answer for the manifest's bytes.
    """

    nonce: int
    ask: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Bundle:
    """A bundle that was made.

    Attributes:
        data: The file.
        manifest: What is in it.
        missing: Names of artifacts that the report names and that are no longer there.
    """

    data: bytes
    manifest: Manifest
    missing: tuple[str, ...] = ()

    @property
    def manifest_sha256(self) -> str:
        """The number by which people can tell this bundle from any other."""
        return hashlib.sha256(self.manifest.written()).hexdigest()


def build_bundle(
    report: Report,
    *,
    picture: bytes | None = None,
    extras: Mapping[str, bytes] = _NOTHING,
    key: Ed25519PrivateKey | None = None,
    stamping: Stamping | None = None,
    now: datetime | None = None,
) -> Bundle:
    """Put a case into a bundle.

    Args:
        report: With the places of its artifacts.
        picture: The picture's bytes, to have it in the bundle too.
        extras: Further files by name, such as the report as a page.
        key: Signs the manifest.
        stamping: Has it stamped.
        now: When it is made.

    Raises:
        UsageError: It would be too large.
        ServiceFailedError: There is no stamp to be had.
        ValueError: The picture is not the report's, or an extra file has a name that cannot be.
    """
    if picture is not None and hashlib.sha256(picture).hexdigest() != report.subject.sha256:
        raise ValueError("the image is not the one that was investigated")
    files: dict[str, bytes] = {}
    missing: list[str] = []
    portable = with_artifacts(report, lambda artifact: _add_artifact(artifact, files, missing))
    files[REPORT] = portable.model_dump_json(indent=2).encode()
    picture_name = None
    if picture is not None:
        picture_name = make_file_name("picture", report.subject.name, picture)
        files[picture_name] = picture
    for name, content in extras.items():
        if not NAME.fullmatch(name) or name in files or name in SEALS:
            raise ValueError(f"{name!r} is no name for a further file")
        files[name] = content
    manifest = Manifest(
        tool=Maker(name="backstory", version=__version__),
        case=report.id,
        created=(now or datetime.now(UTC)).replace(microsecond=0),
        files=list_files(files),
        picture=picture_name,
        signed_by=signing.compute_fingerprint(key.public_key()) if key else None,
        stamp_nonce=f"{stamping.nonce:x}" if stamping else None,
    )
    files[MANIFEST] = manifest.written()
    if key is not None:
        files[SIGNATURE] = key.sign(files[MANIFEST])
        files[PUBLIC_KEY] = signing.encode_public_key(key.public_key())
    if stamping is not None:
        files[STAMP] = stamping.ask(files[MANIFEST])
    return Bundle(write_zip(files), manifest, tuple(dict.fromkeys(missing)))


def make_file_name(folder: str, name: str, content: bytes) -> str:
    """A name for a file in a bundle that no system reads otherwise, whatever it was called."""
    plain = re.sub(r"[^a-z0-9._-]+", "_", name.lower())[-LONGEST_NAME:].strip("._-") or "file"
    return f"{folder}/{hashlib.sha256(content).hexdigest()[:16]}-{plain}"


def _add_artifact(artifact: Artifact, files: dict[str, bytes], missing: list[str]) -> Artifact:
    """Put an artifact's content among the files; one that is gone keeps its name and loses its path."""
    content = artifact.content
    if not content:
        try:
            content = Path(artifact.path).read_bytes() if artifact.path else b""
        except OSError:
            content = b""
    if not content:
        missing.append(artifact.name)
        return artifact.model_copy(update={"path": None})
    name = make_file_name("artifacts", artifact.name, content)
    files[name] = content
    return artifact.model_copy(update={"path": name, "content": b""})
