"""``credentials``: Content Credentials (C2PA), validated here against the official trust lists; nothing is fetched.

Three states, never confused: signed by a trusted signer and intact; intact, but the signer is on no list, so that
the name is only a claim; broken. Only the first may conclude that a picture is unchanged since it was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from backstory_cli.detectors.credentials.history import report_history, report_signing
from backstory_cli.detectors.credentials.making import report_making
from backstory_cli.detectors.credentials.statements import report_statements
from backstory_cli.detectors.credentials.validation import report_manifest
from backstory_cli.image.image import Image
from backstory_cli.metadata.credentials import Credentials, Unread, read_credentials
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import About, Basis, Finding, Strength
from backstory_cli.reference import trust_lists
from backstory_cli.reference.trust_lists import TrustLists


class ContentCredentials:
    """Yields ``credentials.manifest`` where a file carries a record, and what the record says of making and edits."""

    name = "credentials"
    title = "Content Credentials (C2PA)"
    network = False

    def __init__(self, own: Path) -> None:
        """Own trust anchors and updated lists are in the folder ``own``."""
        self._own = own

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The days of the trust lists, and the hash of the user's own anchors where there are any."""
        lists, anchors = trust_lists.load_current(self._own), trust_lists.load_own(self._own)
        return {
            "c2pa_trust_list": lists.c2pa_of,
            "publishers_list": lists.publishers_of,
            "conforming_products": lists.products_of,
            "own_anchors_sha256": hashlib.sha256(anchors.encode()).hexdigest() if anchors else None,
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What the record says and whether it holds; nothing where there is none."""
        lists = trust_lists.load_current(self._own)
        read, trusted_by = self._validate(image, lists)
        if read is None:
            return
        if isinstance(read, Unread):
            yield _report_unread(read)
            return
        yield report_manifest(read, trusted_by, lists)
        yield from report_making(read, trusted_by)
        yield from report_signing(read, trusted_by)
        yield from report_history(read, trusted_by)
        yield from report_statements(read, trusted_by, read_metadata(image))
        if read.remote:
            yield _report_remote(read.remote)

    def _validate(self, image: Image, lists: TrustLists) -> tuple[Credentials | Unread | None, str]:
        """The record, and the list that its signer is on: ``official``, ``publishers``, ``own``, or nothing."""
        read = read_credentials(image, lists.c2pa)
        if not isinstance(read, Credentials) or read.signer_trusted:
            return read, "official" if isinstance(read, Credentials) else ""
        again = read_credentials(image, lists.c2pa, signers=lists.publishers)
        if isinstance(again, Credentials) and again.signer_trusted:
            return again, "publishers"
        anchors = trust_lists.load_own(self._own)
        again = read_credentials(image, anchors + "\n" + lists.c2pa) if anchors else None
        return (again, "own") if isinstance(again, Credentials) and again.signer_trusted else (read, "")


def _report_unread(read: Unread) -> Finding:
    if read.remote:
        return _report_remote(read.remote)
    return Finding(
        id="credentials.unreadable",
        summary=f"The file carries Content Credentials, but {read.reason}.",
        about=About.INTEGRITY,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"reason": read.reason},
        limits="They may be damaged, or written before the format was fixed.",
    )


def _report_remote(address: str) -> Finding:
    return Finding(
        id="credentials.remote",
        summary=f"The file says that Content Credentials for it are kept at {address}. Nothing was fetched.",
        about=About.SOURCE,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"address": address},
        limits="Anyone can write an address into a file. To look there, open it at contentcredentials.org/verify.",
    )
