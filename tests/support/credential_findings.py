"""Findings about Content Credentials, and steps of their making."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.assessment import assess
from backstory_cli.detectors.credentials import ContentCredentials
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, Run, Status
from support.signing import action


def found(data: bytes, trust: Path) -> dict[str, Finding]:
    return {each.id: each for each in ContentCredentials(trust).inspect(Image(data, name="x", source="x"))}


def assessed(findings: dict[str, Finding]) -> tuple[str, str]:
    run = Run(
        detector="credentials",
        title="t",
        version="1",
        status=Status.OK,
        seconds=0,
        findings=tuple(findings.values()),
    )
    both = assess([run])
    return both.origin.verdict, both.integrity.verdict


CAMERA = action("created", "digitalCapture", "Example Camera")
