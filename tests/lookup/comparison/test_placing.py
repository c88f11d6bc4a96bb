"""How one picture lies in another: matrices and what they say."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.lookup.comparison.placing import (
    Hint,
    build_from_hint,
    find_nearest_turn,
    is_similarity,
    scale,
    undo_mirror,
)
from backstory_cli.lookup.entries import WHOLE
from backstory_cli.lookup.fingerprints.pdq import ORIENTATIONS

KNOWN, OTHER = (480, 640), (300, 400)


def moved(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]], x: float, y: float) -> list[float]:
    return [float(each) for each in matrix @ np.array([x, y, 1.0])]


def test_a_hint_lays_its_parts_over_each_other() -> None:
    hint = Hint((5_000, 0, 10_000, 10_000), WHOLE)
    matrix = build_from_hint(hint, KNOWN, OTHER)
    assert moved(matrix, 320, 0) == pytest.approx([0, 0])
    assert moved(matrix, 640, 480) == pytest.approx([400, 300])


@pytest.mark.parametrize("turn", ORIENTATIONS)
def test_each_way_to_lie_is_named_again(turn: str) -> None:
    shape = OTHER[::-1] if ORIENTATIONS[turn][0] else OTHER
    matrix = build_from_hint(Hint(WHOLE, WHOLE, turn), KNOWN, shape)
    corners = {tuple(round(each) for each in moved(matrix, x, y)) for x in (0, 640) for y in (0, 480)}
    assert corners == {(x, y) for x in (0, shape[1]) for y in (0, shape[0])}
    name, left = find_nearest_turn(matrix)
    assert name == turn
    assert left == pytest.approx(np.eye(2) * 400 / 640)


def test_a_mirrored_placing_is_turned_back() -> None:
    assert moved(undo_mirror(np.eye(2, 3), 640), 40, 7) == [600, 7]


def test_other_sizes_of_both() -> None:
    matrix = scale(np.array([[1.0, 0, 10], [0, 1.0, 20]]), (0.5, 0.5), (2.0, 2.0))
    assert moved(matrix, 0, 0) == [20, 40]
    assert moved(matrix, 1, 1) == [24, 44]


@pytest.mark.parametrize(
    ("linear", "similar"),
    [
        ([[0.8, -0.6], [0.6, 0.8]], True),
        ([[1, 0], [0, 1.1]], True),
        ([[1, 0], [0, 1.3]], False),
        ([[1, 0.4], [0, 1]], False),
    ],
)
def test_scaled_alike_and_square(linear: list[list[float]], similar: bool) -> None:
    assert is_similarity(np.hstack([np.array(linear), np.zeros((2, 1))])) is similar
