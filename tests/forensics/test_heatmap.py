"""Heat maps: bright where there is much, whatever the size, with the scale in words below."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image

from backstory_cli.forensics.heatmap import MAX_SIDE, draw_heat_map
from support.photographs import Pixels


def drawn(values: Pixels, note: str = "Bright parts differ from the rest.") -> Pixels:
    png = draw_heat_map(values, title="Noise", low="like the rest", high="unlike the rest", note=note)
    with PIL.Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        return np.asarray(picture.convert("RGB"))


def test_much_is_brighter_than_little_and_a_few_extremes_change_nothing() -> None:
    values = np.zeros((400, 600), np.uint8)
    values[:, 300:] = 40
    values[0, :5] = 255
    picture = drawn(values)
    dark, bright = picture[200, 100], picture[200, 500]
    assert tuple(dark) == (0, 0, 8)
    assert tuple(bright) == (252, 240, 160), "40 is the bright end of the scale"


def test_large_ones_are_made_smaller_and_small_ones_have_room_for_words() -> None:
    assert drawn(np.full((3000, 1500), 9, np.uint8)).shape[1] == MAX_SIDE // 2
    small = drawn(np.full((40, 30), 9, np.uint8))
    assert small.shape[1] == 480
    assert len(drawn(np.full((40, 30), 9, np.uint8), "words " * 60)) > len(small), "a longer note takes more lines"
