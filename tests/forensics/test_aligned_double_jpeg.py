"""A part with another number of JPEG saves is found on the grid; a picture saved twice as a whole is not."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.errors import Skip
from backstory_cli.forensics.aligned_double_jpeg import detect_aligned_history
from backstory_cli.forensics.clipping import find_clipped_blocks
from backstory_cli.forensics.result import Trace
from support.photographs import Pixels, jpeg, opened, overlap, photograph, saved

PLACE = (240, 160, 400, 304)


def patched(picture: Pixels, patch: Pixels) -> Pixels:
    left, top, right, bottom = PLACE
    made = picture.copy()
    made[top:bottom, left:right] = patch[top:bottom, left:right]
    return made


def traced(data: bytes) -> Trace:
    image = opened(data)
    assert image.luma_table is not None
    return detect_aligned_history(image.luma, image.luma_table, find_clipped_blocks(image.pixels))


def test_a_part_saved_more_coarsely_is_found_in_its_place() -> None:
    picture = photograph(1)
    trace = traced(jpeg(patched(picture, saved(picture, 55)), 92))
    assert trace.statistic > 150
    assert overlap(trace.region, trace.cell, PLACE) > 0.7


def test_a_part_put_in_between_two_saves_is_found() -> None:
    trace = traced(jpeg(patched(saved(photograph(1), 70), photograph(2)), 95))
    assert trace.statistic > 150
    assert overlap(trace.region, trace.cell, PLACE) > 0.7


@pytest.mark.parametrize("last", [75, 90, 95])
@pytest.mark.parametrize("earlier", [None, 60, 80])
def test_a_picture_saved_as_a_whole_is_silent(earlier: int | None, last: int) -> None:
    picture = photograph(3) if earlier is None else saved(photograph(3), earlier)
    assert traced(jpeg(picture, last)).statistic < 100


def test_clipped_colours_raise_no_alarm() -> None:
    """A strong red, whose other channels are at their end, comes back changed from every save."""
    picture = photograph(4).astype(np.int16)
    picture[100:300, 100:400] += np.array([90, -160, -160], np.int16)
    twice = jpeg(saved(np.clip(picture, 0, 255).astype(np.uint8), 70), 95)
    assert traced(twice).statistic < 100
    image = opened(twice)
    assert image.luma_table is not None
    assert find_clipped_blocks(image.pixels)[14:36, 14:48].mean() > 0.5


def test_too_small_too_coarse_or_clipped() -> None:
    with pytest.raises(Skip, match="smaller than"):
        traced(jpeg(photograph(1, 120, 90), 90))
    with pytest.raises(Skip, match="coarsely"):
        traced(jpeg(np.full((200, 200, 3), 128, np.uint8), 20))
    with pytest.raises(Skip, match="clipped"):
        traced(jpeg(np.where(photograph(1) > 128, 255, 0).astype(np.uint8), 90))


@pytest.mark.parametrize("shape", [(1, 1), (7, 40), (40, 7), (8, 8)])
def test_clipping_in_the_smallest_pictures(shape: tuple[int, int]) -> None:
    assert find_clipped_blocks(np.zeros((*shape, 3), np.uint8)).shape == (shape[0] // 8, shape[1] // 8)
