"""``credentials``: Content Credentials (C2PA), validated here against the official trust lists; nothing is fetched.

Three states, never confused: signed by a trusted signer and intact; intact, but the signer is on no list, so that
the name is only a claim; broken. Only the first may conclude that a picture is unchanged since it was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from backstory_cli.detectors.preview import encode_png, open_preview
from backstory_cli.image.image import Image
from backstory_cli.metadata.credentials import Credentials, Manifest, Unread, read_credentials
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.reference import trust_lists
from backstory_cli.reference.conforming_products import find_product
from backstory_cli.reference.credential_terms import (
    ACTIONS,
    CAPTURED,
    FAILURES,
    GENERATED,
    KNOWN_GENERATORS,
    PARTLY_GENERATED,
    SCREEN,
    SOURCE_TYPES,
    classify_failure,
)
from backstory_cli.reference.trust_lists import TrustLists

_SIGNED_MEANS = "A signature shows who vouches for the record, not that what the picture shows is true."


class ContentCredentials:
    """Yields ``credentials.manifest`` where a file carries a record, and what the record says of making and edits."""

    name = "credentials"
    title = "Content Credentials (C2PA)"
    network = False

    def __init__(self, own: Path) -> None:
        """Own trust anchors and updated lists are in the folder ``own``."""
        self._own = own

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The days of the trust lists, and the hash of the user's own anchors where there are any."""
        lists, anchors = trust_lists.load_current(self._own), trust_lists.load_own(self._own)
        return {
            "c2pa_trust_list": lists.c2pa_of,
            "publishers_list": lists.publishers_of,
            "conforming_products": lists.products_of,
            "own_anchors_sha256": hashlib.sha256(anchors.encode()).hexdigest() if anchors else None,
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What the record says and whether it holds; nothing where there is none."""
        lists = trust_lists.load_current(self._own)
        read, trusted_by = self._validate(image, lists)
        if read is None:
            return
        if isinstance(read, Unread):
            yield _report_unread(read)
            return
        yield _report_manifest(read, trusted_by, lists)
        yield from _report_making(read, trusted_by)
        yield from _report_signing(read, trusted_by)
        yield from _report_history(read, trusted_by)
        if read.remote:
            yield _report_remote(read.remote)

    def _validate(self, image: Image, lists: TrustLists) -> tuple[Credentials | Unread | None, str]:
        """The record, and the list that its signer is on: ``official``, ``publishers``, ``own``, or nothing."""
        read = read_credentials(image, lists.c2pa)
        if not isinstance(read, Credentials) or read.signer_trusted:
            return read, "official" if isinstance(read, Credentials) else ""
        again = read_credentials(image, lists.c2pa, signers=lists.publishers)
        if isinstance(again, Credentials) and again.signer_trusted:
            return again, "publishers"
        anchors = trust_lists.load_own(self._own)
        again = read_credentials(image, anchors + "\n" + lists.c2pa) if anchors else None
        return (again, "own") if isinstance(again, Credentials) and again.signer_trusted else (read, "")


def _report_unread(read: Unread) -> Finding:
    if read.remote:
        return _report_remote(read.remote)
    return Finding(
        id="credentials.unreadable",
        summary=f"The file carries Content Credentials, but {read.reason}.",
        about=About.INTEGRITY,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"reason": read.reason},
        limits="They may be damaged, or written before the format was fixed.",
    )


def _report_remote(address: str) -> Finding:
    return Finding(
        id="credentials.remote",
        summary=f"The file says that Content Credentials for it are kept at {address}. Nothing was fetched.",
        about=About.SOURCE,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"address": address},
        limits="Anyone can write an address into a file. To look there, open it at contentcredentials.org/verify.",
    )


def _classify_failures(read: Credentials) -> str:
    """The gravest kind of failure of the file's own record."""
    kinds = {classify_failure(each.code) for each in read.problems if not each.of_ingredient}
    return next((kind for kind in ("content", "record", "certificate", "identity", "other") if kind in kinds), "other")


def _report_manifest(read: Credentials, trusted_by: str, lists: TrustLists) -> Finding:
    summary, leaning, basis, strength = _judge(read, trusted_by)
    active = read.active
    product = (
        find_product(lists.products, active.issuer, active.common_name) if active and trusted_by == "official" else None
    )
    if product is not None:
        summary += (
            f" {product.name} is on the C2PA list of conforming products of {lists.products_of} "
            f"(assurance level up to {product.level})."
        )
    data: dict[str, JsonValue] = {
        "validation_state": read.state,
        "signer": active.issuer if active else None,
        "signer_common_name": active.common_name if active else None,
        "signer_trusted": bool(trusted_by),
        "trust_list": {
            "official": f"C2PA, {lists.c2pa_of}",
            "publishers": f"IPTC Origin Verified News Publishers, {lists.publishers_of}",
            "own": "your own",
        }.get(trusted_by),
        "conforming_product": dict(product._asdict()) if product is not None else None,
        "signed_at": active.signed_at if active else None,
        "certified_by": active.certified_by if active else None,
        "time_stamp_authority": active.time_authority if active else None,
        "algorithm": active.algorithm if active else None,
        "signals": list(active.signals) if active else [],
        "generator": active.generator if active else None,
        "problems": [
            {"code": each.code, "means": FAILURES.get(each.code, each.explanation), "of_ingredient": each.of_ingredient}
            for each in read.problems
        ],
        "manifests": [_to_row(manifest, part) for manifest, part in read.chain()],
        "remote": read.remote or None,
    }
    return Finding(
        id="credentials.manifest",
        summary=summary,
        about=About.INTEGRITY,
        leaning=leaning,
        basis=basis,
        strength=strength,
        data=data,
        limits=_describe_limits(read, trusted_by),
    )


def _judge(read: Credentials, trusted_by: str) -> tuple[str, Leaning, Basis, Strength]:
    signer = _describe_signer(read.active)
    if read.state == "Trusted":
        said = f"The file is unchanged since it was signed by {signer}, which is on {_LISTS[trusted_by]}."
        return said, Leaning.UNTOUCHED, Basis.SIGNED, Strength.CONCLUSIVE
    if read.state == "Valid" and trusted_by:
        failures = _describe_failures(read, of_ingredient=True) or _describe_failures(read, of_ingredient=False)
        said = (
            f"The file is unchanged since it was signed by {signer}, a trusted signer, but not all that its record "
            f"says of others holds ({failures})."
        )
        return said, Leaning.UNTOUCHED, Basis.SIGNED, Strength.STRONG
    if read.state == "Valid":
        test = " It is a public test certificate, with which anyone can sign." if _is_test(read.active) else ""
        said = (
            f"The file is unchanged since it was signed, but the signer is on no trust list, so that its name "
            f"({signer}) is only a claim.{test}"
        )
        return said, Leaning.NEUTRAL, Basis.DECLARED, Strength.MODERATE
    return _judge_broken(read, signer)


_LISTS = {
    "official": "the official C2PA trust list",
    "publishers": "IPTC's list of verified news publishers",
    "own": "your own list of trusted signers",
}


def _judge_broken(read: Credentials, signer: str) -> tuple[str, Leaning, Basis, Strength]:
    own = _describe_failures(read, of_ingredient=False)
    broken = _classify_failures(read)
    if broken in {"content", "record"}:
        said = f"The Content Credentials do not match this file: it was changed after {signer} signed it ({own})."
        strength = Strength.CONCLUSIVE if broken == "content" else Strength.STRONG
        return said, Leaning.CHANGED_AFTER_SIGNING, Basis.SIGNED, strength
    of_ingredient = _describe_failures(read, of_ingredient=True)
    if of_ingredient:
        said = (
            f"The record of a picture that went into this one is broken ({of_ingredient}); nothing shows that the file "
            f"itself was changed since {signer} signed it."
        )
    else:
        said = (
            f"The Content Credentials do not hold ({own}), though nothing shows that the file was changed since "
            f"{signer} signed it."
        )
    return said, Leaning.NEUTRAL, Basis.DECLARED, Strength.WEAK


def _describe_failures(read: Credentials, *, of_ingredient: bool) -> str:
    """What failed, the gravest first; that a signer is unknown is said elsewhere."""
    order = ("content", "record", "certificate", "identity", "other")
    mine = [each for each in read.problems if each.of_ingredient is of_ingredient]
    graver = [each for each in mine if each.code != "signingCredential.untrusted"] or mine
    graver.sort(key=lambda each: order.index(classify_failure(each.code)))
    return "; ".join(dict.fromkeys(FAILURES.get(each.code, each.explanation or each.code) for each in graver))


def _is_test(manifest: Manifest | None) -> bool:
    return manifest is not None and manifest.issuer in trust_lists.TEST_SIGNERS


def _describe_signer(manifest: Manifest | None) -> str:
    if manifest is None:
        return "an unnamed signer"
    names = dict.fromkeys(filter(None, (manifest.issuer, manifest.common_name)))
    return " / ".join(names) or "an unnamed signer"


def _describe_limits(read: Credentials, trusted_by: str) -> str:
    if read.state == "Invalid" and _classify_failures(read) in {"content", "record"}:
        return (
            "Saving a signed file with a program that knows nothing of signatures breaks them as forging does: it "
            "shows that bytes were changed, not what was changed in the picture."
        )
    if trusted_by:
        return f"{_SIGNED_MEANS} Whether the certificate was revoked since is not checked here."
    return f"{_SIGNED_MEANS} Anyone can make a certificate in any name."


def _to_row(manifest: Manifest, part: str) -> dict[str, JsonValue]:
    return {
        "part": part,
        "title": manifest.title,
        "generator": manifest.generator,
        "signer": _describe_signer(manifest),
        "signed_at": manifest.signed_at or None,
        "actions": [
            {
                "action": each.name,
                "software": each.software,
                "when": each.when,
                "source_type": each.source_type,
                "description": each.description,
            }
            for each in manifest.actions
        ],
        "ingredients": [
            {"title": each.title, "relationship": each.relationship, "has_record": each.manifest is not None}
            for each in manifest.ingredients
        ],
        "assertions": list(manifest.assertions),
        "signals": list(manifest.signals),
    }


def _report_making(read: Credentials, trusted_by: str) -> Iterator[Finding]:
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
    broken = read.state == "Invalid" and _classify_failures(read) in {"content", "record"}
    yield Finding(
        id="credentials.made",
        summary=f"The Content Credentials {'are signed and say' if signed else 'say'} that the picture {words}: {why}.",
        about=About.ORIGIN,
        leaning=leaning,
        basis=Basis.SIGNED if signed else Basis.DECLARED,
        strength=Strength.CONCLUSIVE
        if signed and read.state == "Trusted"
        else Strength.WEAK
        if broken
        else Strength.STRONG,
        data={"generator": manifest.generator, "signer": _describe_signer(manifest), "why": why, "trusted": signed},
        limits=_SIGNED_MEANS
        if signed
        else "The record is not by a trusted signer, or is broken: anyone can write one.",
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
                found.append(
                    (leaning, manifest, f"its record was made by {manifest.generator}, a generator of pictures")
                )
    for wanted in (Leaning.GENERATED, Leaning.PARTLY_GENERATED, Leaning.SCREEN_CAPTURE, Leaning.CAPTURED):
        for leaning, manifest, why in found:
            if leaning is wanted:
                captured = any(each is Leaning.CAPTURED for each, _, _ in found)
                mixed = wanted is Leaning.GENERATED and captured
                return (Leaning.PARTLY_GENERATED if mixed else wanted), manifest, why
    return None, None, ""


def _report_signing(read: Credentials, trusted_by: str) -> Iterator[Finding]:
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
            "signer": _describe_signer(active),
            "authority": active.time_authority or None,
            "when": {
                "earliest": when.isoformat(),
                "latest": when.isoformat(),
                "precision": "second",
                "kind": "signature",
            },
        },
        limits="The picture was made before that, which can be long before.",
    )


def _report_history(read: Credentials, trusted_by: str) -> Iterator[Finding]:
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
            "signer": _describe_signer(read.manifests[each.manifest or ""])
            if each.manifest in read.manifests
            else None,
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
