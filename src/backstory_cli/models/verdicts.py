"""Verdicts and other closed sets, each with the form of a table that has a word for every member.

A table typed ``ByOrigin[str]`` does not pass mypy until it knows every verdict on origin, and neither does `_agree`
until the two definitions of a set have the same members: so a new verdict fails to compile until every rule and every
renderer knows it.
"""

from __future__ import annotations

from typing import Generic, Literal, TypedDict, TypeVar

Word = TypeVar("Word")

OriginVerdict = Literal["captured", "generated", "partly_generated", "screen_capture", "undetermined"]
IntegrityVerdict = Literal[
    "intact", "no_sign", "processed", "changed_after_signing", "differs", "altered", "undetermined"
]
HistoryVerdict = Literal["seen_before", "not_found", "not_checked"]
ClaimVerdict = Literal["supports", "contradicts", "mixed", "no_evidence"]
TimeKind = Literal["capture", "edit", "file", "crawl", "page", "archive", "upload", "fact_check", "signature"]
CopyRelation = Literal["identical", "same_picture", "derived", "similar"]


class ByOrigin(TypedDict, Generic[Word]):
    """A word for every `OriginVerdict`."""

    captured: Word
    generated: Word
    partly_generated: Word
    screen_capture: Word
    undetermined: Word


class ByIntegrity(TypedDict, Generic[Word]):
    """A word for every `IntegrityVerdict`."""

    intact: Word
    no_sign: Word
    processed: Word
    changed_after_signing: Word
    differs: Word
    altered: Word
    undetermined: Word


class ByHistory(TypedDict, Generic[Word]):
    """A word for every `HistoryVerdict`."""

    seen_before: Word
    not_found: Word
    not_checked: Word


class ByClaim(TypedDict, Generic[Word]):
    """A word for every `ClaimVerdict`."""

    supports: Word
    contradicts: Word
    mixed: Word
    no_evidence: Word


class ByTimeKind(TypedDict, Generic[Word]):
    """A word for every `TimeKind`."""

    capture: Word
    edit: Word
    file: Word
    crawl: Word
    page: Word
    archive: Word
    upload: Word
    fact_check: Word
    signature: Word


class ByRelation(TypedDict, Generic[Word]):
    """A word for every `CopyRelation`."""

    identical: Word
    same_picture: Word
    derived: Word
    similar: Word


def _agree(
    *,
    origin: tuple[OriginVerdict, ByOrigin[str]],
    integrity: tuple[IntegrityVerdict, ByIntegrity[str]],
    history: tuple[HistoryVerdict, ByHistory[str]],
    claim: tuple[ClaimVerdict, ByClaim[str]],
    kind: tuple[TimeKind, ByTimeKind[str]],
    relation: tuple[CopyRelation, ByRelation[str]],
) -> tuple[str, ...]:
    """For mypy alone: every member of a set is a key of its table's form."""
    return (
        origin[1][origin[0]],
        integrity[1][integrity[0]],
        history[1][history[0]],
        claim[1][claim[0]],
        kind[1][kind[0]],
        relation[1][relation[0]],
    )
