"""The parts of a picture in which another may be found."""

from __future__ import annotations

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ImageFilter

from backstory_cli.lookup.entries import WHOLE, Box
from backstory_cli.lookup.fingerprints import framing
from support.photographs import photograph

Luma = NDArray[np.uint8]


def page(background: int, *places: tuple[int, int, int, int], size: tuple[int, int] = (320, 320)) -> Luma:
    """A page of one brightness with a photograph in each place (left, top, right, bottom)."""
    made = np.full((size[1], size[0]), background, np.uint8)
    for seed, (left, top, right, bottom) in enumerate(places):
        picture = PIL.Image.fromarray(photograph(seed, 320, 240)).convert("L").resize((right - left, bottom - top))
        made[top:bottom, left:right] = np.asarray(picture)
    return made


def near(box: Box, place: tuple[int, int, int, int], size: tuple[int, int] = (320, 320), pixels: int = 4) -> bool:
    edges = [edge * size[axis % 2] / 10_000 for axis, edge in enumerate(box)]
    return all(abs(edge - wanted) <= pixels for edge, wanted in zip(edges, place, strict=True))


@pytest.mark.parametrize("background", [0, 128, 255])
def test_borders_are_trimmed(background: int) -> None:
    place = (20, 70, 300, 250)
    assert near(framing.trim_borders(page(background, place)), place)


def test_a_picture_without_borders_stays_whole() -> None:
    assert framing.trim_borders(page(0, (0, 0, 320, 320))) == WHOLE


def test_blurred_sides_are_trimmed() -> None:
    picture = PIL.Image.fromarray(photograph(1, 180, 135)).convert("L")
    wide = picture.resize((320, 240)).crop((70, 0, 250, 240)).filter(ImageFilter.GaussianBlur(12))
    wide.paste(picture, (0, 52))
    left, top, right, bottom = framing.trim_borders(np.asarray(wide))
    assert (left, right) == (0, 10_000)
    assert abs(top * 240 / 10_000 - 52) <= 4
    assert abs(bottom * 240 / 10_000 - 187) <= 4


def test_the_pictures_of_a_collage_are_blocks() -> None:
    places = ((10, 10, 155, 155), (165, 10, 310, 155), (10, 165, 155, 310), (165, 165, 310, 310))
    found = framing.find_blocks(page(255, *places))
    for place in places:
        assert any(near(box, place) for box in found)


def test_pictures_that_touch_are_told_by_their_straight_edge() -> None:
    places = ((0, 0, 160, 320), (160, 0, 320, 320))
    pair = page(0, *places) // 2
    pair[:, 160:] += 90  # one by day, one by night
    found = framing.find_blocks(pair)
    assert any(near(box, places[0]) for box in found)
    assert any(near(box, places[1]) for box in found)


@pytest.mark.parametrize("size", [(1, 1), (1, 320), (320, 1), (7, 9)])
@pytest.mark.parametrize("level", [0, 255])
def test_plain_and_tiny_pictures_have_no_parts(size: tuple[int, int], level: int) -> None:
    plain = np.full((size[1], size[0]), level, np.uint8)
    assert framing.trim_borders(plain) == WHOLE
    assert framing.find_blocks(plain) == []


@given(st.integers(2, 60), st.integers(2, 60), st.integers(0, 2**32))
@settings(max_examples=40)
def test_parts_lie_within_the_picture(width: int, height: int, seed: int) -> None:
    luma = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    for left, top, right, bottom in [framing.trim_borders(luma), *framing.find_blocks(luma), *framing.CROPS]:
        assert 0 <= left < right <= 10_000
        assert 0 <= top < bottom <= 10_000
