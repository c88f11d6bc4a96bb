"""How a declaration becomes a finding, for every part of this detector."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from backstory_cli.metadata.fields import Reading
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Strength

ANYONE = "Anyone can write, copy or remove metadata."
NO_WORDS = frozenset({"n/a", "none", "unknown", "undef"})
"""What readers and cameras put where there is nothing to say, such as the lens of a compact camera."""

Names = tuple[tuple[str, ...], ...]
"""Fields to try in order: each the name, then the groups it may stand in (none: any group)."""


def make_finding(
    finding_id: str,
    summary: str,
    about: About,
    data: Mapping[str, JsonValue],
    limits: str = ANYONE,
    *,
    leaning: Leaning = Leaning.NEUTRAL,
    strength: Strength = Strength.MODERATE,
    artifacts: tuple[Artifact, ...] = (),
) -> Finding:
    """A finding of this detector."""
    return Finding(
        id=f"metadata.{finding_id}",
        summary=summary,
        about=about,
        leaning=leaning,
        basis=Basis.DECLARED,
        strength=strength,
        data=dict(data),
        limits=limits,
        artifacts=artifacts,
    )


def read_texts(reading: Reading, wanted: Mapping[str, Names]) -> dict[str, JsonValue]:
    """The readable text of each thing that is said: ``{key: fields to try}``."""
    found: dict[str, JsonValue] = {}
    for key, names in wanted.items():
        text = next((text for name, *groups in names if (text := read_text(reading, name, *groups))), "")
        if text:
            found[key] = text
    return found


def read_text(reading: Reading, name: str, *groups: str) -> str:
    """The text of a field that says something; a table of numbers in a maker note does not."""
    for field in reading.all(name, *groups):
        is_text = not isinstance(field.raw, list) or any(isinstance(part, str | dict) for part in field.raw)
        if is_text and field.text.strip().lower() not in NO_WORDS and field.text.strip():
            return field.text.strip()
    return ""


def join_pairs(data: Mapping[str, JsonValue], most: int = 200) -> str:
    """``key value; key value``, for a sentence."""
    return "; ".join(f"{key.replace('_', ' ')} {_shorten(str(value), most)}" for key, value in data.items())


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
