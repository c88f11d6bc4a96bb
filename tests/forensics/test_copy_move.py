"""A copied part is found with its movement; a picture that repeats by itself is not called a copy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.copy_move import copy_move
from photographs import jpeg, opened, photograph


def textured(seed: int, width: int = 640, height: int = 480) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A photograph with the strong detail that keypoints need."""
    chance = np.random.default_rng(seed + 100)
    detail = cv2.GaussianBlur(chance.normal(0, 1, (height, width, 1)).astype(np.float32), (0, 0), 2.0)
    return np.asarray(np.clip(photograph(seed, width, height) + 140 * detail[..., None], 5, 250), np.uint8)


def test_a_moved_part_is_found_with_both_places() -> None:
    picture = textured(1)
    picture[300:420, 420:560] = picture[60:180, 80:220]
    found = copy_move(opened(jpeg(picture, 85)).luma)
    assert found.trace.statistic >= 12
    assert not found.repeating
    movement = found.movements[0]
    assert np.allclose(movement.source, (80, 60, 220, 180), atol=24)
    assert np.allclose(movement.copy, (420, 300, 560, 420), atol=24)
    assert movement.scale == pytest.approx(1, abs=0.02)
    shown = found.trace.region.repeat(found.trace.cell, 0).repeat(found.trace.cell, 1)
    assert shown[110, 150]
    assert shown[360, 490]
    assert not shown[240, 40]


def test_a_turned_and_scaled_part_too() -> None:
    picture = textured(2)
    matrix = cv2.getRotationMatrix2D((150, 120), 15, 1.15)
    matrix[:, 2] += (330, 220)
    moved = cv2.warpAffine(picture, matrix, (640, 480), flags=cv2.INTER_CUBIC)
    mask = np.zeros((480, 640), np.uint8)
    cv2.circle(mask, (480, 340), 85, 1, -1)
    picture[mask > 0] = moved[mask > 0]
    found = copy_move(picture[..., 1])
    assert found.trace.statistic >= 10
    assert abs(abs(found.movements[0].degrees) - 15) < 2
    assert found.movements[0].scale == pytest.approx(1.15, abs=0.05)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_an_untouched_picture_is_silent(seed: int) -> None:
    assert copy_move(textured(seed)[..., 1]).trace.statistic < 8


def test_a_repeating_picture_is_no_copy() -> None:
    tile = textured(6, 96, 96)
    wall = np.tile(tile, (5, 7, 1))[:480, :640]
    found = copy_move(wall[..., 1])
    assert found.trace.statistic == 0
    assert found.repeating
    assert not found.trace.region.any()


def test_large_pictures_are_reduced_and_places_given_in_their_own_pixels() -> None:
    picture = textured(7, 2000, 1500)
    picture[900:1300, 1300:1800] = picture[100:500, 150:650]
    found = copy_move(picture[..., 1])
    assert np.allclose(found.movements[0].copy, (1300, 900, 1800, 1300), atol=40)
    assert found.trace.region.shape == (375, 500)


def test_too_small_or_without_detail() -> None:
    with pytest.raises(Skip, match="smaller than"):
        copy_move(np.zeros((100, 100), np.uint8))
    with pytest.raises(Skip, match="detail"):
        copy_move(np.full((300, 300), 90, np.uint8))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31), st.integers(160, 220), st.sampled_from([3.0, 90.0]))
def test_any_picture_gives_a_finite_trace(seed: int, side: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (side, side + 7))
    try:
        found = copy_move(np.clip(noise, 0, 255).astype(np.uint8))
    except Skip:
        return
    assert np.isfinite(found.trace.statistic)
    assert found.trace.region.shape == found.trace.heat.shape
