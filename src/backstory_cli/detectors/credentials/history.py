"""``credentials.signed_at`` and ``credentials.history``: when the record was signed, and which edits it lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import JsonValue

from backstory_cli.detectors.credentials.wording import describe_signer
from backstory_cli.detectors.preview import encode_png, open_preview
from backstory_cli.metadata.credentials import Credentials, Manifest
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.reference.credential_terms import ACTIONS


def report_signing(read: Credentials, trusted_by: str) -> Iterator[Finding]:
    """Who signed and when, on the timeline."""
    active = read.active
    if active is None or not active.signed_at:
        return
    try:
        when = datetime.fromisoformat(active.signed_at).astimezone(UTC)
    except ValueError:
        return
    yield Finding(
        id="credentials.signed_at",
        summary=f"The Content Credentials were signed on {when:%Y-%m-%d %H:%M:%S} UTC, by a time stamp"
        f"{f' of {active.time_authority}' if active.time_authority else ''}.",
        about=About.TIME,
        basis=Basis.SIGNED if trusted_by else Basis.DECLARED,
        strength=Strength.STRONG if trusted_by else Strength.WEAK,
        data={
            "signer": describe_signer(active),
            "authority": active.time_authority or None,
            "when": {
                "earliest": when.isoformat(),
                "latest": when.isoformat(),
                "precision": "second",
                "kind": "signature",
            },
        },
        limits="The image was made before that, which can be long before.",
    )


def report_history(read: Credentials, trusted_by: str) -> Iterator[Finding]:
    """The chain of edits in words, and the ingredients with their thumbnails."""
    steps = [
        _describe_step(action.name, action.software, action.description)
        for m, _ in read.chain()
        for action in m.actions
    ]
    ingredients = list(read.active.ingredients) if read.active else []
    if not steps and not ingredients:
        return
    shown = "; ".join(dict.fromkeys(steps[:8])) or "no steps are listed"
    from_what = ", ".join(f"“{each.title}” ({_describe_part(each.relationship)})" for each in ingredients[:6])
    yield Finding(
        id="credentials.history",
        summary=f"The record of its making: {shown}." + (f" It came from {from_what}." if from_what else ""),
        about=About.INTEGRITY,
        leaning=Leaning.PROCESSED if _is_edited(read) else Leaning.NEUTRAL,
        basis=Basis.SIGNED if trusted_by else Basis.DECLARED,
        strength=Strength.STRONG if trusted_by else Strength.MODERATE,
        data={"steps": list(steps), "tree": _build_tree(read, read.active, 0)},
        limits="It lists what the programs that signed it wrote down; what other programs did in between is not in it.",
        artifacts=tuple(_iter_pictures(read)),
    )


def _describe_step(name: str, software: str, description: str) -> str:
    words = ACTIONS.get(name, name)
    return words + (f" with {software}" if software else "") + (f" ({description})" if description else "")


def _describe_part(relationship: str) -> str:
    return {"parentOf": "which it was made from", "componentOf": "placed in it", "inputTo": "used to make it"}.get(
        relationship, relationship
    )


def _is_edited(read: Credentials) -> bool:
    harmless = {"c2pa.created", "c2pa.opened", "c2pa.published", "c2pa.converted", "c2pa.repackaged", "c2pa.transcoded"}
    harmless |= {"c2pa.watermarked", "c2pa.watermarked.bound", "c2pa.watermarked.unbound", "c2pa.edited.metadata"}
    return any(action.name not in harmless for manifest, _ in read.chain() for action in manifest.actions)


def _build_tree(read: Credentials, manifest: Manifest | None, depth: int) -> JsonValue:
    """The ingredients, each with its own, to a depth."""
    if manifest is None or depth >= 4:
        return []
    return [
        {
            "title": each.title,
            "relationship": each.relationship,
            "signer": describe_signer(read.manifests[each.manifest or ""]) if each.manifest in read.manifests else None,
            "ingredients": _build_tree(read, read.manifests.get(each.manifest or ""), depth + 1),
        }
        for each in manifest.ingredients[:20]
    ]


def _iter_pictures(read: Credentials) -> Iterator[Artifact]:
    for number, (_, _, data) in enumerate(read.thumbnails, 1):
        picture = open_preview(data)
        if picture is not None:
            yield Artifact(
                name=f"ingredient-{number}.png",
                role=Role.INGREDIENT,
                media_type="image/png",
                content=encode_png(picture),
            )
