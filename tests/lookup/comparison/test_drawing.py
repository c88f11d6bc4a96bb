"""Pictures of a comparison: side by side with what differs outlined, and the map of the difference."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image

from backstory_cli.lookup.comparison import compare_images
from backstory_cli.lookup.comparison.drawing import GAP, draw_difference_map, draw_side_by_side
from support.photographs import Pixels, opened, photograph, png


def decoded(data: bytes | None) -> Pixels:
    assert data is not None
    with PIL.Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        return np.asarray(picture)


def test_what_differs_is_outlined_in_both_and_bright_on_the_map() -> None:
    known = photograph(1)
    other = known.copy()
    other[200:320, 300:460] = photograph(99, 160, 120)
    comparison = compare_images(opened(png(known)), opened(png(other)))
    both, shown = decoded(draw_side_by_side(comparison)), decoded(draw_difference_map(comparison))
    height, width = shown.shape[:2]
    assert both.shape == (height, 2 * width + GAP, 3)
    yellow = (both == (255, 225, 0)).all(axis=2)
    assert yellow[:, :width].sum() == yellow[:, width + GAP :].sum() > 50
    left, right = int(300 / 640 * width), int(460 / 640 * width)
    assert shown[int(height * 0.55), left:right].mean() > 4 * shown[int(height * 0.9), left:right].mean()


def test_strangers_have_no_picture() -> None:
    comparison = compare_images(opened(png(photograph(1))), opened(png(photograph(20))))
    assert draw_side_by_side(comparison) is None
    assert draw_difference_map(comparison) is None
