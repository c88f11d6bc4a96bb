"""Whose signatures on Content Credentials are trusted: the official C2PA lists, and certificates of one's own.

Sources and dates: ``trust/README.md``. The purposes that a signing certificate may name are those of the C2PA
technical specification 2.2, section 14.4, and the C2PA certificate policy (claim signing).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

SNAPSHOT = "21 August 2026"
"""The day of the official lists shipped here."""
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


@cache
def official() -> str:
    """The official signers and time-stamp authorities, as certificates in PEM."""
    return _read("c2pa.pem") + "\n" + _read("c2pa-tsa.pem")


def _read(name: str) -> str:
    return (files("backstory_cli.reference") / "trust" / name).read_text(encoding="utf-8")


def subjects(pem: str) -> list[str]:
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


def own(folder: Path) -> str:
    """The certificates that the user added; empty if there are none.

    Raises:
        OSError: They are there and cannot be read.
    """
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.pem")))
