"""Turning pictures upright: pixels, and places in them to and fro."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import PIL.ImageColor
import PIL.ImageOps
import pytest

from backstory_cli.errors import Skip
from backstory_cli.image.orientation import (
    align_to_block_grid,
    turn_box_back,
    turn_box_upright,
    turn_upright,
    upright,
    view_upright,
)


def corner_picture() -> PIL.Image.Image:
    """Every corner has its own colour, so that each turn gives another picture."""
    picture = PIL.Image.new("RGB", (6, 4), "white")
    for spot, colour in (((0, 0), "red"), ((5, 0), "green"), ((0, 3), "blue"), ((5, 3), "black")):
        picture.putpixel(spot, PIL.ImageColor.getrgb(colour))
    return picture


@pytest.mark.parametrize("orientation", range(1, 9))
def test_both_turns_agree_with_pillow(orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    stored = io.BytesIO()
    corner_picture().save(stored, "PNG", exif=exif.tobytes())
    with PIL.Image.open(stored) as picture:
        expected = np.asarray(PIL.ImageOps.exif_transpose(picture).convert("RGB"))
    pixels = np.asarray(corner_picture())
    assert np.array_equal(upright(pixels, orientation), expected)
    assert np.array_equal(view_upright(pixels, orientation), expected)
    assert np.array_equal(np.asarray(turn_upright(PIL.Image.fromarray(pixels), orientation)), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_place_is_found_again_in_the_turned_picture(orientation: int) -> None:
    pixels, box = np.zeros((4, 6), np.uint8), (1, 2, 4, 3)
    pixels[2:3, 1:4] = 1
    left, top, right, bottom = turn_box_upright(box, (6, 4), orientation)
    expected = np.zeros_like(upright(pixels, orientation))
    expected[top:bottom, left:right] = 1
    assert np.array_equal(upright(pixels, orientation), expected)
    assert turn_box_back((left, top, right, bottom), (6, 4), orientation) == box


def test_a_region_is_widened_to_blocks_and_must_lie_inside() -> None:
    assert align_to_block_grid((20, 20, 30, 40), (100, 50), 1) == (16, 16, 32, 48)
    with pytest.raises(Skip):
        align_to_block_grid((200, 0, 210, 10), (100, 50), 1)
