"""The form of what ``compare --json`` and ``index search --json`` print, which the tools of those names give back.

A report has its own, in `backstory_cli.models`.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


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


class ComparisonDocument(Figures):
    """How two pictures are related: identical, same_picture, derived, part, similar or unrelated."""

    schema_name: str = Field(alias="schema")
    a: ComparedFile
    b: ComparedFile
    relation: str
    words: str
    is_copy: bool = Field(alias="copy")
    signs: list[str] = Field(description="What speaks for one having been made from the other.")
    metadata: list[DifferentField]
    pictures: list[str]


class Query(BaseModel):
    """What was looked for."""

    name: str
    source: str
    sha256: str


class MatchDocument(Figures):
    """A picture of the index, with what its keeper noted."""

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


class SearchDocument(BaseModel):
    """Copies of a picture in the index, then what is only similar."""

    query: Query
    matches: list[MatchDocument]
    similar: list[MatchDocument]
    not_compared: int
