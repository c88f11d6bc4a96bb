"""Time stamps: a request for one over a manifest's SHA-256, and what can be checked of the answer (RFC 3161, 5816).

The authority is told that one hash, nothing else. What is checked of its answer: that it was granted, is of these very
bytes and of this request, and is signed with the certificate that it brings, which is one for time stamps and was valid
then; and, where the user named roots, that one of them vouches for it. What is not: whether it was revoked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from backstory_cli.cases.bundle import asn1 as der
from backstory_cli.cases.bundle.asn1 import DerError, Node
from backstory_cli.cases.bundle.authorities import NoPathError, Roots, find_root
from backstory_cli.errors import ServiceFailedError
from backstory_cli.text import clean
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Request

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509 import Certificate

MAX_REPLY = 64 * 1024
"""Bytes of an answer; those of real authorities have three to eight thousand."""
MAX_CERTIFICATES = 20
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
UNKNOWN = (
    "The time stamp is by an authority that you have not named: anyone can run one, and have it state any time. Get "
    "the authority's root certificate by another way than the bundle, and give it with --authority."
)
NOT_REVOKED = "Whether a certificate of the time-stamp authority was revoked was not checked."

_SHA256 = "2.16.840.1.101.3.4.2.1"
_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_CERTIFICATE_SHA1, _CERTIFICATE = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_DIGESTS = {_SHA256: "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}
_RSA = {
    "1.2.840.113549.1.1.1": "",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
_ECDSA = {
    "1.2.840.10045.2.1": "",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
"""Signature algorithms, and the hash that their name names; with none, that of the content."""
_ED25519 = "1.3.101.112"
_FAILURES = {
    0: "it does not know the hash algorithm",
    2: "it does not take such a request",
    5: "it cannot read the request",
    14: "its clock is not available",
    15: "it does not give stamps under that policy",
    16: "it does not know an extension of the request",
    17: "it cannot give what was asked for in addition",
    25: "it failed",
}


class BadStampError(Exception):
    """An answer that is no stamp of what was to be stamped; the text completes a sentence on "the stamp"."""


@dataclass(frozen=True)
class Stamp:
    """What a time stamp says, as far as it was checked.

    Attributes:
        at: The time that the authority states.
        accuracy: How accurate it says that this is; empty where it does not.
        authority: Whose certificate signed it, in the certificate's words.
        certificate: SHA-256 of that certificate.
        serial: The number of the stamp.
        policy: The authority's policy, by its number.
        root: Which of the user's certificates vouches for the authority; empty where it is not known.
        root_file: The name of the file that it stands in.
    """

    at: datetime
    accuracy: str
    authority: str
    certificate: str
    serial: str
    policy: str
    root: str = ""
    root_file: str = ""


def build_request(stamped: bytes, nonce: int) -> bytes:
    """What an authority is sent: a SHA-256, a number against old answers, and the wish for its certificate."""
    imprint = der.encode_value(
        der.SEQUENCE, _encode_algorithm(_SHA256), der.encode_value(der.OCTETS, hashlib.sha256(stamped).digest())
    )
    certificate_wanted = der.encode_value(der.BOOLEAN, b"\xff")
    return der.encode_value(der.SEQUENCE, der.encode_integer(1), imprint, der.encode_integer(nonce), certificate_wanted)


def fetch_stamp(door: GuardedClient, address: str, stamped: bytes, nonce: int) -> bytes:
    """The answer of the authority at an address, checked.

    Raises:
        ServiceFailedError: It gave none, or one that is no stamp of these bytes.
    """
    host = clean(urlsplit(address).netloc.rpartition("@")[2], 200)
    reply = door.call(
        Request(
            host,
            address,
            "a time stamp over the hash of a manifest",
            method="POST",
            headers={"Accept": REPLY},
            body=build_request(stamped, nonce),
            content_type=QUERY,
            keep=0,
            max_bytes=MAX_REPLY,
        )
    )
    hint = "check the address of the authority, or leave the stamp out"
    if reply.status != 200:
        raise ServiceFailedError(f"{host} gave no time stamp: it answered with HTTP status {reply.status}", hint)
    if reply.media_type != REPLY:
        raise ServiceFailedError(
            f"{host} gave no time stamp: it answered with {reply.media_type or 'no media type'} instead of {REPLY}",
            hint,
        )
    try:
        read(reply.body, stamped, nonce)
    except BadStampError as problem:
        raise ServiceFailedError(f"{host} gave no time stamp that holds: the stamp {problem}", hint) from None
    return reply.body


def read(reply: bytes, stamped: bytes, nonce: int, roots: Roots | None = None) -> Stamp:
    """Check an answer; without roots, as far as that can be done without knowing the authority.

    Args:
        reply: The answer's bytes.
        stamped: What was to be stamped.
        nonce: The number that was sent along.
        roots: What the user trusts to vouch for authorities.

    Raises:
        BadStamp: It is no stamp of these bytes; the text says why.
    """
    try:
        return _read(der.read(reply), stamped, nonce, roots)
    except BadStampError:
        raise
    except DerError as problem:
        raise BadStampError(f"cannot be read ({clean(problem, 200)})") from None
    except Exception:  # noqa: BLE001 - foreign certificates fail to be read in many ways
        raise BadStampError("cannot be read (a value in it is not what it should be)") from None


def _read(response: Node, stamped: bytes, nonce: int, roots: Roots | None) -> Stamp:
    status, *token = response.read_nodes(der.SEQUENCE)
    _require_granted(status)
    if not token:
        raise BadStampError("is missing, although the answer says that it was granted")
    kind, wrapped = token[0].read_nodes(der.SEQUENCE)
    if kind.oid != _SIGNED_DATA:
        raise BadStampError("is not signed")
    (signed,) = wrapped.read_nodes(0xA0)
    _, _, content, *others = signed.read_nodes(der.SEQUENCE)
    kind, wrapped = content.read_nodes(der.SEQUENCE)
    if kind.oid != _TST_INFO:
        raise BadStampError("is a signature over something that is no time stamp")
    info = wrapped.read_nodes(0xA0)[0].of(der.OCTETS)
    stated = _parse_stated(der.read(info), stamped, nonce)
    signers = others[-1].read_nodes(der.SET)
    if len(signers) != 1:
        raise BadStampError(f"has {len(signers)} signatures instead of one")
    brought = _read_certificates(others)
    certificate = _find_signer(signers[0], brought, info)
    _check_certificate(certificate, stated.at)
    root = _find_root(certificate, brought, roots, stated.at)
    return Stamp(
        at=stated.at,
        accuracy=stated.accuracy,
        authority=clean(certificate.subject.rfc4514_string(), 300),
        certificate=_compute_fingerprint(certificate),
        serial=stated.serial,
        policy=stated.policy,
        root=clean(root.subject.rfc4514_string(), 300) if root else "",
        root_file=roots.file if root and roots else "",
    )


def _require_granted(status: Node) -> None:
    number, *more = status.read_nodes(der.SEQUENCE)
    if number.number in {0, 1}:
        return
    said = [
        text.body.decode("utf-8", "replace") for each in more if each.tag == der.SEQUENCE for text in each.read_nodes()
    ]
    bits = [each.body[1:] for each in more if each.tag == der.BITS]
    flags = "".join(f"{byte:08b}" for byte in bits[0][:8]) if bits else ""
    why = [_FAILURES[place] for place, flag in enumerate(flags) if flag == "1" and place in _FAILURES]
    told = "; ".join([*why, *(f"it says: {clean(text, 200)}" for text in said)]) or f"status {number.number}"
    raise BadStampError(f"was refused ({told})")


@dataclass(frozen=True)
class _Stated:
    at: datetime
    accuracy: str
    serial: str
    policy: str


def _parse_stated(info: Node, stamped: bytes, nonce: int) -> _Stated:
    """What the signed part says, of these bytes and of this request."""
    version, policy, imprint, serial, at, *more = info.read_nodes(der.SEQUENCE)
    if version.number != 1:
        raise BadStampError(f"is of version {version.number}, which is not known here")
    algorithm, digest = imprint.read_nodes(der.SEQUENCE)
    if (
        algorithm.read_nodes(der.SEQUENCE)[0].oid != _SHA256
        or digest.of(der.OCTETS) != hashlib.sha256(stamped).digest()
    ):
        raise BadStampError("is of other bytes than this manifest")
    nonces = [each.number for each in more if each.tag == der.INTEGER]
    if nonces != [nonce]:
        raise BadStampError("is the answer to another request: its number (nonce) is another")
    accuracy = next((_parse_accuracy(each) for each in more if each.tag == der.SEQUENCE), "")
    return _Stated(_parse_time(at.of(der.GENERALIZED_TIME)), accuracy, f"{serial.number:x}", policy.oid)


def _parse_time(text: bytes) -> datetime:
    whole, _, part = text.decode("ascii").removesuffix("Z").partition(".")
    if not text.endswith(b"Z") or len(whole) != 14 or not whole.isdigit() or (part and not part.isdigit()):
        raise DerError("its time is not written as a stamp's is")
    return datetime.strptime(f"{whole}.{(part or '0')[:6]}+0000", "%Y%m%d%H%M%S.%f%z").astimezone(UTC)


def _parse_accuracy(node: Node) -> str:
    units = {der.INTEGER: "s", 0x80: "ms", 0x81: "µs"}
    return " ".join(
        f"{int.from_bytes(each.body[:8], 'big')} {units[each.tag]}" for each in node.read_nodes() if each.tag in units
    )


def _read_certificates(others: Sequence[Node]) -> list[Certificate]:
    from cryptography import x509

    given = [each for node in others if node.tag == 0xA0 for each in node.read_nodes() if each.tag == der.SEQUENCE]
    return [x509.load_der_x509_certificate(each.raw) for each in given[:MAX_CERTIFICATES]]


def _find_signer(signer: Node, certificates: Sequence[Certificate], info: bytes) -> Certificate:
    """The certificate whose key signed, once everything that the signature covers was checked."""
    _, who, algorithm, attributes, method, signature, *_ = signer.read_nodes(der.SEQUENCE)
    certificate = next((each for each in certificates if _is_meant(who, each)), None)
    if certificate is None:
        raise BadStampError("does not bring the certificate that it is signed with")
    if (digest := _DIGESTS.get(algorithm.read_nodes(der.SEQUENCE)[0].oid)) is None:
        raise BadStampError("uses a hash algorithm that is not accepted here (SHA-256, 384 and 512 are)")
    signed = {
        each.read_nodes(der.SEQUENCE)[0].oid: each.read_nodes()[1].read_nodes(der.SET)
        for each in attributes.read_nodes(0xA0)
    }
    if [each.oid for each in signed.get(_CONTENT_TYPE, [])] != [_TST_INFO]:
        raise BadStampError("does not say under its signature that it is a time stamp")
    if [each.of(der.OCTETS) for each in signed.get(_MESSAGE_DIGEST, [])] != [hashlib.new(digest, info).digest()]:
        raise BadStampError("was changed after it was signed")
    if not _covers_certificate(signed, certificate):
        raise BadStampError("does not name under its signature the certificate that it brings")
    covered = bytes([der.SET]) + attributes.raw[1:]
    if not _is_signature_valid(
        certificate, method.read_nodes(der.SEQUENCE)[0].oid, digest, signature.of(der.OCTETS), covered
    ):
        raise BadStampError("has a signature that does not hold")
    return certificate


def _is_meant(who: Node, certificate: Certificate) -> bool:
    from cryptography import x509

    if who.tag == 0x80:
        try:
            key = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        except x509.ExtensionNotFound:
            return False
        return key.digest == who.body
    issuer, serial = who.read_nodes(der.SEQUENCE)
    return certificate.issuer.public_bytes() == issuer.raw and certificate.serial_number == serial.number


def _covers_certificate(signed: dict[str, list[Node]], certificate: Certificate) -> bool:
    """Whether the signature covers the certificate's hash (RFC 5035), so that no other can be put in its place."""
    from cryptography.hazmat.primitives.serialization import Encoding

    raw = certificate.public_bytes(Encoding.DER)
    for kind, default in ((_CERTIFICATE, "sha256"), (_CERTIFICATE_SHA1, "sha1")):
        for attribute in signed.get(kind, []):
            first = attribute.read_nodes(der.SEQUENCE)[0].read_nodes(der.SEQUENCE)[0].read_nodes(der.SEQUENCE)
            name = _DIGESTS.get(first[0].read_nodes()[0].oid, "") if first[0].tag == der.SEQUENCE else default
            stated = next((each.body for each in first if each.tag == der.OCTETS), b"")
            return bool(name) and stated == hashlib.new(name, raw, usedforsecurity=False).digest()
    return False


def _is_signature_valid(certificate: Certificate, method: str, digest: str, signature: bytes, covered: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and method in _RSA:
            key.verify(signature, covered, padding.PKCS1v15(), _find_hash(_RSA[method] or digest))
        elif isinstance(key, ec.EllipticCurvePublicKey) and method in _ECDSA:
            key.verify(signature, covered, ec.ECDSA(_find_hash(_ECDSA[method] or digest)))
        elif isinstance(key, ed25519.Ed25519PublicKey) and method == _ED25519:
            key.verify(signature, covered)
        else:
            raise BadStampError(f"is signed in a way that cannot be checked here ({method})")
    except InvalidSignature:
        return False
    return True


def _find_hash(name: str) -> hashes.HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    makers: dict[str, Callable[[], hashes.HashAlgorithm]] = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    return makers[name]()


def _check_certificate(certificate: Certificate, at: datetime) -> None:
    """A certificate for time stamps and nothing else, which was valid at that time."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    if list(purposes) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise BadStampError("is signed with a certificate that is not one for time stamps")
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise BadStampError("is signed with a certificate that was not valid at the time that it states")


def _find_root(
    certificate: Certificate, brought: Sequence[Certificate], roots: Roots | None, at: datetime
) -> Certificate | None:
    """What the user trusts to vouch for a certificate; nothing where the authority is not known."""
    if roots is None:
        return None
    try:
        return find_root(certificate, brought, roots, at)
    except NoPathError as why:
        if not roots.required:
            return None
        raise BadStampError(f"is by an authority that no certificate in {roots.file} vouches for ({why})") from None


def _compute_fingerprint(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _encode_algorithm(name: str) -> bytes:
    return der.encode_value(der.SEQUENCE, der.encode_oid(name), der.encode_value(der.NULL))
