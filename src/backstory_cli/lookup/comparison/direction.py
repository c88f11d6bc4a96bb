"""Which of two copies came first: only what follows from what each shows. Pixels alone rarely tell."""

from __future__ import annotations

from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import WHOLE_SHARE, Comparison, Relation

LARGER = 1.1
"""Ratio of sides from which on one picture counts as the larger one."""


def find_signs(comparison: Comparison, known: Image, other: Image) -> list[str]:
    """What speaks for one of the two having been made from the other, each with what it cannot exclude."""
    if comparison.relation not in {Relation.SAME_PICTURE, Relation.DERIVED}:
        return []
    told = []
    if (shows_more := _find_which_shows_more(comparison, known.name, other.name)) is not None:
        more, less = shows_more
        told.append(f"{more} shows more than {less}, so it was not made from it alone (unless the rest was painted in)")
    elif (larger := _find_larger(known, other)) is not None:
        more, less = larger
        told.append(f"{more} has more pixels than {less}, so it is the likelier source (unless it was enlarged)")
    return told


def _find_which_shows_more(comparison: Comparison, known: str, other: str) -> tuple[str, str] | None:
    """The names of the one that shows more and the other; a frame around a picture also fills a larger one."""
    if comparison.of_known < WHOLE_SHARE <= comparison.of_other:
        return known, other
    return None


def _find_larger(known: Image, other: Image) -> tuple[str, str] | None:
    if known.size is None or other.size is None:
        return None
    ratio = (known.size[0] * known.size[1] / (other.size[0] * other.size[1])) ** 0.5
    if ratio > LARGER:
        return known.name, other.name
    return (other.name, known.name) if ratio < 1 / LARGER else None
