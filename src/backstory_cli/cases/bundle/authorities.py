"""Certification path validation (RFC 5280, the part that a time stamp needs): whether a root that the user trusts
vouches for an authority.

Each certificate of the path is signed by the next, was valid at the time that the stamp states, and may sign others.
Not checked: whether one was revoked, and policies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli.errors import UsageError
from backstory_cli.text import clean

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_PATH = 5
"""Certificates from the authority's to the root's, both counted."""


class NoPathError(Exception):
    """No root vouches for a certificate; the text says why, in brackets behind a sentence."""


@dataclass(frozen=True)
class Roots:
    """Certificates that the user trusts.

    Attributes:
        file: The name of the file that they stand in.
        certificates: Of roots, of other issuers, or of authorities themselves.
        required: One of these must vouch for the authority: they were named for this bundle.
    """

    file: str
    certificates: tuple[Certificate, ...]
    required: bool


def read_roots(path: Path, *, required: bool) -> Roots:
    """The certificates in a file, in PEM.

    Raises:
        UsageError: It cannot be read, or holds none.
    """
    from cryptography import x509

    try:
        certificates = x509.load_pem_x509_certificates(path.expanduser().read_bytes())
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be read: {problem.strerror}", "check the path") from None
    except ValueError:
        raise UsageError(
            f"{clean(path, 300)} holds no certificates in PEM", "each begins with -----BEGIN CERTIFICATE-----"
        ) from None
    return Roots(clean(path.name, 100), tuple(certificates), required)


def find_root(certificate: Certificate, brought: Sequence[Certificate], roots: Roots, at: datetime) -> Certificate:
    """The trusted certificate at the end of the shortest path from one that signed.

    Args:
        certificate: What signed.
        brought: What came along, which nobody trusts yet.
        roots: What is trusted.
        at: The time at which all of the path must have been valid.

    Raises:
        NoPath: There is none.
    """
    level, left, why = [certificate], [*roots.certificates, *brought], ""
    for below in range(MAX_PATH):
        for each in level:
            if each in roots.certificates:
                return each
        issuers = [each for each in left if any(_is_issued(child, each) for child in level)]
        left = [each for each in left if each not in issuers]
        level = []
        for issuer in issuers:
            fault = _find_fault(issuer, at, below)
            why = why or fault
            level += [] if fault else [issuer]
    raise NoPathError(why or "no path of certificates leads there")


def _is_issued(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether one certificate names the other as its issuer and is signed by it, over a hash that still holds."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    try:
        certificate.verify_directly_issued_by(issuer)
        return not isinstance(certificate.signature_hash_algorithm, hashes.MD5 | hashes.SHA1)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False


def _find_fault(issuer: Certificate, at: datetime, below: int) -> str:
    """Why a certificate may not vouch for a path with so many issuers beneath it; empty where it may."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    name = clean(issuer.subject.rfc4514_string(), 120)
    if not issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc:
        return f"the certificate of {name} was not valid at that time"
    stamps = {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    is_authority = False
    for extension in issuer.extensions:
        match extension.value:
            case x509.BasicConstraints(ca=ca, path_length=most):
                is_authority = ca and (most is None or most >= below)
            case x509.KeyUsage(key_cert_sign=False):
                return f"{name} may not sign certificates"
            case x509.ExtendedKeyUsage() as purposes if not stamps & set(purposes):
                return f"{name} is not for time stamps"
            case x509.KeyUsage() | x509.ExtendedKeyUsage():
                pass
            case _ if extension.critical:
                return f"the certificate of {name} has a condition that is not understood here"
    return "" if is_authority else f"{name} may not vouch for it"
