"""When a record was signed, and what it lists."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image

from backstory_cli.assessment import build_timeline
from support import signing
from support.credential_findings import CAMERA, found
from support.signing import action, signed


def test_thumbnails_of_ingredients_are_artifacts(trust: Path) -> None:
    whole = signed(action("opened"), picture=signing.jpeg(), ingredients=(("before.jpg", "parentOf", signing.jpeg()),))
    for artifact in found(whole, trust)["credentials.history"].artifacts:
        assert PIL.Image.open(io.BytesIO(artifact.content)).format == "PNG"


def test_signing_times_are_on_the_timeline(trust: Path) -> None:
    findings = list(found(signed(CAMERA), trust).values())
    assert all(entry.kind == "signature" for entry in build_timeline(findings))
