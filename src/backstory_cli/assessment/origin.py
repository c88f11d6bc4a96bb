"""Origin: how the picture was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backstory_cli.assessment.conclude import Conclusion, conclude, filter_admissible, filter_counting, list_ids
from backstory_cli.assessment.indication import find_indication
from backstory_cli.assessment.rules import get_rules
from backstory_cli.models import Basis, Finding, Leaning, OriginAssessment, Run, Status

RULES = get_rules("origin")
LEANINGS = frozenset(rule.leaning for rule in RULES)


def assess_origin(runs: Sequence[Run]) -> OriginAssessment:
    """What the file's signatures and declarations, or two agreeing measurements, say of its making."""
    relevant = [finding for finding in filter_admissible(runs) if finding.leaning in LEANINGS]
    enough = [finding for finding in relevant if not _is_a_bare_camera_name(finding)]
    conclusion = conclude(enough, RULES)
    if conclusion is None:
        return OriginAssessment(
            verdict="undetermined",
            because=(),
            against=(),
            indication=find_indication(runs, LEANINGS),
            unsettled=(_explain_undetermined(relevant, enough, read=_was_read(runs)),),
        )
    return OriginAssessment(
        verdict=conclusion.leaning.value,
        strength=conclusion.strength,
        because=list_ids(conclusion.because),
        against=list_ids(conclusion.against),
        likelihood_ratio=conclusion.ratio,
        unsettled=tuple(_iter_bases(conclusion)),
    )


def _was_read(runs: Sequence[Run]) -> bool:
    """Whether what the file says of its making was looked at, and to its end."""
    ended = {run.detector for run in runs if run.status in {Status.OK, Status.NOTHING}}
    return {"metadata", "generators"} <= ended


def _is_a_bare_camera_name(finding: Finding) -> bool:
    """Neither for nor against anything: it is too easily written."""
    declared = finding.leaning is Leaning.CAPTURED and finding.basis is Basis.DECLARED
    return declared and not any(filter_counting([finding], rule) for rule in RULES)


def _iter_bases(conclusion: Conclusion) -> Iterator[str]:
    """The rung of the ladder: signed, declared, measured; and what points elsewhere."""
    bases = {finding.basis for finding in conclusion.because}
    if Basis.SIGNED not in bases:
        if conclusion.leaning is Leaning.CAPTURED:
            yield (
                "Camera data can be written or copied by anyone; nothing here proves that this camera took this image."
            )
        elif Basis.DECLARED in bases:
            yield "It rests on what the file says of itself, which is not signed: anyone can write it."
        else:
            yield "It rests on what was found in the pixels; nothing in the file says so."
    if conclusion.against:
        yield f"Other findings point elsewhere: {', '.join(list_ids(conclusion.against))}."


def _explain_undetermined(relevant: Sequence[Finding], enough: Sequence[Finding], *, read: bool) -> str:
    if not relevant and not read:
        return "What the file says of its making could not be read, or was not looked at."
    if not relevant:
        return (
            "The file declares neither a camera nor a generator. That is usual for shared images, since most "
            "platforms remove such data; it speaks neither for nor against."
        )
    named = ", ".join(list_ids(relevant))
    if len({finding.leaning for finding in enough}) > 1:
        return f"The findings contradict each other, and none weighs more than the others: {named}."
    leans = _LEANS.get(relevant[0].leaning, "one way")
    return f"Leans {leans} ({named}), not enough to conclude."


_LEANS = {
    Leaning.CAPTURED: "camera photo",
    Leaning.GENERATED: "AI-generated",
    Leaning.PARTLY_GENERATED: "partly AI-generated",
    Leaning.SCREEN_CAPTURE: "screenshot",
}
