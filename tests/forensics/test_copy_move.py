"""A copied part is found with its movement; a picture that repeats by itself is not called a copy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.copy_move import STRONG, CopyMove, detect_copy_move
from support.photographs import Pixels, jpeg, opened, overlap, photograph

SOURCE, COPY = (80, 60, 220, 180), (420, 300, 560, 420)


def textured(seed: int, width: int = 640, height: int = 480) -> Pixels:
    """A photograph with the strong detail that keypoints need."""
    chance = np.random.default_rng(seed + 100)
    detail = cv2.GaussianBlur(chance.normal(0, 1, (height, width, 1)).astype(np.float32), (0, 0), 2.0)
    return np.asarray(np.clip(photograph(seed, width, height) + 140 * detail[..., None], 5, 250), np.uint8)


def piece(pixels: Pixels, at: tuple[int, int, int, int]) -> Pixels:
    left, top, right, bottom = at
    return pixels[top:bottom, left:right].copy()


def put(pixels: Pixels, at: tuple[int, int], patch: Pixels) -> None:
    pixels[at[1] : at[1] + patch.shape[0], at[0] : at[0] + patch.shape[1]] = patch


def seen(pixels: Pixels, quality: int = 85) -> CopyMove:
    return detect_copy_move(opened(jpeg(pixels, quality)).luma)


def test_a_moved_part_is_found_with_both_places() -> None:
    picture = textured(1)
    put(picture, COPY[:2], piece(picture, SOURCE))
    found = seen(picture)
    assert found.trace.statistic >= 12
    assert not found.repeating
    movement = found.movements[0]
    both = sorted([movement.source, movement.copy])
    assert np.allclose(both, [SOURCE, COPY], atol=16)
    assert movement.scale == pytest.approx(1, abs=0.01)
    assert not movement.mirrored
    shown = found.trace.region
    assert overlap(shown[:, :80], 4, SOURCE) > 0.8
    halves = np.zeros_like(shown)
    halves[:, 80:] = shown[:, 80:]
    assert overlap(halves, 4, COPY) > 0.8


def test_a_part_moved_straight_down_is_one_movement_and_not_two() -> None:
    """Matches have no direction of their own: sorted by one axis, a move along the other would fall apart."""
    picture = textured(8)
    put(picture, (80, 300), piece(picture, SOURCE))
    found = seen(picture)
    assert found.trace.statistic >= 12
    assert len(found.movements) == 1


@pytest.mark.parametrize(("angle", "scale"), [(15, 1.15), (-24, 0.85)])
def test_a_turned_and_scaled_part_too(angle: float, scale: float) -> None:
    picture = textured(2)
    matrix = cv2.getRotationMatrix2D((150, 120), angle, scale)
    matrix[:, 2] += (330, 220)
    moved = cv2.warpAffine(picture, matrix, (640, 480), flags=cv2.INTER_CUBIC)
    mask = np.zeros((480, 640), np.uint8)
    cv2.circle(mask, (480, 340), 75, 1, -1)
    picture[mask > 0] = moved[mask > 0]
    found = seen(picture, 95)
    assert found.trace.statistic >= 10
    movement = found.movements[0]
    forth = movement.copy[0] > 320  # either way round: turned back, it is as much smaller as it was larger
    assert movement.degrees == pytest.approx(-angle if forth else angle, abs=1)
    assert movement.scale == pytest.approx(scale if forth else 1 / scale, abs=0.02)


def test_a_mirrored_part_is_found_and_named() -> None:
    picture = textured(9)
    put(picture, COPY[:2], np.ascontiguousarray(piece(picture, SOURCE)[:, ::-1]))
    found = seen(picture)
    assert found.trace.statistic >= 12
    assert found.movements[0].mirrored
    assert abs(found.movements[0].degrees) < 1
    assert not found.repeating


def test_a_part_copied_twice_is_still_copying() -> None:
    picture = textured(10)
    patch = piece(picture, (60, 60, 160, 160))
    put(picture, (300, 50), patch)
    put(picture, (450, 330), patch)
    found = seen(picture, 90)
    assert not found.repeating
    assert found.trace.statistic >= STRONG
    assert found.trace.region[25, 87]
    assert found.trace.region[95, 125]


@pytest.mark.parametrize("seed", [3])
def test_an_untouched_picture_is_silent_however_it_is_saved(seed: int) -> None:
    picture = textured(seed)
    for each in (picture, opened(jpeg(picture, 75)).pixels[13:-21, 27:-6]):
        found = seen(each, 90)
        assert found.trace.statistic == 0
        assert not found.trace.region.any()


def test_a_repeating_picture_is_no_copy() -> None:
    tile = textured(6, 96, 96)
    found = detect_copy_move(np.tile(tile, (5, 7, 1))[:480, :640, 1])
    assert found.trace.statistic == 0
    assert found.repeating
    assert not found.trace.region.any()


def bent(window: Pixels) -> Pixels:
    """A thing of the same kind, seen from a little aside: alike to the eye, and off by a pixel or two."""
    height, width = window.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    aside = corners + np.array([[0, 0], [-3, 3], [3, 3], [0, -3]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, aside)
    return np.asarray(cv2.warpPerspective(window, matrix, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8)


def test_things_that_look_alike_but_were_each_photographed_are_no_copy() -> None:
    picture = textured(11)
    put(picture, COPY[:2], bent(piece(picture, SOURCE)))
    found = seen(picture)
    assert found.movements, "alike they are"
    assert found.repeating
    assert found.trace.statistic == 0


def test_where_things_repeat_an_exact_match_is_not_believed() -> None:
    picture = textured(12)
    put(picture, COPY[:2], bent(piece(picture, SOURCE)))
    put(picture, (60, 320), piece(picture, (440, 60, 540, 160)))
    found = seen(picture)
    assert len(found.movements) >= 2
    assert found.repeating
    assert found.trace.statistic == 0
    assert not found.trace.region.any()


def test_large_pictures_are_reduced_and_places_given_in_their_own_pixels() -> None:
    picture = textured(7, 1600, 1120)
    put(picture, (1000, 600), piece(picture, (150, 100, 550, 450)))
    found = detect_copy_move(picture[..., 1])
    both = sorted([found.movements[0].source, found.movements[0].copy])
    assert np.allclose(both, [(150, 100, 550, 450), (1000, 600, 1400, 950)], atol=30)
    assert found.trace.region.shape == found.trace.heat.shape == (280, 400)


def test_too_small_or_without_detail() -> None:
    with pytest.raises(Skip, match="smaller than"):
        detect_copy_move(np.zeros((100, 100), np.uint8))
    with pytest.raises(Skip, match="detail"):
        detect_copy_move(np.full((300, 300), 90, np.uint8))


@settings(max_examples=6)
@given(st.integers(0, 2**31), st.integers(1, 220), st.integers(100, 220), st.sampled_from([3.0, 90.0]), st.booleans())
def test_any_picture_gives_a_finite_trace(seed: int, width: int, height: int, spread: float, smooth: bool) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width)).astype(np.float32)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.float32) if smooth else noise
    try:
        found = detect_copy_move(np.clip(noise, 0, 255).astype(np.uint8))
    except Skip:
        return
    assert np.isfinite(found.trace.statistic)
    assert np.isfinite(found.trace.heat).all()
    assert found.trace.region.shape == found.trace.heat.shape == (-(-height // 4), -(-width // 4))
