"""``credentials.made``: how the picture was made, as its chain of records has it."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.detectors.credentials.wording import SIGNED_MEANS, describe_signer, is_broken
from backstory_cli.metadata.credentials import Credentials, Manifest
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.credential_terms import (
    ACTIONS,
    CAPTURED,
    GENERATED,
    KNOWN_GENERATORS,
    PARTLY_GENERATED,
    SCREEN,
    SOURCE_TYPES,
)


def report_making(read: Credentials, trusted_by: str) -> Iterator[Finding]:
    """How the picture was made, from the whole chain of records."""
    leaning, manifest, why = _find_making(read)
    if leaning is None or manifest is None:
        return
    signed = bool(trusted_by) and read.state in {"Trusted", "Valid"}
    words = {
        Leaning.GENERATED: "was made by generative AI",
        Leaning.PARTLY_GENERATED: "has parts made or changed by generative AI",
        Leaning.CAPTURED: "was captured with a camera",
        Leaning.SCREEN_CAPTURE: "was captured from a screen",
    }[leaning]
    broken = read.state == "Invalid" and is_broken(read)
    yield Finding(
        id="credentials.made",
        summary=f"The Content Credentials {'are signed and say' if signed else 'say'} that the image {words}: {why}.",
        about=About.ORIGIN,
        leaning=leaning,
        basis=Basis.SIGNED if signed else Basis.DECLARED,
        strength=Strength.CONCLUSIVE
        if signed and read.state == "Trusted"
        else Strength.WEAK
        if broken
        else Strength.STRONG,
        data={"generator": manifest.generator, "signer": describe_signer(manifest), "why": why, "trusted": signed},
        limits=SIGNED_MEANS if signed else "The record is not by a trusted signer, or is broken: anyone can write one.",
    )


def _find_making(read: Credentials) -> tuple[Leaning | None, Manifest | None, str]:
    """The leaning of the record nearest to the file that says how it was made, and its words."""
    found: list[tuple[Leaning, Manifest, str]] = []
    for manifest, part in read.chain():
        for action in manifest.actions:
            kind = action.source_type
            by = (
                f" by {action.software}"
                if action.software
                else f" by {manifest.generator}"
                if manifest.generator
                else ""
            )
            why = f"{ACTIONS.get(action.name, action.name)}{by} {SOURCE_TYPES.get(kind, kind)}".strip()
            if kind in GENERATED:
                whole = part != "componentOf" and action.name == "c2pa.created"
                found.append((Leaning.GENERATED if whole else Leaning.PARTLY_GENERATED, manifest, why))
            elif kind in PARTLY_GENERATED:
                found.append((Leaning.PARTLY_GENERATED, manifest, why))
            elif kind in SCREEN and part != "componentOf":
                found.append((Leaning.SCREEN_CAPTURE, manifest, why))
            elif kind in CAPTURED and part != "componentOf":
                found.append((Leaning.CAPTURED, manifest, why))
        if not manifest.actions or not any(action.source_type for action in manifest.actions):
            name = manifest.generator.lower().replace(" ", "_")
            if any(known.replace(" ", "_") in name for known in KNOWN_GENERATORS):
                leaning = Leaning.PARTLY_GENERATED if part == "componentOf" else Leaning.GENERATED
                found.append((leaning, manifest, f"its record was made by {manifest.generator}, a generator of images"))
    for wanted in (Leaning.GENERATED, Leaning.PARTLY_GENERATED, Leaning.SCREEN_CAPTURE, Leaning.CAPTURED):
        for leaning, manifest, why in found:
            if leaning is wanted:
                captured = any(each is Leaning.CAPTURED for each, _, _ in found)
                mixed = wanted is Leaning.GENERATED and captured
                return (Leaning.PARTLY_GENERATED if mixed else wanted), manifest, why
    return None, None, ""
