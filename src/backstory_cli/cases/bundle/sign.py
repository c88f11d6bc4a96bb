"""Signatures: Ed25519 (RFC 8032) over the bytes of a manifest, with a key that is the user's own.

The private key is a file (PEM, PKCS #8, not encrypted) that only its owner may read. It names nobody: whoever wants to
know whose it is compares the public key, or its SHA-256, with one that was had by another way.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from backstory_cli.errors import UsageError
from backstory_cli.system.files import make_folder
from backstory_cli.text import clean

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAX_KEY_BYTES = 16 * 1024


def create_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and keep it in a file that must not exist yet.

    Raises:
        UsageError: There is one already, or it cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        make_folder(path.parent)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
    except FileExistsError:
        raise UsageError(
            f"{clean(path, 300)} is there already, and what it signed could not be signed again without it",
            "show it with: backstory cases key show; or move the file away first",
        ) from None
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be written: {problem.strerror}", "check the folder") from None
    return key


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file.

    Raises:
        UsageError: It is not there, others may read it, or it is no such key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data, mode = _read_contents(path, "make one with: backstory cases key new")
    if os.name != "nt" and mode & 0o077:
        raise UsageError(f"others may read your key in {clean(path, 300)}", f"chmod 600 {clean(path, 300)}")
    try:
        key = load_pem_private_key(data, password=None)
    except TypeError:
        raise UsageError(
            f"the key in {clean(path, 300)} is encrypted, which is not supported", "use one without a password"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        _raise_no_key(path, "private")
    if not isinstance(key, Ed25519PrivateKey):
        _raise_no_key(path, "private")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a file, in PEM.

    Raises:
        UsageError: It is not there, or no such key.
    """
    data, _ = _read_contents(path, "show yours with: backstory cases key show")
    try:
        return parse_public_key(data)
    except ValueError:
        _raise_no_key(path, "public")


def parse_public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key that PEM text holds.

    Raises:
        ValueError: It holds none, or not as `encode_public_key` writes it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as problem:
        raise ValueError(str(problem)) from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("it is no Ed25519 key")
    return key


def encode_public_key(key: Ed25519PublicKey) -> bytes:
    """A public key as it is passed on."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def compute_fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key, by which people compare it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signature_valid(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a signature over some bytes is by this key."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _read_contents(path: Path, hint: str) -> tuple[bytes, int]:
    try:
        with path.open("rb") as file:
            return file.read(MAX_KEY_BYTES), stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except FileNotFoundError:
        raise UsageError(f"there is no key in {clean(path, 300)}", hint) from None
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be read: {problem.strerror}", "check the path") from None


def _raise_no_key(path: Path, kind: str) -> NoReturn:
    raise UsageError(
        f"{clean(path, 300)} holds no {kind} key of the kind Ed25519, in PEM",
        "make one with: backstory cases key new",
    )
