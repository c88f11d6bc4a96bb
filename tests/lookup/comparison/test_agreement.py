"""How far two pictures agree where one lies over the other."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.lookup.comparison.agreement import measure_agreement
from support.photographs import Pixels, photograph

IN_PLACE = np.eye(2, 3)


def gray(seed: int = 1) -> Pixels:
    return np.ascontiguousarray(photograph(seed)[..., 1])


def test_a_picture_agrees_with_itself_and_as_well_with_its_negative() -> None:
    for other, sign in ((gray(), 1), (255 - gray(), -1)):
        found = measure_agreement(gray(), other, IN_PLACE)
        assert found is not None
        assert found.share > 0.99
        assert np.sign(found.typical) == sign
        assert min(found.of_known, found.of_other) > 0.98


def test_a_part_agrees_in_its_place() -> None:
    part = np.ascontiguousarray(gray()[120:360, 160:480])
    found = measure_agreement(gray(), part, np.array([[1.0, 0, -160], [0, 1.0, -120]]))
    assert found is not None
    assert found.share > 0.99
    assert found.of_known == pytest.approx(0.25, abs=0.02)
    assert found.of_other == pytest.approx(1, abs=0.03)
    assert found.box == pytest.approx((160, 120, 480, 360), abs=2)


def test_a_placing_that_is_off_by_some_pixels_is_made_exact() -> None:
    found = measure_agreement(gray(), gray(), np.array([[1.0, 0, 5], [0, 1.0, -4]]))
    assert found is not None
    assert found.share > 0.95
    assert found.matrix == pytest.approx(IN_PLACE, abs=1)


def test_strangers_agree_hardly_anywhere() -> None:
    found = measure_agreement(gray(1), gray(2), IN_PLACE)
    assert found is not None
    assert found.share < 0.2


@pytest.mark.parametrize(
    "matrix",
    [
        np.array([[1.0, 0, 700], [0, 1.0, 0]]),
        np.zeros((2, 3)),
        np.full((2, 3), np.nan),
        np.array([[0.01, 0, 0], [0, 0.01, 0]]),
    ],
    ids=["outside", "folded flat", "no numbers", "too small"],
)
def test_where_there_is_nothing_to_compare(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    assert measure_agreement(gray(), gray(), matrix) is None
