"""``lookup``: whether the picture, or a copy of it, is in the user's own index of known pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import JsonValue

from backstory_cli.errors import Hindered, NotAsked, Skip
from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Relation, drawing
from backstory_cli.lookup.comparison.relation import describe_place
from backstory_cli.lookup.entries import parse_interval
from backstory_cli.lookup.fingerprints import fingerprint_for_query, get_recipe
from backstory_cli.lookup.index import has_index, is_server, open_index
from backstory_cli.lookup.search import MAX_CANDIDATES, RADII, Match, describe_match, find_learned_for_search, search
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Run, Strength
from backstory_cli.text import clean
from backstory_cli.web.http.ledger import Ledger

if TYPE_CHECKING:
    from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint

MAX_MATCHES, MAX_SIMILAR, MAX_DRAWN = 20, 5, 3
MAX_COUNTED = 1_000_000
"""Entries that are counted for the record, at most: that takes 40 ms."""
SURE_FEATURES, SURE_SHARE = 20, 0.8
"""Features exactly in place, and share that agrees, from which on a match is strong evidence."""

_EMPTY = NotAsked(
    "your index is empty or does not exist",
    "add known images with: backstory index add FOLDER --source NAME --date YYYY-MM-DD",
)
_NOT_THERE = Hindered("there is no index of that name", "check --index, or the setting index")
_OFFLINE = NotAsked("your index is on a server, and the network is switched off", "run it again without --offline")
LIMITS = (
    "Compared here point by point and window by window. Which of two copies came first it does not say. "
    "The source, date and verdict are what whoever added the entry wrote."
)
MEASURED_ON = (
    "60 edits of each of 24 photographs, looked for among 812 images: 98 % found, 99 % with the learned fingerprint; "
    "of 1.2 million pairs of unrelated images none matched (benchmarks/lookup.py, November 2026)"
)
SIMILAR_LIMITS = "Another image of the same thing looks like this too. It is no sign that the image was seen before."
PART_LIMITS = "The rest is another image. A logo, a stamp or a frame that both carry looks like this too."
FINGERPRINT_LIMITS = "The known image is not at hand, so only the fingerprints could be compared: look at it yourself."
DIFFERENCE_LIMITS = (
    "Which of the two was changed it does not say. Captions, marks and strong compression differ too; a change smaller "
    "than about a hundredth of the image's side is not seen."
)


class Lookup:
    """Yields ``lookup.match`` for known copies, ``lookup.part`` for parts of them, ``lookup.similar`` for others."""

    name = "lookup"
    title = "Your index of known images"
    searches = "your own index"
    network = False
    sealed = False

    def __init__(
        self,
        index: Path | str,
        sscd_file: Path | None = None,
        ledger: Ledger | None = None,
        *,
        offline: bool = False,
        named: bool = False,
    ) -> None:
        """``named`` tells that the person asked for this very index: that there is none is then no matter of course."""
        self._named = named
        self._index = index
        self._sscd_file = sscd_file
        self._ledger = ledger
        self._offline = offline
        self._searched: dict[str, JsonValue] = {}

    def why_not_repeated(self, run: Run) -> str:
        """An index on a server is not asked again."""
        return (
            "the index was on a server, and the network stays shut" if run.parameters.get("index") == "server" else ""
        )

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """How the index was searched: its size, the fingerprints, the radii in bits, how much is compared and told."""
        return {
            "index": "server" if is_server(self._index) else "file",
            **self._searched,
            "radii": {family.name.lower(): bits for family, bits in RADII.items()},
            "max_candidates": MAX_CANDIDATES,
            "max_told": [MAX_MATCHES, MAX_SIMILAR],
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Search the index; skips where there is nothing to search."""
        if self._offline and is_server(self._index):
            raise _OFFLINE
        if not has_index(self._index):
            raise _NOT_THERE if self._named else _EMPTY
        with open_index(self._index) as index:
            if index.empty():
                raise _EMPTY
            learned = find_learned_for_search(index, self._sscd_file)
            self._searched = {"entries": index.count(MAX_COUNTED), "fingerprints": get_recipe(learned)}
            if self._ledger is not None and is_server(self._index):
                sent = _note(self._ledger, str(self._index), image, learned)
                found = search(index, image, learned=learned)
                self._ledger.note_received(sent, 0, "answered")
            else:
                found = search(index, image, learned=learned)
        copies = [match for match in found.matches if match.comparison.is_copy]
        for number, match in enumerate(copies[:MAX_MATCHES]):
            yield _report_match(match, image, drawn=number < MAX_DRAWN)
            if number < MAX_DRAWN and match.comparison.difference is not None and match.comparison.difference.boxes:
                yield _report_difference(match)
        for match in [match for match in found.matches if not match.comparison.is_copy][:MAX_SIMILAR]:
            yield _report_part(match)
        for match in found.similar[:MAX_SIMILAR]:
            yield _report_similar(match)


def _note(ledger: Ledger, address: str, image: Image, learned: LearnedFingerprint | None) -> int:
    """Tell what leaves for the server: the file's hash and the picture's fingerprints."""
    try:
        codes = [row.code for rows in fingerprint_for_query(image, learned).rows.values() for row in rows]
    except Skip:
        codes = []
    sent = b"".join([bytes.fromhex(image.sha256), *codes])
    parts = urlsplit(address)
    host = parts.hostname or "a local socket"
    return ledger.note_sent(f"{host}:{parts.port}" if parts.port else host, "fingerprints, to search your index", sent)


def _classify(match: Match) -> Literal["identical", "same_picture", "derived"]:
    if match.comparison.relation is Relation.IDENTICAL:
        return "identical"
    return "same_picture" if match.comparison.relation is Relation.SAME_PICTURE else "derived"


def _rate_strength(match: Match) -> Strength:
    comparison = match.comparison
    if comparison.relation is Relation.IDENTICAL:
        return Strength.STRONG
    sure = comparison.steadiness.steady >= SURE_FEATURES and comparison.agrees >= SURE_SHARE
    return Strength.STRONG if sure and comparison.is_copy else Strength.MODERATE


def _describe_note(match: Match) -> str:
    note = match.entry.note
    return ", ".join(
        part
        for part in (
            f"from {note.source}" if note.source else "",
            f"dated {note.date}" if note.date else "without a date",
            f"captioned “{clean(note.caption, 200)}”" if note.caption else "",
            f"noted as “{clean(note.verdict, 100)}”" if note.verdict else "",
        )
        if part
    )


def _to_data(match: Match, told: str) -> dict[str, JsonValue]:
    entry, comparison = match.entry, match.comparison
    data: dict[str, JsonValue] = {
        "entry": entry.id,
        "source": entry.note.source,
        "date": entry.note.date,
        "caption": entry.note.caption,
        "verdict": entry.note.verdict,
        "licence": entry.note.licence,
        "tags": list(entry.note.tags),
        "address": entry.note.address,
        "path": entry.path,
        "sha256": entry.sha256,
        "relation": told,
        "pdq_distance": match.distance,
    }
    if comparison.agreement is not None:
        data |= {
            "agrees": round(comparison.agrees, 3),
            "features_in_place": comparison.steadiness.steady,
            "features_moved": comparison.steadiness.strays,
            "of_known": round(comparison.of_known, 3),
            "of_this": round(comparison.of_other, 3),
            "part_of_known": [round(edge, 3) for edge in comparison.seen],
            "turn": comparison.turn,
            "degrees": round(comparison.angle, 1),
            "measured_on": MEASURED_ON,
        }
    return data


def _report_match(match: Match, image: Image, *, drawn: bool) -> Finding:
    entry, told = match.entry, describe_match(match, image)
    data = _to_data(match, told)
    data["appearance"] = {
        "path": clean(entry.path, 1000) or None,
        "url": entry.note.address or None,
        "title": clean(entry.note.caption, 500),
        "relation": _classify(match),
        "transform": "" if match.comparison.relation is Relation.IDENTICAL else told,
        "first_seen": entry.note.date or None,
        "found_by": "index",
    }
    if entry.note.date:
        earliest, latest, precision = parse_interval(entry.note.date)
        data["when"] = {
            "earliest": earliest.isoformat(),
            "latest": latest.isoformat(),
            "precision": precision,
            "kind": "upload",
        }
    pictures = _draw(match) if drawn else ()
    identical = match.comparison.relation is Relation.IDENTICAL
    return Finding(
        id="lookup.match",
        summary=f"An image in your index matches ({told}): {_describe_note(match)}.",
        about=About.HISTORY,
        leaning=Leaning.REUSED,
        basis=Basis.MATCHED,
        strength=_rate_strength(match),
        data=data,
        limits="The bytes are the same. The source, date and verdict are what whoever added the entry wrote."
        if identical
        else LIMITS,
        artifacts=pictures,
    )


def _draw(match: Match) -> tuple[Artifact, ...]:
    made = (
        (Role.SIDE_BY_SIDE, f"match-{match.entry.id}-side-by-side.png", drawing.draw_side_by_side(match.comparison)),
        (Role.DIFFERENCE, f"match-{match.entry.id}-difference.png", drawing.draw_difference_map(match.comparison)),
    )
    return tuple(
        Artifact(name=name, role=role, media_type="image/png", content=content)
        for role, name, content in made
        if content is not None
    )


def is_stated_original(match: Match) -> bool:
    """Whether the keeper of the index noted the known copy as the original: by a tag, or as its verdict."""
    return "original" in {match.entry.note.verdict.strip().casefold(), *map(str.casefold, match.entry.note.tags)}


def _report_difference(match: Match) -> Finding:
    difference = match.comparison.difference
    assert difference is not None  # noqa: S101 - for the type checker: asked before
    places = ", ".join(dict.fromkeys(describe_place(box) for box in difference.boxes))
    parts = "one part" if len(difference.boxes) == 1 else f"{len(difference.boxes)} parts"
    return Finding(
        id="lookup.difference",
        summary=f"It differs from entry {match.entry.id} of your index in {parts} ({places}): one of the two was "
        "changed there.",
        about=About.INTEGRITY,
        leaning=Leaning.ALTERED if is_stated_original(match) else Leaning.DIFFERS,
        basis=Basis.MATCHED,
        strength=_rate_strength(match),
        data={
            "entry": match.entry.id,
            "boxes": [[round(edge, 4) for edge in box] for box in difference.boxes],
            "boxes_are": "left, top, right, bottom in shares of the known image's width and height",
            "share": round(float(difference.changed.mean()), 4),
        },
        limits=DIFFERENCE_LIMITS,
    )


def _report_part(match: Match) -> Finding:
    told = describe_match(match)
    return Finding(
        id="lookup.part",
        summary=f"A part of it is in your index too ({told}): {_describe_note(match)}.",
        about=About.HISTORY,
        leaning=Leaning.NEUTRAL,
        basis=Basis.MATCHED,
        strength=Strength.MODERATE,
        data=_to_data(match, told),
        limits=PART_LIMITS,
    )


def _report_similar(match: Match) -> Finding:
    told = describe_match(match)
    return Finding(
        id="lookup.similar",
        summary=f"An image in your index is like it ({told}): {_describe_note(match)}.",
        about=About.HISTORY,
        leaning=Leaning.NEUTRAL,
        basis=Basis.MATCHED,
        strength=Strength.WEAK,
        data=_to_data(match, told),
        limits=SIMILAR_LIMITS if match.compared else FINGERPRINT_LIMITS,
    )
