"""Features: mirrored and inverted by rule as they would be by pixels, and moved as the picture was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from backstory_cli.lookup.comparison.features import (
    Features,
    estimate_movement,
    extract_features,
    measure_steadiness,
    mirror,
    negate,
)
from support.photographs import photograph


def luma(seed: int = 1) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(photograph(seed), cv2.COLOR_RGB2GRAY), np.uint8)


def agreeing(one: Features, other: Features) -> float:
    """The share of points of one that the other has at the same place with nearly the same descriptor."""
    apart = np.linalg.norm(one.points[:, None] - other.points[None], axis=2)
    closest = apart.argmin(axis=1)
    same_place = apart.min(axis=1) < 1.5  # OpenCV's points are half a pixel off to one side
    alike = (one.descriptors * other.descriptors[closest]).sum(axis=1) > 0.95
    return float((same_place & alike).mean())


def test_a_mirrored_picture_has_the_mirrored_features() -> None:
    assert agreeing(mirror(extract_features(luma()), 640), extract_features(luma()[:, ::-1].copy())) > 0.6
    assert agreeing(extract_features(luma()), extract_features(luma()[:, ::-1].copy())) < 0.05


def test_a_negative_has_the_inverted_features() -> None:
    assert agreeing(negate(extract_features(luma())), extract_features(255 - luma())) > 0.6
    assert agreeing(extract_features(luma()), extract_features(255 - luma())) < 0.05


@pytest.mark.parametrize(("angle", "scale"), [(0.0, 0.5), (12.0, 1.0), (-95.0, 0.8)])
def test_the_movement_of_a_picture_is_found(angle: float, scale: float) -> None:
    placed = cv2.getRotationMatrix2D((320, 240), angle, scale)
    moved = np.asarray(cv2.warpAffine(luma(), placed, (640, 480), flags=cv2.INTER_AREA), np.uint8)
    known, other = extract_features(luma()), extract_features(moved)
    found = estimate_movement(known, other)
    assert found is not None
    corners = np.array([[100, 100], [540, 100], [320, 380]], np.float64)
    expected = (corners - 0.5) @ placed[:, :2].T + placed[:, 2] + 0.5
    assert np.abs(corners @ found.matrix[:, :2].T + found.matrix[:, 2] - expected).max() < 1.0
    steady = measure_steadiness(known, other, found.matrix, (480, 640))
    assert steady.steady > 50
    assert steady.strays < 0.2 * steady.steady
    assert steady.of_known > 0.3


def test_strangers_share_no_movement() -> None:
    assert estimate_movement(extract_features(luma(1)), extract_features(luma(2))) is None


def test_a_plain_picture_has_no_features() -> None:
    none = extract_features(np.full((200, 300), 128, np.uint8))
    assert none.points.shape == (0, 2)
    assert estimate_movement(none, extract_features(luma())) is None
    assert estimate_movement(extract_features(luma()), none) is None
    assert measure_steadiness(none, none, np.eye(2, 3), (200, 300)).steady == 0
    assert mirror(none, 300).points.shape == negate(none).points.shape == (0, 2)
