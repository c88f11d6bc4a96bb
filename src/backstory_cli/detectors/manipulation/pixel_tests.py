"""The tests for manipulation, each with its own physics, and what can be said of a place where one fires."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.result import Trace
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Part(NamedTuple):
    """What the tests look at: a picture, or a part of it cut on the block grid.

    Attributes:
        luma: uint8 (height, width).
        table: The file's luma quantisation table, int64 (8, 8); None if it was kept without loss.
        clipped: Blocks of 8 x 8 pixels whose colours are clipped, bool (height // 8, width // 8).
        flat: The share of blocks of 8 x 8 pixels that are of one brightness throughout.
        lossy: Whether the format is lossy in a way that the tests know nothing of (WebP, HEIC, AVIF).
        thorough: Whether to look everywhere, however long it takes.
    """

    luma: NDArray[np.uint8]
    table: NDArray[np.int64] | None
    clipped: NDArray[np.bool_]
    flat: float
    lossy: bool
    thorough: bool


class PixelTest(NamedTuple):
    """One test.

    Attributes:
        name: The last part of its finding's id.
        title: What it looks for.
        physics: Tests with the same word see the same thing, and do not confirm each other.
        found: What it means where it fires; ``{where}`` stands for the place.
        innocent: What else can make it fire.
        run: The test itself.
    """

    name: str
    title: str
    physics: str
    found: str
    innocent: str
    run: Callable[[Part], Trace]


class Outcome(NamedTuple):
    """What a test gave: a trace, or the reason why it could not speak."""

    test: PixelTest
    trace: Trace | None
    reason: str = ""


LOSSY = frozenset({"image/webp", "image/heic", "image/heif", "image/avif", "image/gif"})
"""Formats that may have lost detail in a way of their own."""
MOSTLY_FLAT = 0.35
"""Share of plain blocks from which a picture is put together or drawn as a matter of course."""
MIN_SIDE = 192
"""Below this the tests have too few blocks to compare parts of the picture with one another."""


def make_part(image: Image, at: Box, *, thorough: bool) -> Part:
    """A part of the stored picture, which begins on its block grid."""
    from backstory_cli.forensics.clipping import find_clipped_blocks

    left, top, right, bottom = at
    luma = image.luma[top:bottom, left:right]
    return Part(
        luma,
        image.luma_table,
        find_clipped_blocks(image.pixels[top:bottom, left:right]),
        _measure_flat_share(luma),
        image.media_type in LOSSY,
        thorough,
    )


def _test_lattice(part: Part) -> Trace:
    from backstory_cli.forensics.nonaligned_double_jpeg import detect_earlier_lattice

    _require_visible_grid(part)
    return detect_earlier_lattice(part.luma, part.table, thorough=part.thorough)


def _test_foreign_grid(part: Part) -> Trace:
    from backstory_cli.forensics.blocking_grid import detect_foreign_grid

    _require_visible_grid(part)
    return detect_foreign_grid(part.luma, table=part.table, thorough=part.thorough)


def _test_history(part: Part) -> Trace:
    from backstory_cli.forensics.aligned_double_jpeg import detect_aligned_history

    if part.table is None:
        raise Skip("it compares JPEG quantisation, which this format does not carry")
    return detect_aligned_history(part.luma, part.table, part.clipped)


def _test_copy_move(part: Part) -> Trace:
    from backstory_cli.forensics.copy_move import detect_copy_move

    return detect_copy_move(part.luma, thorough=part.thorough).trace


def _test_noise(part: Part) -> Trace:
    from backstory_cli.forensics.noise import detect_noise_deficit

    return detect_noise_deficit(part.luma, part.clipped)


def _require_visible_grid(part: Part) -> None:
    if part.lossy:
        raise Skip("this format's own compression covers the traces of an earlier JPEG save")
    if part.flat > MOSTLY_FLAT:
        raise Skip(
            "much of it is one plain colour: a drawing, a screen, or something cut out and put on a plain ground"
        )


def _measure_flat_share(luma: NDArray[np.uint8]) -> float:
    """The share of blocks of 8 x 8 pixels that are of one brightness throughout."""
    rows, columns = luma.shape[0] // 8, luma.shape[1] // 8
    lines = luma[: rows * 8, : columns * 8].reshape(rows, 8, columns * 8)  # lines first: numpy is quick along them
    high, low = (extreme.reshape(rows, columns, 8) for extreme in (lines.max(axis=1), lines.min(axis=1)))
    even = high.max(axis=2) - low.min(axis=2) <= 1
    return float(even.mean()) if even.size else 0.0


PIXEL_TESTS = (
    PixelTest(
        "jpeg_lattice",
        "the block grid of an earlier JPEG save in a part only",
        "grid",
        "A part of the image, {where}, carries the block grid of an earlier JPEG save that does not fit the rest: it "
        "may have come from another image.",
        "An image put together honestly (a collage, a page with a photograph on it, a logo) does this too.",
        _test_lattice,
    ),
    PixelTest(
        "foreign_grid",
        "another block grid than the rest has",
        "grid",
        "A part of the image, {where}, was cut from a JPEG with another block grid than the rest has.",
        "An image put together honestly (a collage, a screenshot with images in it) does this too.",
        _test_foreign_grid,
    ),
    PixelTest(
        "jpeg_history",
        "another number of JPEG saves in a part than in the rest",
        "quantisation",
        "A part of the image, {where}, went through other JPEG saves than the rest: it was put in, or worked over, "
        "between two saves.",
        "A caption or a mark laid over a saved image does this too, and in some images very even areas.",
        _test_history,
    ),
    PixelTest(
        "copy_move",
        "a part that was copied to another place",
        "content",
        "Two parts of the image, {where}, are copies of one another, pixel for pixel, moved, turned or scaled; "
        "which of them is the copy is not known.",
        "Things that look exactly alike, such as printed patterns, windows or labels, can do this too.",
        _test_copy_move,
    ),
    PixelTest(
        "noise",
        "a part with less noise than its brightness and texture let expect",
        "noise",
        "A part of the image, {where}, has less noise than the rest at like brightness and texture: it may have been "
        "smoothed, filled in or saved at lower quality.",
        "Blur by distance, smooth dark surfaces and the noise reduction of phones do this too.",
        _test_noise,
    ),
)


def run_tests(part: Part) -> list[Outcome]:
    """Run every test, two at a time: they spend their time in numpy and OpenCV, which let other threads work."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda test: _run_test(test, part), PIXEL_TESTS))


def _run_test(test: PixelTest, part: Part) -> Outcome:
    if min(part.luma.shape) < MIN_SIDE:
        return Outcome(test, None, f"the image is smaller than {MIN_SIDE} pixels on one side")
    try:
        return Outcome(test, test.run(part))
    except Skip as skip:
        return Outcome(test, None, skip.reason)
