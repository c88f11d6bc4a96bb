"""Keys: made once, readable by their owner alone, never printed; and whatever is none is refused in words."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from backstory_cli.cases.bundle.sign import (
    compute_fingerprint,
    create_key,
    encode_public_key,
    is_signature_valid,
    parse_public_key,
    read_private_key,
    read_public_key,
)
from backstory_cli.errors import UsageError
from support.bundles import KEY, OTHER_KEY


def test_a_key_is_kept_for_its_owner_alone_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "home" / "signing-key.pem"
    made = create_key(path)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = read_private_key(path)
    assert compute_fingerprint(again.public_key()) == compute_fingerprint(made.public_key())
    assert is_signature_valid(made.public_key(), again.sign(b"x"), b"x")


def test_a_key_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    create_key(path)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="there already"):
        create_key(path)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    create_key(path)
    path.chmod(0o640)
    with pytest.raises(UsageError, match="others may read"):
        read_private_key(path)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    of_rsa = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    locked = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")
    )
    path = tmp_path / "key.pem"
    for content, said in ((b"", "no private key"), (of_rsa, "no private key"), (locked, "encrypted")):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(UsageError, match=said):
            read_private_key(path)
    with pytest.raises(UsageError, match="no public key"):
        read_public_key(path)
    for read in (read_private_key, read_public_key):
        with pytest.raises(UsageError, match="there is no key"):
            read(tmp_path / "none.pem")


def test_public_keys_and_signatures() -> None:
    public = KEY.public_key()
    assert compute_fingerprint(parse_public_key(encode_public_key(public))) == compute_fingerprint(public)
    signature = KEY.sign(b"manifest")
    assert is_signature_valid(public, signature, b"manifest")
    assert not is_signature_valid(public, signature, b"manifesT")
    assert not is_signature_valid(OTHER_KEY.public_key(), signature, b"manifest")
    assert not is_signature_valid(public, signature[:-1], b"manifest")
    assert not is_signature_valid(public, b"", b"manifest")
    assert "PRIVATE" not in encode_public_key(public).decode()
