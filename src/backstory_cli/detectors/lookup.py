"""``lookup``: whether the picture, or a copy of it, is in the user's own index of known pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.image import Image
from backstory_cli.lookup.index import DEFAULT_RADIUS, Index, Match, interval
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.text import clean

MAX_MATCHES = 20
STRONG, MODERATE = 31, 50
"""PDQ distances up to which a match weighs so much; beyond, up to the radius, it is weak."""

MEASURED: dict[str, JsonValue] = {
    "measured_on": "949 photographs, screenshots and generated pictures; benchmarks/results/lookup.txt",
    "false_matches": "0 of 445,215 pairs of unrelated pictures lie within 70 bits, 2 within 80",
    "copies_found_within_radius": {
        "saved again at JPEG quality 95 to 10": 1.0,
        "scaled by 0.1": 0.95,
        "scaled by 0.25 to 2": 1.0,
        "mirrored, upside down, quarter turn": 1.0,
        "caption band over 15 %": 1.0,
        "border of 2 %": 0.96,
        "border of 6 %": 0.0,
        "5 % cropped away": 0.92,
        "10 % cropped away": 0.08,
        "20 % cropped away": 0.0,
    },
}

_EMPTY = Skip(
    "your index is empty or does not exist",
    "add known pictures with: backstory index add FOLDER --source NAME --date YYYY-MM-DD",
)
LIMITS = (
    "Two pictures of one scene, or one with a small part changed, can match like copies: compare them by eye. "
    "The source and date are what whoever added the entry wrote."
)


class Lookup:
    """Yields ``lookup.match`` for each known picture that this may be a copy of, the closest first."""

    name = "lookup"
    title = "Your index of known pictures"
    network = False

    def __init__(self, index: Path) -> None:
        self._path = index

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Search the index; skips where there is nothing to search."""
        if not self._path.exists():
            raise _EMPTY
        with Index(self._path) as index:
            if index.stats().entries == 0:
                raise _EMPTY
            matches = index.search(image)
        for match in matches[:MAX_MATCHES]:
            yield _finding(match)


def relation(match: Match) -> str:
    """How the picture relates to the entry, as far as fingerprints tell."""
    if match.identical:
        return "identical bytes"
    how = f", {match.orientation}" if match.orientation else ""
    if match.distance is not None and match.distance <= STRONG:
        return f"the same picture saved again or resized, or changed only in a small part{how}"
    if match.distance is not None and match.distance <= MODERATE:
        return f"probably the same picture, with a border, crop, overlay or edit{how}"
    return f"a similar picture, perhaps a cropped or edited copy{how}"


def _kind(match: Match) -> Literal["identical", "same_picture", "derived", "similar"]:
    if match.identical:
        return "identical"
    if match.distance is None or match.distance > MODERATE:
        return "similar"
    if match.distance > STRONG:
        return "derived"
    return "derived" if match.orientation else "same_picture"


def _strength(match: Match) -> Strength:
    if match.identical or (match.distance is not None and match.distance <= STRONG):
        return Strength.STRONG
    return Strength.MODERATE if match.distance is not None and match.distance <= MODERATE else Strength.WEAK


def _finding(match: Match) -> Finding:
    entry = match.entry
    said = ", ".join(
        part
        for part in (
            f"from {entry.source}" if entry.source else "",
            f"dated {entry.date}" if entry.date else "without a date",
            f"captioned “{clean(entry.caption, 200)}”" if entry.caption else "",
        )
        if part
    )
    data: dict[str, JsonValue] = {
        "entry": entry.id,
        "source": entry.source,
        "date": entry.date,
        "caption": entry.caption,
        "path": entry.path,
        "sha256": entry.sha256,
        "relation": relation(match),
        "pdq_distance": match.distance,
        "phash_distance": match.phash_distance,
        "radius": DEFAULT_RADIUS,
        "appearance": {
            "path": clean(entry.path, 1000),
            "title": clean(entry.caption, 500),
            "relation": _kind(match),
            "transform": match.orientation,
            "first_seen": entry.date or None,
            "found_by": "index",
        },
    }
    if not match.identical:
        data |= MEASURED
    if entry.date:
        earliest, latest, precision = interval(entry.date)
        data["when"] = {
            "earliest": earliest.isoformat(),
            "latest": latest.isoformat(),
            "precision": precision,
            "kind": "upload",
        }
    return Finding(
        id="lookup.match",
        summary=f"A picture in your index matches ({relation(match)}): {said}.",
        about=About.HISTORY,
        leaning=Leaning.REUSED,
        basis=Basis.MATCHED,
        strength=_strength(match),
        data=data,
        limits="The bytes are the same. The source and date are what whoever added the entry wrote."
        if match.identical
        else LIMITS,
    )
