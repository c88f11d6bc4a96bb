"""How a contradiction becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from backstory_cli.models import About, Basis, Finding, Leaning, Strength


def make_contradiction(
    name: str,
    summary: str,
    about: About,
    sides: Mapping[str, JsonValue],
    innocent: str,
    *,
    strength: Strength = Strength.WEAK,
    leaning: Leaning = Leaning.NEUTRAL,
) -> Finding:
    """A finding that names both sides; ``innocent`` says what harmless cause it may have."""
    return Finding(
        id=f"consistency.{name}",
        summary=summary,
        about=about,
        leaning=leaning,
        basis=Basis.DECLARED,
        strength=strength,
        data={"sides": dict(sides)},
        limits=f"It may be harmless: {innocent}",
    )
