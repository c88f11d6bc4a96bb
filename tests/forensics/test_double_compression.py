"""An earlier save of the whole picture on the same grid is named with its quality; any other history stays silent."""

from __future__ import annotations

from functools import cache

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.double_compression import SUPPORT, EarlierSave, detect_earlier_save
from backstory_cli.forensics.jpeg_blocks import build_standard_table
from support.photographs import Pixels, jpeg, opened, photograph, png, saved

LOSSLESS = np.ones((8, 8), np.int64)


@cache
def scene(seed: int = 1) -> Pixels:
    return photograph(seed)


def looked_at(data: bytes) -> EarlierSave | None:
    image = opened(data)
    return detect_earlier_save(image.luma, LOSSLESS if image.luma_table is None else image.luma_table)


@pytest.mark.parametrize(("earlier", "last"), [(50, 85), (60, 90), (70, 85), (75, 95), (80, 90), (85, 98)])
def test_an_earlier_coarser_save_is_named(earlier: int, last: int) -> None:
    found = looked_at(jpeg(saved(scene(), earlier), last))
    assert found is not None
    assert abs(found.quality - earlier) <= 3
    assert SUPPORT <= found.support <= 1


@pytest.mark.parametrize("last", [82, 85, 92, 98])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_picture_saved_once_shows_none(seed: int, last: int) -> None:
    assert looked_at(jpeg(scene(seed), last)) is None


@pytest.mark.parametrize(("earlier", "last"), [(90, 90), (95, 85), (98, 85)])
def test_an_earlier_save_as_fine_or_finer_leaves_nothing(earlier: int, last: int) -> None:
    assert looked_at(jpeg(saved(scene(), earlier), last)) is None


def test_off_the_grid_or_made_smaller_is_silent() -> None:
    once = saved(scene(), 70)
    assert looked_at(jpeg(once[3:, 5:], 92)) is None
    smaller = np.asarray(PIL.Image.fromarray(once).resize((450, 338), PIL.Image.Resampling.LANCZOS))
    assert looked_at(jpeg(smaller, 92)) is None


def test_cropped_on_the_grid_is_still_found() -> None:
    found = looked_at(jpeg(saved(scene(), 70)[16:, 32:], 92))
    assert found is not None
    assert abs(found.quality - 70) <= 1


def test_a_picture_kept_without_loss_tells_its_jpeg_past() -> None:
    found = looked_at(png(saved(scene(), 80)))
    assert found is not None
    assert abs(found.quality - 80) <= 1
    assert looked_at(png(scene())) is None


def test_a_large_picture_is_looked_at_in_bands() -> None:
    """Many times the height of a band: the answer is that of the small one."""
    found = looked_at(jpeg(saved(np.tile(scene(), (7, 3, 1)), 70), 90))
    assert found is not None
    assert abs(found.quality - 70) <= 1


def test_too_small_even_or_coarse() -> None:
    with pytest.raises(Skip, match="fewer than"):
        looked_at(jpeg(scene()[:120, :120], 90))
    for shape in ((9000, 8), (15, 9000)):
        with pytest.raises(Skip, match="fewer than"):
            detect_earlier_save(np.zeros(shape, np.uint8), LOSSLESS)
    with pytest.raises(Skip, match="too few values"):
        looked_at(jpeg(np.full((400, 400, 3), 128, np.uint8), 90))
    with pytest.raises(Skip, match="too few values"):
        looked_at(jpeg(scene(), 5))


@settings(max_examples=20)
@given(
    height=st.integers(1, 330),
    width=st.integers(1, 330),
    spread=st.sampled_from([0, 1, 20, 300]),
    quality=st.integers(1, 100),
    seed=st.integers(0, 9),
)
def test_any_array_gives_a_sound_answer_or_a_reason(
    height: int, width: int, spread: int, quality: int, seed: int
) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width))
    try:
        found = detect_earlier_save(np.clip(noise, 0, 255).astype(np.uint8), build_standard_table(quality))
    except Skip:
        return
    assert found is None or (30 <= found.quality <= 96 and SUPPORT <= found.support <= 1)
