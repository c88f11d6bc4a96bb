"""A part without the picture's noise is found where it ends sharply."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.clipping import find_clipped_blocks
from backstory_cli.forensics.noise import WEAK, detect_noise_deficit
from backstory_cli.forensics.result import Trace
from support.photographs import Pixels, jpeg, opened, overlap, photograph

PLACE = (240, 160, 400, 304)


def noisy(seed: int) -> Pixels:
    noise = np.random.default_rng(seed + 50).normal(0, 5, (480, 640, 1))
    return np.clip(photograph(seed) + noise, 5, 250).astype(np.uint8)


def traced(pixels: Pixels) -> Trace:
    image = opened(jpeg(pixels, 92))
    return detect_noise_deficit(image.luma, find_clipped_blocks(image.pixels))


def test_a_smoothed_part_is_found_in_its_place() -> None:
    picture = noisy(1)
    left, top, right, bottom = PLACE
    picture[top:bottom, left:right] = cv2.GaussianBlur(picture, (0, 0), 1.5)[top:bottom, left:right]
    trace = traced(picture)
    assert trace.statistic > WEAK
    assert overlap(trace.region, trace.cell, PLACE) > 0.8
    assert trace.heat[27, 40] > 2


def test_a_part_filled_in_is_found() -> None:
    picture = noisy(6)
    mask = np.zeros((480, 640), np.uint8)
    cv2.ellipse(mask, (300, 250), (80, 60), 20, 0, 360, 1, -1)
    picture = np.asarray(cv2.inpaint(picture, mask, 5, cv2.INPAINT_TELEA), np.uint8)
    trace = traced(picture)
    assert trace.statistic > WEAK
    shown = trace.region.repeat(8, 0).repeat(8, 1)
    assert 2 * (shown & (mask > 0)).sum() / (shown.sum() + mask.sum()) > 0.7


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_an_untouched_picture_is_silent_however_it_is_saved(seed: int) -> None:
    picture = noisy(seed)
    for each in (picture, opened(jpeg(picture, 80)).pixels, picture[13:-21, 27:-6]):
        assert traced(each).statistic < WEAK


def test_blur_that_fades_in_counts_for_little() -> None:
    """Depth of field again: sharper to the left, softer to the right."""
    picture = noisy(5)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32)
    share = np.clip((np.arange(640) - 60) / 520, 0, 1)[None, :, None]
    assert traced((picture * (1 - share) + soft * share).astype(np.uint8)).statistic < WEAK


def test_blur_that_fades_out_is_no_place() -> None:
    """As the depth of field does it: soft in the middle, sharper and sharper outwards."""
    picture = noisy(5)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32)
    y, x = np.mgrid[:480, :640]
    share = np.clip((np.hypot(x - 320, y - 240) - 90) / 160, 0, 1)[..., None]
    assert traced((soft * (1 - share) + picture * share).astype(np.uint8)).statistic < 0.3


def test_a_smooth_thing_with_an_outline_counts_for_less_than_a_smoothed_place() -> None:
    """A wall or a sky lacks noise as well, but ends where the brightness changes."""
    left, top, right, bottom = PLACE
    plain = noisy(7)
    smooth = cv2.GaussianBlur(plain, (0, 0), 1.5)[top:bottom, left:right]
    thing = np.clip(plain.astype(int) - 20, 5, 250).astype(np.uint8)
    plain[top:bottom, left:right] = smooth
    thing[top:bottom, left:right] = np.clip(smooth.astype(int) + 20, 5, 250)
    assert traced(thing).statistic < 0.8 * traced(plain).statistic


def test_clipped_blocks_are_left_out() -> None:
    picture = noisy(8)
    left, top, right, bottom = PLACE
    picture[top:bottom, left:right] = cv2.GaussianBlur(picture, (0, 0), 1.5)[top:bottom, left:right]
    clipped = np.zeros((60, 80), bool)
    clipped[18:40, 28:52] = True
    assert detect_noise_deficit(picture[..., 1]).statistic > WEAK
    assert not detect_noise_deficit(picture[..., 1], clipped).region[20:38, 30:50].any()


def test_too_small_or_without_noise() -> None:
    with pytest.raises(Skip, match="smaller than"):
        traced(photograph(1, 120, 90))
    with pytest.raises(Skip, match="clipped or without"):
        traced(np.full((300, 300, 3), 128, np.uint8))


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.integers(1, 220), st.integers(100, 220), st.sampled_from([0.0, 3.0, 90.0]))
def test_any_picture_gives_a_finite_trace(seed: int, width: int, height: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width))
    try:
        trace = detect_noise_deficit(np.clip(noise, 0, 255).astype(np.uint8))
    except Skip:
        return
    assert np.isfinite(trace.statistic)
    assert np.isfinite(trace.heat).all()
    assert trace.region.shape == trace.heat.shape == (height // 8, width // 8)
