"""Time stamps: good ones of every kind are read, and whatever is wrong with another is told in one line."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.cases.bundle import asn1 as der
from backstory_cli.cases.bundle.authorities import read_roots
from backstory_cli.cases.bundle.timestamp import BadStampError, build_request, fetch_stamp, read
from backstory_cli.errors import ServiceFailedError
from backstory_cli.system.subprocesses import find_program
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from fakes.loopback import Loopback
from fakes.time_stamps import SHA1, TIME, Asked, Signer, TimeStamps, chain, granted, refused, signer, token
from support.waiting import HANG

MANIFEST, NONCE = b'{"schema":"backstory.bundle/1"}\n', 0x7A5B4C3D2E1F0099


DIGEST = hashlib.sha256(MANIFEST).digest()


def door_to(server: Loopback, *, seconds: float = HANG) -> tuple[GuardedClient, Ledger]:
    ledger = Ledger()
    return GuardedClient(ledger, seconds=seconds, own_hosts={server.host}), ledger


@pytest.mark.parametrize("kind", ["ec", "rsa", "ed25519"])
@pytest.mark.parametrize("by_key_id", [False, True])
def test_a_good_stamp_is_read(kind: str, by_key_id: bool) -> None:
    at = datetime(2026, 11, 28, 9, 0, 5, tzinfo=UTC)
    by = signer(kind, age=2000, days=4000)
    stamp = read(granted(token(DIGEST, NONCE, by, at=at, by_key_id=by_key_id, part=".25")), MANIFEST, NONCE)
    assert stamp.at == at + timedelta(milliseconds=250)
    assert stamp.authority == f"CN=Example Time {kind},O=Example Time"
    assert stamp.certificate == hashlib.sha256(by.raw).hexdigest()
    assert (stamp.accuracy, stamp.serial, stamp.policy) == ("1 s 500 ms", "1234abcd", "1.2.3.4.1")


def test_the_authority_is_sent_the_hash_and_nothing_else() -> None:
    with TimeStamps() as server:
        door, ledger = door_to(server)
        reply = fetch_stamp(door, server.url, MANIFEST, NONCE)
        assert read(reply, MANIFEST, NONCE).policy == "1.2.3.4.1"
        ((headers, body),) = server.requests
    assert headers["content-type"] == "application/timestamp-query"
    assert DIGEST in body
    assert len(body) < 80
    assert MANIFEST not in body
    (exchange,) = ledger.exchanges
    assert (exchange.bytes_sent, exchange.sent_sha256) == (len(body), hashlib.sha256(body).hexdigest())


def wrong(**changes: object) -> Callable[[Asked], bytes]:
    def behave(asked: Asked) -> bytes:
        return granted(token(**{"digest": asked.digest, "nonce": asked.nonce, **changes}))  # type: ignore[arg-type]

    return behave


def another(kind: str = "ec", purpose: ObjectIdentifier | None = TIME, age: int = 1, days: int = 300) -> Signer:
    return signer(kind, purpose, age, days)


WRONG: dict[str, tuple[Callable[[Asked], bytes], str]] = {
    "refused": (lambda _: refused(2, "come back later"), "was refused (it does not take such a request; it says: come"),
    "refused for its clock": (lambda _: refused(14, ""), "its clock is not available"),
    "granted without one": (
        lambda _: der.encode_value(der.SEQUENCE, der.encode_value(der.SEQUENCE, der.encode_integer(0))),
        "is missing",
    ),
    "another nonce": (wrong(nonce=NONCE + 1), "nonce"),
    "another imprint": (wrong(digest=bytes(32)), "of other bytes"),
    "empty": (lambda _: b"", "cannot be read"),
    "rubbish": (lambda _: bytes(range(256)), "cannot be read"),
    "a web page": (lambda _: b"<!doctype html><title>Sign in</title>", "cannot be read"),
    "cut short": (lambda asked: wrong()(asked)[:-20], "cannot be read"),
    "with more behind": (lambda asked: wrong()(asked) + b"\0\0", "cannot be read"),
    "without its certificate": (wrong(certificates=()), "does not bring the certificate"),
    "with another certificate": (wrong(certificates=(another("rsa"),)), "does not bring the certificate"),
    "naming another certificate": (wrong(named=another("rsa")), "does not name under its signature"),
    "hashed with SHA-1": (wrong(digest_name=SHA1), "hash algorithm"),
    "of another kind": (wrong(kind="1.2.840.113549.1.7.1"), "no time stamp"),
    "with two signatures": (wrong(signers=2), "2 signatures"),
    "not for time stamps": (wrong(by=another(purpose=ExtendedKeyUsageOID.CODE_SIGNING)), "not one for time stamps"),
    "for no purpose": (wrong(by=another(purpose=None)), "not one for time stamps"),
    "by an expired one": (wrong(by=another(age=400)), "not valid at the time"),
    "of no time": (wrong(part="x"), "its time"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_stamp_is_told_in_one_line(name: str) -> None:
    behave, said = WRONG[name]
    with TimeStamps(behave) as server:
        door, _ = door_to(server)
        with pytest.raises(ServiceFailedError) as failure:
            fetch_stamp(door, server.url, MANIFEST, NONCE)
    assert said in failure.value.message
    assert server.host in failure.value.message
    assert "\n" not in failure.value.message
    assert len(failure.value.message) < 300
    assert failure.value.hint


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (TimeStamps(status=500), "HTTP status 500"),
        (TimeStamps(status=302), "HTTP status 302"),
        (TimeStamps(media_type="text/html"), "text/html instead of"),
        (TimeStamps(lambda _: bytes(5_000_000)), "sent more than"),
    ],
)
def test_what_is_no_answer_of_an_authority(server: TimeStamps, said: str) -> None:
    with server:
        door, _ = door_to(server)
        with pytest.raises(ServiceFailedError, match=said):
            fetch_stamp(door, server.url, MANIFEST, NONCE)


def test_an_authority_that_is_not_there() -> None:
    with TimeStamps() as server:
        address, (door, _) = server.url, door_to(server, seconds=HANG)
    with pytest.raises(ServiceFailedError, match="could not be reached"):
        fetch_stamp(door, address, MANIFEST, NONCE)


def test_an_address_that_nobody_named_is_not_asked() -> None:
    with TimeStamps() as server, pytest.raises(ServiceFailedError, match="only https"):
        fetch_stamp(GuardedClient(Ledger()), server.url, MANIFEST, NONCE)


def test_a_signature_over_something_else_does_not_hold() -> None:
    good = token(DIGEST, NONCE, signer("ed25519"))
    broken = good[:-1] + bytes([good[-1] ^ 1])  # the signature stands last
    with pytest.raises(BadStampError, match="signature that does not hold"):
        read(granted(broken), MANIFEST, NONCE)


def test_a_changed_time_is_found() -> None:
    at = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    good = token(DIGEST, NONCE, signer(age=2000, days=4000), at=at)
    with pytest.raises(BadStampError, match="changed after it was signed"):
        read(granted(good.replace(b"20261128090000Z", b"20251128090000Z")), MANIFEST, NONCE)


@cache
def one_answer() -> bytes:
    return granted(token(DIGEST, NONCE))


@given(st.data())
def test_no_answer_is_a_failure_of_ours(data: st.DataObject) -> None:
    good = one_answer()
    place = data.draw(st.integers(0, len(good) - 1))
    changed = good[:place] + data.draw(st.binary(max_size=4)) + good[place + data.draw(st.integers(0, 4)) :]
    try:
        read(changed, MANIFEST, NONCE)
    except BadStampError as problem:
        assert "\n" not in str(problem)  # noqa: PT017 - most raise it, some bytes count for nothing


@pytest.mark.skipif(find_program("openssl") is None, reason="openssl is not installed")
def test_what_openssl_stamps_is_read_and_what_is_asked_is_read_by_it(tmp_path: Path) -> None:
    """Another's implementation of both sides: it reads our request, and we read its answer."""
    by = signer("rsa")
    key = by.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_bytes(by.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "serial").write_text("01")
    (tmp_path / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = certificate.pem\nsigner_key = key.pem\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
        "ess_cert_id_alg = sha256\n"
    )
    (tmp_path / "query.tsq").write_bytes(build_request(MANIFEST, NONCE))
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    _openssl(tmp_path, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
    reply = (tmp_path / "reply.tsr").read_bytes()
    stamp = read(reply, MANIFEST, NONCE)
    assert stamp.certificate == hashlib.sha256(by.raw).hexdigest()
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    with pytest.raises(BadStampError, match="other bytes"):
        read(reply, MANIFEST + b" ", NONCE)


@pytest.mark.skipif(find_program("openssl") is None, reason="openssl is not installed")
def test_openssl_takes_the_stamps_of_our_own_authority(tmp_path: Path) -> None:
    """So the authority of these tests answers as one does; and what we say to do with a stamp works."""
    by = signer("rsa")
    (tmp_path / "certificate.pem").write_bytes(by.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    (tmp_path / "reply.tsr").write_bytes(granted(token(DIGEST, NONCE, by)))
    checked = ("-data", "manifest.json", "-in", "reply.tsr", "-CAfile", "certificate.pem")
    assert "Verification: OK" in _openssl(tmp_path, "ts", "-verify", *checked)
    text = _openssl(tmp_path, "ts", "-reply", "-in", "reply.tsr", "-text")
    assert "Status: Granted." in text
    assert f"Nonce: 0x{NONCE:X}" in text


@pytest.mark.skipif(find_program("openssl") is None, reason="openssl is not installed")
def test_openssl_takes_the_path_of_certificates_that_is_taken_here(tmp_path: Path) -> None:
    trusted, *issuers, by = chain(4)
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    (tmp_path / "root.pem").write_bytes(trusted.pem)
    (tmp_path / "issuers.pem").write_bytes(b"".join(each.pem for each in issuers))
    reply = granted(token(DIGEST, NONCE, by, certificates=(by, *issuers)))
    (tmp_path / "reply.tsr").write_bytes(reply)
    checked = ("-data", "manifest.json", "-in", "reply.tsr", "-CAfile", "root.pem", "-untrusted", "issuers.pem")
    assert "Verification: OK" in _openssl(tmp_path, "ts", "-verify", *checked)
    stamp = read(reply, MANIFEST, NONCE, read_roots(tmp_path / "root.pem", required=True))
    assert stamp.root == "CN=Example Root,O=Example Time"


def _openssl(folder: Path, *arguments: str) -> str:
    program = find_program("openssl")
    assert program is not None
    done = subprocess.run(  # noqa: S603 - a fixed command
        [program, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=HANG
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
