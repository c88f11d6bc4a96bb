"""Marks the test draws itself are found where they are; stars elsewhere, other shapes and plain scenes are not."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from backstory_cli.forensics.visible_marks import BAR, VisibleMark, find_dalle2_colour_bar, find_gemini_sparkle

Resampling = PIL.Image.Resampling


@lru_cache(4)
def scene(size: tuple[int, int] = (1024, 1024), seed: int = 1) -> PIL.Image.Image:
    """Soft shapes with some texture and noise, not too bright for a white mark."""
    chance = np.random.default_rng(seed)
    total = np.zeros((size[1], size[0], 3))
    for cells, strength in ((6, 110), (40, 25), (300, 10)):
        coarse = PIL.Image.fromarray(chance.integers(0, 256, (cells, cells, 3), np.uint8))
        total += np.asarray(coarse.resize(size, Resampling.BICUBIC), np.float64) / 255 * strength
    total += chance.normal(20, 3, total.shape)
    return PIL.Image.fromarray(np.clip(total, 0, 255).astype(np.uint8))


def stamp(
    picture: PIL.Image.Image, shape: NDArray[np.bool_], centre: tuple[float, float], opacity: float
) -> PIL.Image.Image:
    """White laid over the picture in a shape drawn four times larger than it is."""
    mask = PIL.Image.fromarray((shape * round(255 * opacity)).astype(np.uint8))
    mask = mask.resize((mask.width // 4, mask.height // 4), Resampling.BOX)
    marked = picture.copy()
    marked.paste("white", (round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)), mask)
    return marked


def grid(width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    line = (np.arange(4 * width) + 0.5) / (2 * width) - 1
    across, down = np.abs(np.meshgrid(line, line))
    return across, down


def astroid(width: int) -> NDArray[np.bool_]:
    across, down = grid(width)
    return np.asarray(across ** (2 / 3) + down ** (2 / 3) <= 1)


def with_sparkle(
    picture: PIL.Image.Image, width: int, opacity: float = 0.6, distance: float = 1.05
) -> tuple[PIL.Image.Image, tuple[float, float, float, float]]:
    """The picture with a star, and where the star is."""
    x, y = picture.width - distance * width, picture.height - distance * width
    return stamp(picture, astroid(width), (x, y), opacity), (x - width / 2, y - width / 2, x + width / 2, y + width / 2)


def with_bar(picture: PIL.Image.Image) -> PIL.Image.Image:
    marked = picture.copy()
    side = picture.width / 64
    draw = PIL.ImageDraw.Draw(marked)
    for number, colour in enumerate(BAR):
        left = picture.width - side * (5 - number)
        draw.rectangle((round(left), round(picture.height - side), round(left + side), picture.height), fill=colour)
    return marked


def jpeg(picture: PIL.Image.Image, quality: int) -> PIL.Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return PIL.Image.open(stream).convert("RGB")


def half(picture: PIL.Image.Image) -> PIL.Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Resampling.LANCZOS)


def close(mark: VisibleMark | None, box: tuple[float, ...], within: float) -> bool:
    return mark is not None and all(abs(one - other) <= within for one, other in zip(mark.box, box, strict=True))


@pytest.mark.parametrize("width", [26, 40, 51, 64, 90])
@pytest.mark.parametrize("size", [(1024, 1024), (832, 1248), (1600, 900)])
def test_a_sparkle_is_found_where_it_is(width: int, size: tuple[int, int]) -> None:
    marked, box = with_sparkle(scene(size), width)
    found = find_gemini_sparkle(np.asarray(marked))
    assert close(found, box, 0.1 * width + 2)
    assert found is not None
    assert found.name == "gemini_sparkle"
    assert 0.7 <= found.score <= 1


@pytest.mark.parametrize("opacity", [0.4, 0.6, 0.9])
@pytest.mark.parametrize("distance", [0.7, 0.9, 1.1])
def test_a_sparkle_fainter_or_nearer_the_edge(opacity: float, distance: float) -> None:
    marked, box = with_sparkle(scene(), 51, opacity, distance)
    assert close(find_gemini_sparkle(np.asarray(marked)), box, 7)


@pytest.mark.parametrize("width", [51, 64, 90])
def test_a_sparkle_lasts_through_jpeg_and_half_size(width: int) -> None:
    marked, box = with_sparkle(scene(seed=2), width)
    assert close(find_gemini_sparkle(np.asarray(jpeg(marked, 75))), box, 0.1 * width + 2)
    assert close(find_gemini_sparkle(np.asarray(half(marked))), tuple(side / 2 for side in box), 0.05 * width + 2)


def test_a_large_picture_is_reduced_and_the_place_is_given_in_its_own_pixels() -> None:
    marked, box = with_sparkle(scene((1600, 1200)), 60)
    assert close(find_gemini_sparkle(np.asarray(marked)), box, 10)


def test_grey_and_transparent_pictures() -> None:
    marked, box = with_sparkle(scene(), 51)
    for mode in ("L", "RGBA"):
        assert close(find_gemini_sparkle(np.asarray(marked.convert(mode))), box, 7)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [(1024, 1024), (640, 480), (2000, 1500)])
def test_nothing_on_a_plain_scene(seed: int, size: tuple[int, int]) -> None:
    pixels = np.asarray(scene(size, seed))
    assert find_gemini_sparkle(pixels) is None
    assert find_dalle2_colour_bar(pixels) is None


@pytest.mark.parametrize("place", [(0.5, 0.5), (0.08, 0.92), (0.92, 0.08), (0.75, 0.95), (0.95, 0.85), (0.85, 0.85)])
def test_a_star_elsewhere_does_not_count(place: tuple[float, float]) -> None:
    marked = stamp(scene(), astroid(51), (1024 * place[0], 1024 * place[1]), 0.7)
    assert find_gemini_sparkle(np.asarray(marked)) is None


def test_a_dark_star_does_not_count() -> None:
    marked, _ = with_sparkle(scene().point(lambda level: 255 - level), 51)
    assert find_gemini_sparkle(255 - np.asarray(marked)) is None


@pytest.mark.parametrize("width", [24, 40, 51, 64, 90])
@pytest.mark.parametrize("shape", ["disc", "ring", "square", "diamond", "plus", "cross", "glow"])
def test_another_shape_in_its_place_does_not_count(shape: str, width: int) -> None:
    across, down = grid(width)
    far = np.hypot(across, down)
    shapes = {
        "disc": far <= 1,
        "ring": (far <= 1) & (far >= 0.8),
        "square": across <= 1,
        "diamond": across + down <= 1,
        "plus": np.minimum(across, down) <= 0.12,
        "cross": np.abs(across - down) <= 0.17,
        "glow": np.exp(-(far**2) * 5),
    }
    marked = stamp(scene(), shapes[shape], (1024 - 1.05 * width, 1024 - 1.05 * width), 0.6)
    assert find_gemini_sparkle(np.asarray(marked)) is None


@pytest.mark.parametrize("size", [24, 36, 48])
@pytest.mark.parametrize("text", ["SAMPLE", "+", "*", "X", "24.09.21"])
def test_text_in_the_corner_does_not_count(text: str, size: int) -> None:
    picture = scene().copy()
    PIL.ImageDraw.Draw(picture).text((1000, 1000), text, "white", PIL.ImageFont.load_default(size), "rs")
    assert find_gemini_sparkle(np.asarray(picture)) is None


@pytest.mark.parametrize("size", [(256, 256), (512, 512), (1000, 1000), (1024, 1024), (2048, 1024)])
def test_a_bar_is_found_even_after_jpeg(size: tuple[int, int]) -> None:
    marked = with_bar(scene(size))
    for picture in (marked, jpeg(marked, 75)):
        found = find_dalle2_colour_bar(np.asarray(picture))
        assert found is not None
        assert found.name == "dalle2_colour_bar"
        assert close(found, (size[0] * 59 / 64, size[1] - size[0] / 64, *size), 1)
        assert 0 <= found.score <= 1


def test_a_bar_at_half_size() -> None:
    assert find_dalle2_colour_bar(np.asarray(half(with_bar(scene())))) is not None


def test_a_bar_of_other_colours_or_elsewhere_does_not_count() -> None:
    marked = with_bar(scene())
    assert find_dalle2_colour_bar(np.asarray(marked.rotate(180))) is None
    assert find_dalle2_colour_bar(np.asarray(marked)[:, :, ::-1]) is None
    assert find_dalle2_colour_bar(np.asarray(marked.crop((0, 0, 1000, 1000)))) is None


def test_one_mark_is_not_taken_for_the_other() -> None:
    assert find_dalle2_colour_bar(np.asarray(with_sparkle(scene(), 51)[0])) is None
    assert find_gemini_sparkle(np.asarray(with_bar(scene()))) is None


@given(
    nps.arrays(
        np.uint8,
        st.one_of(
            st.tuples(st.integers(0, 90), st.integers(0, 90)),
            st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 5)),
            st.tuples(st.integers(1, 3), st.integers(1500, 4000), st.just(3)),
        ),
    )
)
def test_any_array_is_looked_at_without_an_error(pixels: NDArray[np.uint8]) -> None:
    height, width = pixels.shape[:2]
    for mark in (find_gemini_sparkle(pixels), find_dalle2_colour_bar(pixels)):
        if mark is not None:
            left, top, right, bottom = mark.box
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert 0 <= mark.score <= 1


@settings(max_examples=30)
@given(st.integers(24, 300), st.integers(24, 300), st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_small_scenes_of_any_content(height: int, width: int, seed: int, kind: int) -> None:
    chance = np.random.default_rng(seed)
    pixels = chance.integers(0, 256 if kind == 1 else kind, (height, width, 3), np.uint8)
    assert find_gemini_sparkle(pixels) is None
