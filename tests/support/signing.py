"""Content Credentials made at test time: a root of our own, certificates in any name, and signed pictures."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import c2pa
import PIL.Image
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class Authority:
    """A root certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


@cache
def authority(name: str = "Example Trust") -> Authority:
    """A root of that name, the same for a whole test run."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, f"{name} Root")
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def leaf(root: Authority, organisation: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The signing certificate of an organisation, the same for a whole test run."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(organisation, f"{organisation} Signer"))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    return certificate, key


def leaf_pem(organisation: str, root: Authority | None = None) -> str:
    certificate, _ = leaf(root or authority(), organisation)
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _signer(root: Authority, organisation: str) -> c2pa.Signer:
    certificate, key = leaf(root, organisation)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = certificate.public_bytes(serialization.Encoding.PEM) + root.pem.encode()
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, secret, None))


def jpeg(colour: str = "teal") -> bytes:
    stored = io.BytesIO()
    PIL.Image.radial_gradient("L").convert("RGB").resize((160, 120)).save(stored, "JPEG", quality=90)
    return stored.getvalue() + b"" * len(colour)


def action(name: str, source_type: str = "", software: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"action": f"c2pa.{name}"}
    if source_type:
        made["digitalSourceType"] = SOURCE_TYPES + source_type
    if software:
        made["softwareAgent"] = {"name": software}
    return made


def signed(
    *actions: dict[str, Any],
    picture: bytes | None = None,
    organisation: str = "Example Cameras",
    root: Authority | None = None,
    ingredients: tuple[tuple[str, str, bytes], ...] = (),
    generator: str = "Example Program",
    assertions: tuple[dict[str, Any], ...] = (),
) -> bytes:
    """A picture with a signed record; ``ingredients`` are (title, relationship, bytes), ``assertions`` further ones."""
    manifest = {
        "claim_generator_info": [{"name": generator, "version": "1.0"}],
        "title": "picture.jpg",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": list(actions)}}, *assertions],
    }
    context = c2pa.Context.from_dict(
        {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False}}
    )
    with c2pa.Builder(manifest, context=context) as builder:
        for title, relationship, data in ingredients:
            described = json.dumps({"title": title, "relationship": relationship})
            builder.add_ingredient(described, "image/jpeg", io.BytesIO(data))
        stored = io.BytesIO()
        builder.sign(_signer(root or authority(), organisation), "image/jpeg", io.BytesIO(picture or jpeg()), stored)
    return stored.getvalue()
