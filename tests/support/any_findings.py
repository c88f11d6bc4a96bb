"""Any findings at all, of some detectors."""

from __future__ import annotations

from hypothesis import strategies as st

from backstory_cli.models import Basis, Finding, Leaning, Run, Strength
from support.making import finding, run

DETECTORS = ("one", "two", "three")


@st.composite
def findings(draw: st.DrawFn, bases: tuple[Basis, ...] = tuple(Basis)) -> Finding:
    basis = draw(st.sampled_from(bases))
    strengths = [Strength.WEAK, Strength.MODERATE]
    if basis is not Basis.OPINION:
        strengths.append(Strength.STRONG)
    if basis is Basis.SIGNED:
        strengths.append(Strength.CONCLUSIVE)
    return finding(
        f"{draw(st.sampled_from(DETECTORS))}.seen",
        about=draw(st.sampled_from(["origin", "integrity", "history"])),
        basis=basis,
        leaning=draw(st.sampled_from(list(Leaning))),
        strength=draw(st.sampled_from(strengths)),
    )


def runs_of(found: list[Finding]) -> list[Run]:
    return [run(name, *(f for f in found if f.id.startswith(name + "."))) for name in DETECTORS]
