"""JSON documents of ``compare`` and ``index search``, for the command line and the MCP server alike.

A report has its own, in `backstory_cli.models`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Comparison
from backstory_cli.lookup.search import Found, Match, describe_match
from backstory_cli.metadata.differences import MetadataDifference
from backstory_cli.text import clean_json

SCHEMA = "backstory.comparison/1"


class Figures(BaseModel):
    """What the pixels of two pictures say. Boxes are left, top, right, bottom in shares of the known picture."""

    agrees: float = Field(description="Share of what lies on each other that agrees.")
    of_known: float
    of_this: float
    part_of_known: tuple[float, float, float, float]
    turn: str
    degrees: float
    stretch: float
    negative: bool
    same_pixels: bool
    features_in_place: int
    features_moved: int
    differs: list[tuple[float, float, float, float]]
    colour_change: float | None


class ComparedFile(BaseModel):
    """One of two pictures."""

    name: str
    source: str
    sha256: str
    bytes: int
    media_type: str
    width: int | None
    height: int | None


class DifferentField(BaseModel):
    """A field of metadata that differs; empty where a picture has none."""

    group: str
    name: str
    a: str
    b: str


class Related(BaseModel):
    """Two pictures and how they are related: identical, same_picture, derived, part, similar or unrelated."""

    schema_name: str = Field(SCHEMA, alias="schema")
    a: ComparedFile
    b: ComparedFile
    relation: str
    words: str
    is_copy: bool = Field(alias="copy")


class ComparisonDocument(Figures, Related):
    """What ``compare --json`` prints: the relation, the figures it rests on, and what else differs."""

    signs: list[str] = Field(description="What speaks for one having been made from the other.")
    metadata: list[DifferentField]
    pictures: list[str]


class Query(BaseModel):
    """What was looked for."""

    name: str
    source: str
    sha256: str


class KnownImage(BaseModel):
    """An image of the index, with what its keeper noted."""

    path: str
    entry: int
    relation: str
    words: str
    distance: int | None
    compared: bool
    source: str
    date: str
    caption: str
    verdict: str
    licence: str
    tags: list[str]
    address: str
    sha256: str | None
    width: int | None
    height: int | None
    added: str


class MatchDocument(Figures, KnownImage):
    """An image of the index beside the one that was looked for."""


class SearchDocument(BaseModel):
    """Copies of a picture in the index, then what is only similar."""

    query: Query
    matches: list[MatchDocument]
    similar: list[MatchDocument]
    not_compared: int


@dataclass(frozen=True)
class Compared:
    """Two pictures and what was found.

    Attributes:
        one: The first picture.
        two: The other, which the words are about.
        comparison: What the pixels say.
        words: The same in a sentence.
        signs: What speaks for one having been made from the other.
        metadata: Fields that differ.
        pictures: Files that were written.
    """

    one: Image
    two: Image
    comparison: Comparison
    words: str
    signs: Sequence[str]
    metadata: Sequence[MetadataDifference]
    pictures: Sequence[str]


def describe_comparison(one: Image, two: Image, comparison: Comparison, pictures: Sequence[str] = ()) -> Compared:
    """A comparison of two pictures with everything that is told about it.

    Args:
        one: The first picture.
        two: The other.
        comparison: What the pixels say.
        pictures: Files that were written.
    """
    from backstory_cli.lookup.comparison.direction import find_signs
    from backstory_cli.lookup.comparison.relation import describe_relation, measure_resize
    from backstory_cli.metadata.differences import find_differences
    from backstory_cli.metadata.reader import read_metadata

    return Compared(
        one,
        two,
        comparison,
        describe_relation(comparison, known="A", scale=measure_resize(one.size, two.size)),
        find_signs(comparison, one, two),
        find_differences(read_metadata(one), read_metadata(two)),
        pictures,
    )


def build_comparison(compared: Compared) -> dict[str, Any]:
    """The document of a comparison, as plain JSON values."""
    comparison = compared.comparison
    document = ComparisonDocument(
        a=_describe_file(compared.one),
        b=_describe_file(compared.two),
        relation=comparison.relation.value,
        words=compared.words,
        copy=comparison.is_copy,
        **comparison.as_json(),
        signs=list(compared.signs),
        metadata=[DifferentField(group=it.group, name=it.name, a=it.one, b=it.two) for it in compared.metadata],
        pictures=list(compared.pictures),
    )
    return _as_plain(document)


def build_search(found: Found, image: Image) -> dict[str, Any]:
    """The document of a search of the index, as plain JSON values."""
    document = SearchDocument(
        query=Query(name=image.name, source=image.source, sha256=image.sha256),
        matches=[_describe_match(match, image) for match in found.matches],
        similar=[_describe_match(match, image) for match in found.similar],
        not_compared=found.left_out,
    )
    return _as_plain(document)


def write_json(document: dict[str, Any]) -> str:
    """A document as text."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)


def _as_plain(document: BaseModel) -> dict[str, Any]:
    plain = clean_json(document.model_dump(mode="json", by_alias=True))
    assert isinstance(plain, dict)  # noqa: S101 - what was put in is one
    return plain


def _describe_file(image: Image) -> ComparedFile:
    width, height = image.size or (None, None)
    return ComparedFile(
        name=image.name,
        source=image.source,
        sha256=image.sha256,
        bytes=len(image.data),
        media_type=image.media_type,
        width=width,
        height=height,
    )


def _describe_match(match: Match, image: Image) -> MatchDocument:
    entry, comparison = match.entry, match.comparison
    return MatchDocument(
        path=entry.path,
        entry=entry.id,
        relation=comparison.relation.value,
        words=describe_match(match, image),
        distance=match.distance,
        compared=match.compared,
        source=entry.note.source,
        date=entry.note.date,
        caption=entry.note.caption,
        verdict=entry.note.verdict,
        licence=entry.note.licence,
        tags=list(entry.note.tags),
        address=entry.note.address,
        sha256=entry.sha256,
        width=entry.width,
        height=entry.height,
        added=entry.added,
        **comparison.as_json(),
    )
