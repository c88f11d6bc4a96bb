"""Indications: where the evidence leans below the threshold of a verdict. Never counted as one.

An indication comes from a bare camera name, a single test on the pixels with its measured rate, a learned detector, or
models' opinions: opinion gives *weak* alone, *moderate* where two independent sources of it agree. In an image in which
text addressed to a model was found, opinions give none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from backstory_cli.models import Basis, Finding, Indication, Leaning, Run, Strength

ADDRESSED = ("instructions.found", "gemini.instructions")
"""Kinds of finding that tell of text addressed to a model."""
_WEIGHT: tuple[Basis, ...] = (Basis.DECLARED, Basis.MEASURED, Basis.OPINION)
"""Bases that an indication can have, the weightiest first."""


def find_indication(runs: Sequence[Run], leanings: Collection[Leaning]) -> Indication | None:
    """Where the findings of these leanings lean; None where nothing does, or they lean two ways."""
    findings = [finding for run in runs for finding in run.findings if finding.leaning in leanings]
    trusted = not any(finding.kind in ADDRESSED for run in runs for finding in run.findings)
    for basis in _WEIGHT:
        mine = [each for each in findings if each.basis is basis and (trusted or basis is not Basis.OPINION)]
        found = {each.leaning for each in mine}
        if len(found) > 1:
            return None
        if found:
            return _make_indication(mine, basis)
    return None


def _make_indication(findings: Sequence[Finding], basis: Basis) -> Indication:
    return Indication(
        leaning=findings[0].leaning,
        strength=Strength.MODERATE if _is_moderate(findings, basis) else Strength.WEAK,
        basis=basis,
        because=tuple(each.id for each in findings),
    )


def _is_moderate(findings: Iterable[Finding], basis: Basis) -> bool:
    if basis is Basis.OPINION:
        return len({each.id.partition(".")[0] for each in findings}) > 1
    return any(each.strength.rank >= Strength.MODERATE.rank for each in findings)
