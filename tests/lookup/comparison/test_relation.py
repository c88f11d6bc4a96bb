"""The relation of two pictures in plain words."""

from __future__ import annotations

import pytest

from backstory_cli.lookup.comparison import IDENTICAL, Comparison, Relation
from backstory_cli.lookup.comparison.direction import find_signs
from backstory_cli.lookup.comparison.drawing import draw_difference_map, draw_side_by_side
from backstory_cli.lookup.comparison.relation import describe_place, describe_relation, measure_resize
from support.photographs import opened, photograph, png

SAME = Comparison(Relation.SAME_PICTURE, 0.99, of_known=1.0, of_other=1.0)


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ((0.0, 0.0, 1.0, 1.0), "nearly all of it"),
        ((0.0, 0.8, 1.0, 1.0), "across the lower part"),
        ((0.0, 0.4, 1.0, 0.6), "across the middle"),
        ((0.0, 0.0, 0.2, 1.0), "the left part, top to bottom"),
        ((0.4, 0.0, 0.6, 1.0), "the middle, top to bottom"),
        ((0.0, 0.0, 0.2, 0.2), "upper left"),
        ((0.4, 0.4, 0.6, 0.6), "middle"),
        ((0.4, 0.0, 0.6, 0.2), "top"),
    ],
)
def test_places(edges: tuple[float, float, float, float], said: str) -> None:
    assert describe_place(edges) == said


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (IDENTICAL, "the same file, byte for byte"),
        (Comparison(Relation.UNRELATED), "no relation found"),
        (Comparison(Relation.SIMILAR, 0.42), "similar, but not a copy as far as can be told (42% of the overlap"),
        (Comparison(Relation.PART, 0.2, seen=(0.0, 0.0, 0.2, 0.2)), "one part is the same as in A (upper left there)"),
        (SAME, "the same image, saved again"),
    ],
)
def test_relations(comparison: Comparison, said: str) -> None:
    assert describe_relation(comparison, known="A").startswith(said)


def test_sizes() -> None:
    assert measure_resize((400, 300), (200, 150)) == 0.5
    assert measure_resize(None, (1, 1)) is None
    assert describe_relation(SAME, scale=0.5) == "the same image, resized to 0.50 times"
    assert describe_relation(SAME, scale=1.0) == "the same image, saved again"


def test_only_what_follows_is_said_of_which_came_first() -> None:
    large, small = opened(png(photograph(1, 400, 300))), opened(png(photograph(1, 200, 150)))
    assert find_signs(IDENTICAL, large, large) == find_signs(Comparison(Relation.SIMILAR), large, small) == []
    assert "has more pixels" in find_signs(SAME, large, small)[0]
    assert find_signs(SAME, large, large) == []
    part = Comparison(Relation.DERIVED, 0.99, of_known=0.5, of_other=1.0)
    assert "shows more" in find_signs(part, large, small)[0]


def test_no_copy_no_pictures() -> None:
    assert draw_side_by_side(IDENTICAL) is None
    assert draw_difference_map(Comparison(Relation.SIMILAR)) is None
