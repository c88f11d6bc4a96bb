"""Cases and bundles made short."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import UTC, datetime
from functools import cache

import PIL.Image
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backstory_cli.cases.bundle.build import Bundle, Stamping, build_bundle
from backstory_cli.models import Artifact, Report
from fakes.time_stamps import asked, granted, token
from support.making import finding, report, run

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
NONCE = 0x1F2E3D4C5B6A7988


@cache
def picture() -> bytes:
    stored = io.BytesIO()
    PIL.Image.radial_gradient("L").convert("RGB").save(stored, "JPEG", quality=60)
    return stored.getvalue()


def case(*names: str, size: int = 4000) -> Report:
    """A report with artifacts of some names."""
    artifacts = [
        Artifact(name=name, media_type="image/png", content=_some(name, size))
        for name in names or ("map.png", "outlines.png")
    ]
    made = report("where?", run("ela", finding("ela.heat_map", artifacts=artifacts)))
    update = {"sha256": hashlib.sha256(picture()).hexdigest()}
    return made.model_copy(update={"subject": made.subject.model_copy(update=update)})


def stamping() -> Stamping:
    """An authority that needs no server."""

    def ask(manifest: bytes) -> bytes:
        from backstory_cli.cases.bundle.timestamp import build_request

        wanted = asked(build_request(manifest, NONCE))
        return granted(token(wanted.digest, wanted.nonce))

    return Stamping(NONCE, ask)


@cache
def plain() -> Bundle:
    return build_bundle(case(), picture=picture(), now=NOW)


@cache
def full() -> Bundle:
    """With everything that a bundle can have."""
    return build_bundle(
        case(), picture=picture(), extras={"report.html": b"<!doctype html>"}, key=KEY, stamping=stamping(), now=NOW
    )


def _some(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - any bytes will do
