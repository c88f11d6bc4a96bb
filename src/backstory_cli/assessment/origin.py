"""Origin: how the picture was made."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.evidence import admissible, conclude, ids
from backstory_cli.models import Basis, Leaning, OriginAssessment, Run, Strength

LEANINGS = (Leaning.CAPTURED, Leaning.GENERATED, Leaning.PARTLY_GENERATED, Leaning.SCREEN_CAPTURE)


def assess_origin(runs: Sequence[Run]) -> OriginAssessment:
    """What the file's signatures and declarations, or two agreeing measurements, say of its making.

    A bare camera name is too easily written to conclude *captured* from; camera settings that are complete
    are a declaration, and it is said that they can be copied.
    """
    relevant = [finding for finding in admissible(runs) if finding.leaning in LEANINGS]
    enough = [
        finding
        for finding in relevant
        if not (
            finding.leaning is Leaning.CAPTURED
            and finding.basis is Basis.DECLARED
            and finding.strength is Strength.WEAK
        )
    ]
    conclusion = conclude(enough, LEANINGS)
    if conclusion is None:
        return OriginAssessment(
            verdict="undetermined", because=(), against=(), unsettled=(_why_undetermined(relevant),)
        )
    unsettled = []
    if conclusion.leaning is Leaning.CAPTURED:
        unsettled.append(
            "Camera data can be written or copied by anyone; nothing here proves that this camera took this picture."
        )
    return OriginAssessment(
        verdict=conclusion.leaning.value,
        strength=conclusion.strength,
        because=ids(conclusion.because),
        against=ids(conclusion.against),
        unsettled=tuple(unsettled),
    )


def _why_undetermined(relevant: Sequence[object]) -> str:
    if relevant:
        return "What points one way is too weak, or is contradicted by something that weighs the same."
    return (
        "The file declares neither a camera nor a generator. That is usual for shared pictures, since most "
        "platforms remove such data; it speaks neither for nor against."
    )
