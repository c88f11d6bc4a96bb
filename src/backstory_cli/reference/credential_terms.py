"""C2PA's codes in plain words: actions, kinds of source, validation failures, and generators by name.

Sources: C2PA technical specification 2.2, sections 18.14 (actions) and 15.2 (validation codes); IPTC NewsCodes,
Digital Source Type; generators by the name in their own files. November 2026.
"""

from __future__ import annotations

GENERATED = frozenset({"trainedAlgorithmicMedia", "compositeSynthetic"})
PARTLY_GENERATED = frozenset({"compositeWithTrainedAlgorithmicMedia"})
CAPTURED = frozenset({"digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print"})
SCREEN = frozenset({"screenCapture"})

KNOWN_GENERATORS = ("adobe_firefly", "adobe firefly", "bing image creator", "microsoft designer", "image creator from")
"""Claim generators that only ever make pictures by AI, and may not say so in a source type."""

ACTIONS = {
    "c2pa.created": "created",
    "c2pa.opened": "opened",
    "c2pa.placed": "placed another image in it",
    "c2pa.edited": "edited",
    "c2pa.edited.metadata": "changed the metadata",
    "c2pa.cropped": "cropped",
    "c2pa.resized": "resized",
    "c2pa.resized.proportional": "resized",
    "c2pa.orientation": "turned or mirrored",
    "c2pa.color_adjustments": "adjusted colours",
    "c2pa.filtered": "applied a filter",
    "c2pa.drawing": "drew or painted on it",
    "c2pa.removed": "removed something",
    "c2pa.deleted": "removed something",
    "c2pa.redacted": "removed a part of the record",
    "c2pa.converted": "converted to another format",
    "c2pa.transcoded": "re-encoded",
    "c2pa.repackaged": "repackaged",
    "c2pa.published": "published",
    "c2pa.translated": "translated",
    "c2pa.watermarked": "put in an invisible watermark",
    "c2pa.watermarked.bound": "put in an invisible watermark",
    "c2pa.watermarked.unbound": "put in an invisible watermark",
    "c2pa.unknown": "did something not named",
    "c2pa.dubbed": "dubbed",
}
SOURCE_TYPES = {
    "trainedAlgorithmicMedia": "by generative AI",
    "compositeWithTrainedAlgorithmicMedia": "with parts by generative AI",
    "compositeSynthetic": "as a composite with synthetic parts",
    "algorithmicMedia": "by a program that was not trained on images",
    "digitalCapture": "with a camera",
    "computationalCapture": "with a camera that computes from several shots",
    "negativeFilm": "from a film negative",
    "positiveFilm": "from a slide",
    "print": "from a print",
    "screenCapture": "from a screen",
    "composite": "as a composite",
    "compositeCapture": "as a composite of photographs",
    "digitalArt": "by hand with a program",
    "digitalCreation": "by hand with a program",
    "humanEdits": "by a person's edits",
    "minorHumanEdits": "by a person's small edits",
    "algorithmicallyEnhanced": "enhanced by a program",
    "empty": "as an empty canvas",
}

MISMATCH = "assertion.dataHash.mismatch"
MISPLACED = "assertion.dataHash.misplaced"
"""Ours, for a mismatch that the library reports although the bytes have the signed hash."""
CHANGED_CONTENT = (MISMATCH, "assertion.bmffHash.mismatch", "assertion.boxesHash.mismatch")
_CHANGED_RECORD = ("assertion.hashedURI.mismatch", "claimSignature.mismatch", "assertion.missing", "claim.missing")
_MISSING = ("ingredient.manifest.missing", "ingredient.manifest.mismatch", "ingredient.hashedURI.mismatch")


def classify_failure(code: str) -> str:
    """What a failure code is about: ``content``, ``record``, ``certificate``, ``identity`` or ``other``."""
    if code in CHANGED_CONTENT:
        return "content"
    if code in _CHANGED_RECORD or code in _MISSING:
        return "record"
    if code.startswith(("signingCredential.", "claimSignature.outsideValidity", "timeStamp.")):
        return "certificate"
    return "identity" if code.startswith("cawg.") else "other"


FAILURES = {
    "assertion.dataHash.mismatch": "the image's bytes are not those that were signed",
    MISPLACED: "the range that the record leaves out lies elsewhere than the standard asks, though the signed bytes "
    "are unchanged",
    "assertion.bmffHash.mismatch": "the image's bytes are not those that were signed",
    "assertion.boxesHash.mismatch": "the image's bytes are not those that were signed",
    "assertion.hashedURI.mismatch": "a statement in the record was changed after signing",
    "claimSignature.mismatch": "the signature does not fit the record",
    "assertion.missing": "a signed statement is missing from the record",
    "claim.missing": "the signed claim is missing from the record",
    "ingredient.manifest.missing": "the record of an ingredient is missing",
    "signingCredential.untrusted": "the signer is on no trust list",
    "signingCredential.expired": "the certificate had expired, and no trusted time stamp shows an earlier signing",
    "signingCredential.invalid": "the certificate is not of the kind that may sign",
    "signingCredential.ocsp.revoked": "the certificate was revoked",
    "claimSignature.outsideValidity": "it was signed outside the certificate's time of validity",
    "algorithm.unsupported": "it uses an algorithm that is not allowed",
}
