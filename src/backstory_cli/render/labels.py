"""What the terms of a report mean, in plain words: for reports that are handed to people who never saw the tool."""

from __future__ import annotations

from backstory_cli.models import (
    About,
    Basis,
    ByClaim,
    ByHistory,
    ByIntegrity,
    ByOrigin,
    ByRelation,
    ByTimeKind,
    Check,
    Checked,
    Claim,
    Confidence,
    Exchange,
    Gap,
    Indication,
    ModelUse,
    Status,
    Strength,
)

ORIGIN: ByOrigin[str] = {
    "captured": "consistent with a camera photograph",
    "generated": "made by an AI generator",
    "partly_generated": "partly made by an AI generator",
    "screen_capture": "consistent with a screen capture",
    "undetermined": "undetermined",
}
INTEGRITY: ByIntegrity[str] = {
    "intact": "unchanged since it was signed",
    "no_sign": "no sign of alteration found by these checks",
    "processed": "re-saved, resized or passed through software",
    "changed_after_signing": "changed after it was signed",
    "differs": "differs from a known copy",
    "altered": "edited",
    "undetermined": "undetermined",
}
HISTORY: ByHistory[str] = {
    "seen_before": "seen before",
    "not_found": "not found where it was looked for",
    "not_checked": "not checked",
}
VERDICTS: dict[str, str] = {**ORIGIN, **INTEGRITY, **HISTORY}  # type: ignore[dict-item]

SHORT_ORIGIN: ByOrigin[str] = {
    "captured": "camera photo",
    "generated": "AI-generated",
    "partly_generated": "partly AI-generated",
    "screen_capture": "screenshot",
    "undetermined": "undetermined",
}
SHORT_INTEGRITY: ByIntegrity[str] = {
    "intact": "unchanged since it was signed",
    "no_sign": "no trace found",
    "processed": "resized or re-saved",
    "changed_after_signing": "changed since it was signed",
    "differs": "differs from a known copy",
    "altered": "edited",
    "undetermined": "undetermined",
}
SHORT_HISTORY: ByHistory[str] = {
    "seen_before": "yes",
    "not_found": "not found",
    "not_checked": "not checked",
}
"""The verdicts in a few words, for the one-screen report."""

BASES: dict[Basis, str] = {
    Basis.SIGNED: "signed",
    Basis.DECLARED: "the file says so",
    Basis.MEASURED: "measured on the pixels",
    Basis.MATCHED: "compared with a known image",
    Basis.REPORTED: "reported by a service",
    Basis.OPINION: "a model's opinion",
}

TOPICS = {
    About.ORIGIN: "How it was made",
    About.INTEGRITY: "Whether it was changed",
    About.HISTORY: "Where it was seen",
    About.TIME: "When",
    About.PLACE: "Where",
    About.SOURCE: "Who",
    About.DEVICE: "With what",
    About.CONTENT: "What it holds",
}

ASSESSED = {"origin": "Origin", "integrity": "Edits", "history": "Seen before"}

GAPS: dict[Gap, str] = {
    Gap.HINDERED: "Could not be checked",
    Gap.NOT_ASKED: "Not asked for",
    Gap.NOT_INSTALLED: "Not installed",
    Gap.DOES_NOT_APPLY: "Does not apply to this image",
    Gap.CANNOT_BE_SEEN: "Cannot be seen by anyone",
}
"""Why something was not checked; in this order."""

BASIS_MEANS: dict[Basis, str] = {
    Basis.SIGNED: "a cryptographic signature says so, and it was checked",
    Basis.DECLARED: "the file's own bytes say so; anyone can write, copy or remove such entries",
    Basis.MEASURED: "a test on the pixels; every test errs at times, at the rates it states",
    Basis.MATCHED: "another image was compared with this one, here",
    Basis.REPORTED: "a service or a page says so; it was not compared here",
    Basis.OPINION: "a language model's impression; it decides nothing",
}

STRENGTH_MEANS: dict[Strength, str] = {
    Strength.WEAK: "worth knowing, and too little to conclude from",
    Strength.MODERATE: "counts, together with other things",
    Strength.STRONG: "hard to explain otherwise",
    Strength.CONCLUSIVE: "a checked signature, and nothing else, reaches this",
}

CONFIDENCE: dict[Confidence, str] = {each: f"{each.value} confidence" for each in Confidence}

CLAIM_VERDICTS: ByClaim[str] = {
    "supports": "The evidence supports it",
    "contradicts": "The evidence contradicts it",
    "mixed": "The evidence is mixed",
    "no_evidence": "No evidence either way",
}

CLAIM_PARTS: ByClaim[str] = {
    "supports": "supported",
    "contradicts": "contradicted",
    "mixed": "mixed",
    "no_evidence": "no evidence",
}
"""The same of one part of a claim."""

RELATIONS: ByRelation[str] = {
    "identical": "the same file",
    "same_picture": "the same image, saved or resized",
    "derived": "one was made from the other, or both from a third",
    "similar": "only similar, which is no sign of anything",
}

KINDS: ByTimeKind[str] = {
    "capture": "taken",
    "edit": "changed",
    "file": "file",
    "crawl": "seen by a crawler",
    "page": "page",
    "archive": "archived",
    "upload": "published",
    "fact_check": "fact check",
    "signature": "signed",
}

PILLARS = {
    "provenance": ("Provenance", "Is this the first version?"),
    "source": ("Source", "Who made it?"),
    "date": ("Date", "When was it made?"),
    "location": ("Location", "Where was it made?"),
    "motivation": ("Motivation", "Why was it made?"),
}

STATUSES: dict[Status, str] = {
    Status.OK: "found something",
    Status.NOTHING: "looked, found nothing",
    Status.SKIPPED: "not made",
    Status.FAILED: "failed",
    Status.TIMED_OUT: "stopped after its time was up",
}

FILE_STATES = {
    "unchanged": "The file was still the same when this was asked.",
    "changed": "The file had changed when this was asked; the answer is about the file as it was.",
    "missing": "The file was no longer where it was when this was asked; the answer rests on the stored findings.",
    "not_kept": "The image came without a path to look it up again; the answer rests on the stored findings.",
}

CUSTODY = {
    "unchanged": "the same bytes as before",
    "changed": "changed while it was examined",
    "unreadable": "could not be read again",
    "not_kept": "not a file of this machine",
}

_CHECKS = {
    Check.REGION: "a part of the image again",
    Check.DEEP: "every local test again, deeper",
    Check.INDEX: "the index again",
    Check.COMPARE: "compared with",
    Check.PROVIDER: "the service",
}


def format_claim(claim: Claim) -> str:
    """A claim in one line: its text, then what was given apart from it."""
    shadow = "" if claim.shadow is None else f"shadows fall to {claim.shadow:g}°"
    apart = [
        f"{name}: {each}"
        for name, each in (("date", claim.date), ("place", claim.place))
        if each and each not in claim.text
    ]
    text = f"“{claim.text}”" if claim.text else ""
    return "; ".join(part for part in (text, *apart, shadow) if part)


def format_check(check: Checked) -> str:
    """A further check of a follow-up, and what came of it."""
    what = " ".join(part for part in (_CHECKS[check.check], check.name) if part)
    if check.region:
        what += " ({2} x {3} pixels at {0}, {1})".format(*check.region)
    return f"Checked further: {what}." if check.outcome == "done" else f"Not checked: {what}, since {check.outcome}."


def format_likelihood(ratio: float) -> str:
    """What the measurements behind an assessment weigh, by the rates they state."""
    times = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
    return f"What was measured is at least {times} times likelier if this holds than if it does not."


def format_exchange(exchange: Exchange) -> str:
    """How much went out and came back in one request."""
    outcome = f"; {exchange.outcome}" if exchange.outcome else ""
    return f"{exchange.bytes_sent:,} bytes sent, {exchange.bytes_received:,} received{outcome}"


def format_model_use(use: ModelUse) -> str:
    """What a language model was used, and what that cost."""
    cost = "its price is not known here" if use.cost_usd is None else f"about {use.cost_usd:.4f} dollars, {use.prices}"
    unknown = f", {use.uncounted} of them not counted" if use.uncounted else ""
    requests = "1 request" if use.requests == 1 else f"{use.requests} requests"
    searches = f", {use.searches} searches" if use.searches else ""
    tokens = f"{use.tokens_read:,} tokens read and {use.tokens_written:,} written"
    return f"{use.model}: {requests}{unknown}, {tokens}{searches}; {cost}"


def format_count(number: int, one: str, many: str) -> str:
    """``1 day``, ``2 days``."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


GRAVE = frozenset({"generated", "partly_generated", "altered", "differs", "changed_after_signing"})
"""Verdicts that call for attention."""
SOUND = frozenset({"captured", "intact"})
"""Verdicts that nothing speaks against."""
LEANINGS: dict[str, str] = {
    "captured": "a camera photo",
    "generated": "AI-generated",
    "partly_generated": "partly AI-generated",
    "screen_capture": "a screenshot",
    "altered": "edited",
}


def format_indication(indication: Indication | None) -> str:
    """Where the evidence leans, and on what; empty for none."""
    if indication is None:
        return ""
    leans = LEANINGS.get(indication.leaning.value, indication.leaning.value)
    how = {Basis.DECLARED: "by its metadata", Basis.MEASURED: "by a test", Basis.OPINION: "in a model's opinion"}
    known = how.get(indication.basis, "")
    return f"leans {leans}, {known} ({indication.strength.value}; not enough for a verdict)"
