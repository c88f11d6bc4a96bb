"""The reverse lookup: fingerprints bring up candidates, widely; only what a comparison confirms is a match."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.loading import Limits
from backstory_cli.image.sandbox.protocol import ARRAY
from backstory_cli.lookup.comparison import IDENTICAL, KNOWN_SIDE, OTHER_SIDE, Comparison, Relation, View, compare
from backstory_cli.lookup.comparison.placing import Hint
from backstory_cli.lookup.comparison.relation import describe_relation, measure_resize
from backstory_cli.lookup.entries import Entry, Family, Near
from backstory_cli.lookup.fingerprints import Query, fingerprint_for_query
from backstory_cli.lookup.index import Index

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

    from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint

RADII = {Family.FRAME: 85, Family.CROP: 80, Family.LEARNED: 195, Family.POINT: 31}
"""Bits within which a fingerprint makes a candidate: wide, since every candidate is compared."""
MAX_CANDIDATES = 40
"""Candidates that are compared, the likeliest first: about a tenth of a second each."""
MAX_SHARED = 50
"""A point that more known pictures have says nothing: letters, icons, the corner of a frame."""
MIN_VOTES = 2.0
LEAST_ASKED = {Family.FRAME: 8, Family.CROP: 4, Family.LEARNED: 2, Family.POINT: 0}
"""Codes that are asked for even if it takes long: in a very large index the first ones, which find whole copies."""
EXACT_RADIUS = 31
"""Within so many bits published lists call two pictures the same; a fingerprint alone is then worth naming."""


@dataclass(frozen=True)
class Match:
    """A known picture, and how the one that is looked for relates to it.

    Attributes:
        entry: The known picture.
        comparison: What comparing the two found.
        distance: Fewest bits of 256 in which two of their PDQ hashes differ; None where others brought them together.
        compared: False where there is neither a file nor a small copy to compare with.
    """

    entry: Entry
    comparison: Comparison
    distance: int | None = None
    compared: bool = True


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        matches: Copies, the closest first.
        similar: Known pictures that are no copies, as far as one can tell.
        left_out: Candidates beyond `MAX_CANDIDATES` that were not compared.
    """

    matches: list[Match]
    similar: list[Match]
    left_out: int = 0


@dataclass
class _Candidate:
    distance: int | None = None
    score: float = 0.0
    hints: list[tuple[int, Hint]] = field(default_factory=list)


def search(
    index: Index,
    image: Image,
    *,
    radius: int | None = None,
    learned: LearnedFingerprint | None = None,
    limits: Limits | None = None,
) -> Found:
    """Every known picture that this is a copy of, or that it is like.

    Args:
        index: The collection.
        image: The picture that is looked for.
        radius: Look only for PDQ hashes within so many bits; None looks for everything, see `RADII`.
        learned: The learned fingerprint, if the index was made with it.
        limits: For reading known pictures again.

    Raises:
        Skip: The pixels cannot be decoded or are too plain to compare, and no entry has the same bytes.
    """
    matches = [Match(entry, IDENTICAL, distance=0) for entry in index.with_bytes(image.sha256)]
    try:
        query = fingerprint_for_query(image, learned)
        if not any(query.rows.values()):
            raise Skip("the image is too plain for a fingerprint to mean anything")
    except Skip:
        if matches:
            return Found(matches, [])
        raise
    candidates = _find_candidates(index, query, radius)
    for match in matches:
        candidates.pop(match.entry.id, None)
    ranked = sorted(candidates, key=lambda number: (-candidates[number].score, number))
    entries = index.entries(ranked[:MAX_CANDIDATES])
    similar: list[Match] = []
    view = View(image.upright_small, OTHER_SIDE)
    for number in ranked[:MAX_CANDIDATES]:
        if (entry := entries.get(number)) is None:
            continue
        picture = _read_picture(index, entry, image, limits or Limits())
        match = _examine(entry, candidates[number], view, picture)
        if match.comparison.is_match:
            matches.append(match)
        elif match.comparison.relation is Relation.SIMILAR:
            similar.append(match)
    return Found(sorted(matches, key=_rank), sorted(similar, key=_rank), max(0, len(ranked) - MAX_CANDIDATES))


def find_learned_for_search(index: Index, file: Path | None) -> LearnedFingerprint | None:
    """The learned fingerprint to search an index with: the model it was made with, if that is at hand."""
    from backstory_cli.lookup.fingerprints.learned import find_model

    made_with = index.recipe().partition("+")[2]
    if not made_with:
        return None
    model = find_model(file)
    return model if model is not None and model.digest.startswith(made_with) else None


def _find_candidates(index: Index, query: Query, radius: int | None) -> dict[int, _Candidate]:
    found: dict[int, _Candidate] = defaultdict(_Candidate)
    for family, rows in query.rows.items():
        if not rows or (radius is not None and family is not Family.FRAME):
            continue
        within = RADII[family] if radius is None else radius
        asked_for = rows[: max(LEAST_ASKED[family], index.affordable(family))]
        if not asked_for:
            continue
        near = index.near(family, _to_codes([row.code for row in asked_for]), within)
        if family is Family.POINT:
            _vote(found, near)
            continue
        for each in near:
            candidate, row = found[each.entry], rows[each.asked]
            # One score for all families: 1 is certain, 0 is the edge of the radius.
            candidate.score = max(candidate.score, 1 - each.distance / (within + 1))
            candidate.hints.append((each.distance, Hint(each.box, row.box, row.turn, row.negative)))
            if family is not Family.LEARNED and (candidate.distance is None or each.distance < candidate.distance):
                candidate.distance = each.distance
    return found


def _vote(found: dict[int, _Candidate], near: list[Near]) -> None:
    """Count, for each known picture, the points that it shares; the rarer a point, the more it counts."""
    by_point: dict[int, set[int]] = defaultdict(set)
    for each in near:
        by_point[each.asked].add(each.entry)
    votes: dict[int, float] = defaultdict(float)
    for entries in by_point.values():
        if len(entries) <= MAX_SHARED:
            for entry in entries:
                votes[entry] += len(entries) ** -0.5
    for entry, count in votes.items():
        if count >= MIN_VOTES:
            found[entry].score = max(found[entry].score, count / (count + 8))


def _to_codes(codes: list[bytes]) -> NDArray[np.uint64]:
    import numpy as np

    return np.frombuffer(b"".join(codes), np.uint64).reshape(len(codes), -1)


def _examine(entry: Entry, candidate: _Candidate, view: View, picture: PIL.Image.Image | None) -> Match:
    if picture is None:
        # A fingerprint alone proves nothing, but lists of known pictures hold nothing else.
        near = candidate.distance is not None and candidate.distance <= EXACT_RADIUS
        relation = Relation.SIMILAR if near else Relation.UNRELATED
        return Match(entry, Comparison(relation), candidate.distance, compared=False)
    return Match(entry, compare(View(picture, KNOWN_SIDE), view, _iter_hints(candidate)), candidate.distance)


def _iter_hints(candidate: _Candidate) -> Iterator[Hint]:
    """The two closest: a wrong placing costs more than it is worth."""
    for _, hint in sorted(candidate.hints, key=lambda each: each[0])[:2]:
        yield hint


def _read_picture(index: Index, entry: Entry, asked_for: Image, limits: Limits) -> PIL.Image.Image | None:
    """The known picture: its small copy, or else its file where that is still what it was."""
    try:
        if (stored := index.small_copy(entry.id)) is not None:
            # Whoever made the index made the copy: it is decoded where the picture itself is.
            import PIL.Image

            return PIL.Image.fromarray(asked_for.call(partial(_decode, stored), ARRAY))
        if not entry.path or not Path(entry.path).is_file():
            return None
        image = intake.read(Path(entry.path), limits)
        return image.upright_small if image.sha256 == entry.sha256 else None
    except (UnreadableImageError, Skip):
        return None


def _decode(stored: bytes, _beside: Image) -> NDArray[np.uint8]:
    import numpy as np
    import PIL.Image

    with PIL.Image.open(io.BytesIO(stored), formats=["JPEG"]) as picture:
        return np.asarray(picture.convert("RGB"))


_ORDER = list(Relation)


def _rank(match: Match) -> tuple[int, float, str, int]:
    """By kind of relation, then by how much agrees; of equals, the one with the earliest date."""
    comparison = match.comparison
    return (
        _ORDER.index(comparison.relation),
        -round(comparison.agrees * comparison.of_known, 1),
        match.entry.note.date or "9999",
        match.entry.id,
    )


def describe_match(match: Match, image: Image | None = None) -> str:
    """How the picture relates to the entry, in words."""
    if not match.compared:
        return f"only its fingerprint is known, of which {match.distance} of 256 bits differ"
    entry = match.entry
    known = (entry.width, entry.height) if entry.width and entry.height else None
    return describe_relation(match.comparison, scale=measure_resize(known, image.size if image is not None else None))
