"""Error levels and their local comparison."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import PIL.ImageFilter
from numpy.typing import NDArray

from backstory_cli.forensics.ela import CELL, compare_local_levels, compute_error_levels
from backstory_cli.forensics.heatmap import MAX_SIDE, draw_heat_map


def textured(seed: int = 1, size: tuple[int, int] = (512, 512)) -> PIL.Image.Image:
    noise = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return PIL.Image.fromarray(noise).filter(PIL.ImageFilter.GaussianBlur(2))


def saved(picture: PIL.Image.Image, quality: int) -> PIL.Image.Image:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=quality, subsampling=0)
    return PIL.Image.open(stored)


def array(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.convert("RGB"))


def test_a_picture_saved_at_the_same_quality_hardly_changes() -> None:
    fresh = compute_error_levels(array(textured())).mean()
    again = compute_error_levels(array(saved(textured(), 90))).mean()
    assert again < fresh / 4


def test_shape_and_type() -> None:
    levels = compute_error_levels(array(textured(size=(100, 70))))
    assert levels.shape == (70, 100)
    assert levels.dtype == np.uint8


def test_a_patch_with_another_history_stands_out() -> None:
    picture = saved(textured(), 90).convert("RGB")
    picture.paste(textured(seed=2).crop((0, 0, 128, 128)), (256, 128))
    pixels = array(picture)
    unusual = compare_local_levels(compute_error_levels(pixels), pixels).unusual
    patch = unusual[128 // CELL : 256 // CELL, 256 // CELL : 384 // CELL]
    assert patch.min() > np.abs(np.delete(unusual, slice(4, 8), axis=0)).max()


def test_a_flat_picture_has_nothing_unusual() -> None:
    flat = np.full((128, 128, 3), 99, dtype=np.uint8)
    assert compare_local_levels(compute_error_levels(flat), flat).unusual.max() == 0


def test_the_map_is_bounded_and_carries_its_legend() -> None:
    values = np.tile(np.arange(250, dtype=np.uint8), (100, 10))
    with PIL.Image.open(io.BytesIO(draw_heat_map(values, title="T", low="l", high="h", note="word " * 60))) as drawn:
        assert drawn.width == MAX_SIDE
        assert drawn.height > 100 * MAX_SIDE // 2500
        assert drawn.getpixel((0, drawn.height - 1)) == (255, 255, 255)


def test_dark_is_low_and_bright_is_high() -> None:
    values = np.zeros((600, 600), dtype=np.uint8)
    values[:, 300:] = 200
    with PIL.Image.open(io.BytesIO(draw_heat_map(values, title="T", low="l", high="h", note="n"))) as drawn:
        left, right = drawn.getpixel((50, 50)), drawn.getpixel((550, 50))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert sum(left) < 60
    assert sum(right) > 500
