"""A time-stamp authority on loopback, with a certificate made at test time; ``behave`` has it misbehave.

It reads requests and writes answers as RFC 3161 and RFC 5652 lay them out.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from backstory_cli.cases.bundle import asn1 as der
from backstory_cli.cases.bundle.asn1 import encode_value
from fakes.loopback import Loopback

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
SHA256, SHA1 = "2.16.840.1.101.3.4.2.1", "1.3.14.3.2.26"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
TIME = ExtendedKeyUsageOID.TIME_STAMPING
GRANTED = encode_value(der.SEQUENCE, der.encode_integer(0))


@dataclass(frozen=True)
class Signer:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def raw(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def signed(self, data: bytes) -> tuple[str, bytes]:
        """The algorithm's name and a signature."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return "1.2.840.113549.1.1.1", self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return "1.2.840.10045.4.3.2", self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return "1.3.101.112", self.key.sign(data)


@cache
def signer(
    kind: str = "ec",
    purpose: ObjectIdentifier | None = TIME,
    age: int = 1,
    days: int = 300,
    issuer: Signer | None = None,
) -> Signer:
    """An authority's certificate, by itself or an issuer, the same for a whole test run."""
    builder, key = _started(kind, f"Example Time {kind}", age, days, issuer)
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return _finished(builder, key, issuer)


@cache
def root(
    name: str = "Example Root",
    age: int = 1,
    days: int = 300,
    issuer: Signer | None = None,
    *,
    ca: bool = True,
    path_length: int | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> Signer:
    """What vouches for an authority, or for another one; ``more`` are extensions, and whether they are critical."""
    builder, key = _started("ec", name, age, days, issuer)
    builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    return _finished(builder, key, issuer)


def chain(length: int) -> list[Signer]:
    """Certificates from a root to an authority."""
    path = [root()]
    for place in range(length - 2):
        path.append(root(f"Example Issuer {place}", issuer=path[-1]))
    return [*path, signer(issuer=path[-1])]


def _started(kind: str, common: str, age: int, days: int, issuer: Signer | None) -> tuple[x509.CertificateBuilder, Key]:
    makers: dict[str, Callable[[], Key]] = {
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
    }
    key = makers[kind]()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Time"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
    begins = datetime.now(UTC) - timedelta(days=age)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder, key


def _finished(builder: x509.CertificateBuilder, key: Key, issuer: Signer | None) -> Signer:
    by = issuer.key if issuer else key
    return Signer(builder.sign(by, None if isinstance(by, ed25519.Ed25519PrivateKey) else hashes.SHA256()), key)


@dataclass(frozen=True)
class Asked:
    """What a request says."""

    digest: bytes
    nonce: int
    certificate_wanted: bool


def asked(request: bytes) -> Asked:
    """Read a request, every part of which must be there."""
    version, imprint, nonce, wanted = der.read(request).read_nodes(der.SEQUENCE)
    algorithm, digest = imprint.read_nodes(der.SEQUENCE)
    assert version.number == 1
    assert [each.raw for each in algorithm.read_nodes(der.SEQUENCE)] == [der.encode_oid(SHA256), b"\x05\x00"]
    return Asked(digest.of(der.OCTETS), nonce.number, wanted.of(der.BOOLEAN) == b"\xff")


def algorithm(name: str) -> bytes:
    return encode_value(der.SEQUENCE, der.encode_oid(name), encode_value(der.NULL))


def token(
    digest: bytes,
    nonce: int,
    by: Signer | None = None,
    *,
    at: datetime | None = None,
    certificates: tuple[Signer, ...] | None = None,
    named: Signer | None = None,
    by_key_id: bool = False,
    digest_name: str = SHA256,
    kind: str = TST_INFO,
    signers: int = 1,
    part: str = "",
) -> bytes:
    """A stamp: SignedData around TSTInfo."""
    by = by or signer()
    stated = f"{at or datetime.now(UTC):%Y%m%d%H%M%S}{part}Z".encode()
    info = encode_value(
        der.SEQUENCE,
        der.encode_integer(1),
        der.encode_oid("1.2.3.4.1"),
        encode_value(der.SEQUENCE, algorithm(SHA256), encode_value(der.OCTETS, digest)),
        der.encode_integer(0x1234ABCD),
        encode_value(der.GENERALIZED_TIME, stated),
        encode_value(der.SEQUENCE, der.encode_integer(1), encode_value(0x80, b"\x01\xf4")),
        der.encode_integer(nonce),
    )
    hashed = hashlib.new("sha1" if digest_name == SHA1 else "sha256", info, usedforsecurity=False).digest()
    certificate_id = encode_value(der.SEQUENCE, encode_value(der.OCTETS, hashlib.sha256((named or by).raw).digest()))
    attributes = b"".join(
        [
            _attribute("1.2.840.113549.1.9.3", der.encode_oid(kind)),
            _attribute("1.2.840.113549.1.9.4", encode_value(der.OCTETS, hashed)),
            _attribute(
                "1.2.840.113549.1.9.16.2.47", encode_value(der.SEQUENCE, encode_value(der.SEQUENCE, certificate_id))
            ),
        ]
    )
    name, signature = by.signed(encode_value(der.SET, attributes))
    key_id = by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    issuer = by.certificate.issuer.public_bytes() + der.encode_integer(by.certificate.serial_number)
    signed_by = encode_value(
        der.SEQUENCE,
        der.encode_integer(3 if by_key_id else 1),
        encode_value(0x80, key_id) if by_key_id else encode_value(der.SEQUENCE, issuer),
        algorithm(digest_name),
        encode_value(0xA0, attributes),
        algorithm(name),
        encode_value(der.OCTETS, signature),
    )
    brought = (by,) if certificates is None else certificates
    signed = encode_value(
        der.SEQUENCE,
        der.encode_integer(3),
        encode_value(der.SET, algorithm(digest_name)),
        encode_value(der.SEQUENCE, der.encode_oid(kind), encode_value(0xA0, encode_value(der.OCTETS, info))),
        *([encode_value(0xA0, *(each.raw for each in brought))] if brought else []),
        encode_value(der.SET, *[signed_by] * signers),
    )
    return encode_value(der.SEQUENCE, der.encode_oid(SIGNED_DATA), encode_value(0xA0, signed))


def _attribute(name: str, content: bytes) -> bytes:
    return encode_value(der.SEQUENCE, der.encode_oid(name), encode_value(der.SET, content))


def granted(stamp: bytes) -> bytes:
    """An answer with a stamp."""
    return encode_value(der.SEQUENCE, GRANTED, stamp)


def refused(bit: int = 2, text: str = "no") -> bytes:
    """An answer without one."""
    flags = encode_value(der.BITS, bytes([7 - bit % 8]) + (1 << (31 - bit)).to_bytes(4, "big")[: bit // 8 + 1])
    said = encode_value(der.SEQUENCE, encode_value(der.UTF8, text.encode()))
    return encode_value(der.SEQUENCE, encode_value(der.SEQUENCE, der.encode_integer(2), said, flags))


Behaviour = Callable[[Asked], bytes]


class TimeStamps(Loopback):
    """The authority. ``behave`` gives another answer than a good one; ``status`` and ``media_type`` are its HTTP's."""

    def __init__(self, behave: Behaviour | None = None, *, status: int = 200, media_type: str = "") -> None:
        super().__init__(_Handler)
        self.behave = behave or (lambda request: granted(token(request.digest, request.nonce)))
        self.status = status
        self.media_type = media_type or "application/timestamp-reply"
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://{self.host}/tsa"


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        fake: TimeStamps = self.server.fake
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with fake.lock:
            fake.requests.append(({name.lower(): text for name, text in self.headers.items()}, body))
        answer = fake.behave(asked(body))
        self.send_response(fake.status)
        self.send_header("Content-Type", fake.media_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""
