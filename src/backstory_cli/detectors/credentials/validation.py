"""``credentials.manifest``: whether the record holds, and whether its signer is on a trust list."""

from __future__ import annotations

from pydantic import JsonValue

from backstory_cli.detectors.credentials.wording import SIGNED_MEANS, describe_signer, is_broken, is_content_changed
from backstory_cli.metadata.credentials import Credentials, Manifest
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference import trust_lists
from backstory_cli.reference.conforming_products import find_product
from backstory_cli.reference.credential_terms import FAILURES, classify_failure
from backstory_cli.reference.trust_lists import TrustLists

_LISTS = {
    "official": "the official C2PA trust list",
    "publishers": "IPTC's list of verified news publishers",
    "own": "your own list of trusted signers",
}


def report_manifest(read: Credentials, trusted_by: str, lists: TrustLists) -> Finding:
    """What was validated, with the whole chain of records."""
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
    signer = describe_signer(read.active)
    if read.state == "Trusted":
        said = f"The file is unchanged since it was signed by {signer}, which is on {_LISTS[trusted_by]}."
        return said, Leaning.UNTOUCHED, Basis.SIGNED, Strength.CONCLUSIVE
    own = {classify_failure(each.code) for each in read.problems if not each.of_ingredient}
    if read.state == "Valid" and trusted_by and own == {"identity"}:
        said = (
            f"The file is unchanged since it was signed by {signer}, a trusted signer. Whom its record names as the "
            f"maker could not be checked here ({_describe_failures(read, of_ingredient=False)})."
        )
        return said, Leaning.UNTOUCHED, Basis.SIGNED, Strength.STRONG
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


def _judge_broken(read: Credentials, signer: str) -> tuple[str, Leaning, Basis, Strength]:
    own = _describe_failures(read, of_ingredient=False)
    if is_broken(read):
        said = f"The Content Credentials do not match this file: it was changed after {signer} signed it ({own})."
        strength = Strength.CONCLUSIVE if is_content_changed(read) else Strength.STRONG
        return said, Leaning.CHANGED_AFTER_SIGNING, Basis.SIGNED, strength
    of_ingredient = _describe_failures(read, of_ingredient=True)
    if of_ingredient:
        said = (
            f"The record of an image that went into this one is broken ({of_ingredient}); nothing shows that the file "
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


def _describe_limits(read: Credentials, trusted_by: str) -> str:
    if read.state == "Invalid" and is_broken(read):
        return (
            "Saving a signed file with a program that knows nothing of signatures breaks them as forging does: it "
            "shows that bytes were changed, not what was changed in the image."
        )
    if trusted_by:
        return f"{SIGNED_MEANS} Whether the certificate was revoked since is not checked here."
    return f"{SIGNED_MEANS} Anyone can make a certificate in any name."


def _to_row(manifest: Manifest, part: str) -> dict[str, JsonValue]:
    return {
        "part": part,
        "title": manifest.title,
        "generator": manifest.generator,
        "signer": describe_signer(manifest),
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
