"""One passage that can be copied into a text: what the rules concluded, hedged as far as the evidence asks for it.

It says who looked and when, which file, and on each of the three questions what is known and on whose word. It
uses no word that claims more than a check can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.models import (
    Basis,
    ByClaim,
    ByIntegrity,
    ByOrigin,
    Finding,
    IntegrityAssessment,
    OriginAssessment,
    Report,
    Strength,
)

_ORIGIN: ByOrigin[str] = {
    "captured": "it is consistent with a camera photograph",
    "generated": "it was made by an AI generator",
    "partly_generated": "part of it was made by an AI generator",
    "screen_capture": "it is consistent with a capture of a screen",
    "undetermined": "how it was made could not be determined",
}
_INTEGRITY: ByIntegrity[str] = {
    "intact": "it is unchanged since it was signed",
    "no_sign": "no sign of a change was found by the checks made, which rules none out",
    "processed": "it was saved by software after it was taken, which need not have changed its content",
    "changed_after_signing": "it was changed after it was signed",
    "differs": "it differs in a part from a known copy, so that one of the two was changed",
    "altered": "its content was changed",
    "undetermined": "whether its content was changed is not known",
}
_WORD = {
    Basis.SIGNED: "a signature says that",
    Basis.DECLARED: "the file says of itself, as anyone could write, that",
    Basis.MEASURED: "tests on its pixels, which can err, say that",
}
"""On whose word a conclusion stands, the weightiest first."""
_NO_CONCLUSION = {"undetermined", "no_sign"}
_CLAIM: ByClaim[str] = {
    "supports": "What was found supports the claim “{}”, as far as it goes.",
    "contradicts": "What was found contradicts the claim “{}”.",
    "mixed": "What was found supports parts of the claim “{}” and contradicts others.",
    "no_evidence": "Nothing was found that speaks for or against the claim “{}”.",
}
NAME = 80
"""Characters of a file's name that are quoted."""


def write_quotable(report: Report) -> str:
    """The passage for a report as it stands."""
    day = report.created.astimezone(UTC)
    assessed = report.assessments
    origin = _describe_conclusion(_ORIGIN[assessed.origin.verdict], assessed.origin, report.findings)
    integrity = _describe_conclusion(_INTEGRITY[assessed.integrity.verdict], assessed.integrity, report.findings)
    told = [origin, integrity, _describe_history(report)]
    name = report.subject.name[:NAME]
    opening = (
        f"Checked with {report.tool.name} {report.tool.version} on {day.day} {day:%B %Y}, the image “{name}” "
        f"(SHA-256 {report.subject.sha256[:16]}…): "
    )
    gaps = describe_hindered(report.not_checked)
    return " ".join([f"{opening}{'; '.join(told)}.", *_describe_claim(report), *([gaps] if gaps else [])])


def _describe_conclusion(
    words: str, assessment: OriginAssessment | IntegrityAssessment, findings: Sequence[Finding]
) -> str:
    """A conclusion with the word that it stands on, and with what speaks against it."""
    if assessment.verdict in _NO_CONCLUSION:
        return words
    bases = {finding.basis for finding in findings if finding.id in assessment.because}
    word = next((f"{word} " for basis, word in _WORD.items() if basis in bases), "")
    hedge = " (weak evidence)" if assessment.strength is Strength.WEAK else ""
    against = ", though other findings speak against that" if assessment.against else ""
    return f"{word}{words}{hedge}{against}"


def _describe_history(report: Report) -> str:
    history = report.assessments.history
    if history.verdict == "not_checked":
        return "earlier copies were not looked for"
    if history.verdict == "not_found":
        return "no earlier copy was found where it was looked for, which does not mean that there is none"
    dated = sorted(each.first_seen for each in report.appearances if each.first_seen and each.relation != "similar")
    if not dated:
        return "a copy of it was found, without a date"
    return f"a copy of it was found that whoever recorded it dates {dated[0]}; older ones may exist"


def _describe_claim(report: Report) -> Sequence[str]:
    if report.claim is None or report.claim_check is None:
        return ()
    claimed = report.claim.text[:300] or f"shadows fall to {report.claim.shadow:g}°"
    return (_CLAIM[report.claim_check.verdict].format(claimed),)
