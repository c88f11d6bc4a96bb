"""Whose signatures on Content Credentials are trusted: the C2PA lists, IPTC's of publishers, and one's own.

Sources and dates: ``trust/README.md``. The purposes that a signing certificate may name are those of the C2PA
technical specification 2.2, section 14.4, and the C2PA certificate policy (claim signing).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from backstory_cli.reference.conforming_products import Product, parse_json, parse_table

SNAPSHOT = "21 August 2026"
"""The day of the official lists shipped here."""
PUBLISHERS_SNAPSHOT = "24 September 2026"
PRODUCTS_SNAPSHOT = "27 January 2026"
UPDATED = "lists"
"""The folder, inside the user's own, of what ``trust update`` fetched."""
TEST_SIGNERS = ("C2PA Test Signing Cert", "C2PA Test Root CA", "C2PA Test Intermediate Root CA")
"""Organisations in the certificates that the C2PA software ships for tests: anyone can sign with them."""

PURPOSES = "\n".join(
    (
        "1.3.6.1.5.5.7.3.4",  # e-mail protection
        "1.3.6.1.5.5.7.3.36",  # document signing
        "1.3.6.1.5.5.7.3.8",  # time stamping
        "1.3.6.1.5.5.7.3.9",  # OCSP signing
        "1.3.6.1.4.1.62558.2.1",  # C2PA claim signing
    )
)
"""Without these, genuine files of OpenAI's read as invalid."""


@dataclass(frozen=True)
class TrustLists:
    """The lists in use, each with the day of its copy.

    Attributes:
        c2pa: The official signers and time-stamp authorities, as certificates in PEM.
        publishers: Certificates of the IPTC Origin Verified News Publishers List, in PEM.
        products: The C2PA list of conforming products.
    """

    c2pa: str
    c2pa_of: str
    publishers: str
    publishers_of: str
    products: tuple[Product, ...]
    products_of: str


@cache
def load_shipped() -> TrustLists:
    """The copies that came with this version."""
    return TrustLists(
        c2pa=_read("c2pa.pem") + "\n" + _read("c2pa-tsa.pem"),
        c2pa_of=SNAPSHOT,
        publishers=_read("iptc-publishers.pem"),
        publishers_of=PUBLISHERS_SNAPSHOT,
        products=parse_table(_read("conforming-products.tsv")),
        products_of=PRODUCTS_SNAPSHOT,
    )


def load_current(folder: Path) -> TrustLists:
    """The copies that ``trust update`` fetched into the folder; those that came with this version until it did.

    Raises:
        OSError, ValueError: They are there and cannot be read.
    """
    day = folder / UPDATED / "as-of.txt"
    if not day.is_file():
        return load_shipped()
    stated = day.read_text(encoding="utf-8").strip()

    def text(name: str) -> str:
        return (folder / UPDATED / name).read_text(encoding="utf-8")

    return TrustLists(
        c2pa=text("c2pa.pem") + "\n" + text("c2pa-tsa.pem"),
        c2pa_of=stated,
        publishers=text("iptc-publishers.pem"),
        publishers_of=stated,
        products=parse_json(text("conforming-products.json")),
        products_of=stated,
    )


def _read(name: str) -> str:
    return (files("backstory_cli.reference") / "trust" / name).read_text(encoding="utf-8")


def list_subjects(pem: str) -> list[str]:
    """The names in certificates, with the first digits of their SHA-256 fingerprint.

    Raises:
        ValueError: There is no certificate in PEM form.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    from backstory_cli.text import clean

    return [
        f"{clean(found.subject.rfc4514_string(), 200)} (SHA-256 {found.fingerprint(hashes.SHA256()).hex()[:16]}…)"
        for found in x509.load_pem_x509_certificates(pem.encode())
    ]


def load_own(folder: Path) -> str:
    """The certificates that the user added; empty if there are none.

    Raises:
        OSError: They are there and cannot be read.
    """
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.pem")))
