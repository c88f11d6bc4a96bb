"""A part without the picture's noise is found where it ends sharply."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.clipping import clipped_blocks
from backstory_cli.forensics.noise import noise_deficit
from backstory_cli.forensics.trace import Trace
from photographs import Pixels, jpeg, opened, overlap, photograph

PLACE = (240, 160, 400, 304)


def noisy(seed: int) -> Pixels:
    noise = np.random.default_rng(seed + 50).normal(0, 5, (480, 640, 1))
    return np.clip(photograph(seed) + noise, 5, 250).astype(np.uint8)


def traced(pixels: Pixels) -> Trace:
    image = opened(jpeg(pixels, 92))
    return noise_deficit(image.luma, clipped_blocks(image.pixels))


def test_a_smoothed_part_is_found_in_its_place() -> None:
    picture = noisy(1)
    left, top, right, bottom = PLACE
    picture[top:bottom, left:right] = cv2.GaussianBlur(picture, (0, 0), 1.5)[top:bottom, left:right]
    trace = traced(picture)
    assert trace.statistic > 1.5
    assert overlap(trace.region, trace.cell, PLACE) > 0.7


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_an_untouched_picture_is_silent(seed: int) -> None:
    assert traced(noisy(seed)).statistic < 1.2


def test_blur_that_fades_in_counts_for_little() -> None:
    """As the depth of field does it: sharper to the left, softer to the right."""
    picture = noisy(5)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32)
    share = np.clip((np.arange(640) - 60) / 520, 0, 1)[None, :, None]
    assert traced((picture * (1 - share) + soft * share).astype(np.uint8)).statistic < 1.2


def test_too_small_or_without_noise() -> None:
    with pytest.raises(Skip, match="smaller than"):
        traced(photograph(1, 120, 90))
    with pytest.raises(Skip, match="clipped or without"):
        traced(np.full((300, 300, 3), 128, np.uint8))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31), st.integers(160, 220), st.sampled_from([0.0, 3.0, 90.0]))
def test_any_picture_gives_a_finite_trace(seed: int, side: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (side, side + 7))
    try:
        trace = noise_deficit(np.clip(noise, 0, 255).astype(np.uint8))
    except Skip:
        return
    assert np.isfinite(trace.statistic)
    assert np.isfinite(trace.heat).all()
