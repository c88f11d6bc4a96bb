"""Noise that is missing in a part of a picture, given its brightness and texture.

A sensor's noise lies over all of a photograph. Where a place was smoothed, filled in, or saved at lower quality, less
of it is left than elsewhere at like brightness and texture. After:

* M. Gardella, P. Muse, J.-M. Morel, M. Colom, "Forgery detection in digital images by multi-scale noise estimation",
  Journal of Imaging 7(7):119, 2021, doi 10.3390/jimaging7070119: many forgeries leave a local deficit of noise against
  the curve of the whole picture.
* J. Immerkaer, "Fast noise variance estimation", Computer Vision and Image Understanding 64(2), 1996: the residual.

Ours is the border: a place that was worked over ends at once, and the scene goes on across its border, while blur of
distance fades, and a smooth thing (a wall, the sky) ends at an outline where the brightness changes too. So a place
counts by how much noise is missing in it, by how much of its border is a step in noise alone, and by its size.

Shows: a part that was filled in or blurred, more rarely one saved at lower quality. Never more than weak evidence, for
nature does it too: innocent explanations are focus that falls off sharply, smooth dark or very even surfaces, fog,
water, the noise reduction of phones that treats faces and skies apart, and blur put over a face on purpose. It sees
nothing where the last save was so coarse that no noise is left, in clipped areas, and in parts below a hundredth of the
picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.result import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 8
"""Side of a cell in pixels, one JPEG block, so that blocking weighs the same in each."""
WINDOW = 5
"""Cells on a side over which scores are averaged before places are cut out: 40 pixels."""
STRIP = 16
"""Rows of cells worked on at a time: few enough for the processor to have them at hand."""
SMALLEST_SIDE = 18
"""Cells on a side that are needed to compare places at all: 144 pixels."""
CLASSES = 12
"""Classes of brightness and of texture, of equal size each."""
DARKEST, BRIGHTEST = 8, 247
"""A cell of mean brightness outside of these is clipped, and its noise with it."""
USABLE = 0.25
"""Share of cells that must be usable, for the rest of the picture to say what is usual."""
FLAT = 0.02
"""Mean residual, in grey levels, below which a cell has no noise at all, as drawings and screenshots do."""
FURTHEST = 6.0
"""Scores are cut at this many spreads, so that a few cells without any detail do not decide."""
LEVELS = (0.8, 1.2, 1.6, 2.2, 3.0)
"""Mean deficits at which places are cut out, in spreads: how deep a deficit is, is not known beforehand."""
AREAS = (0.01, 0.3)
"""Share of the picture of a place: smaller ones occur by chance, of larger ones it is not clear which is the part."""
STEP = 1.5
"""Spreads by which the noise must rise across a border for it to count as a step."""
JUMP = 30.0
"""Grey levels by which the brightness may change there: beyond, the border is an outline of the scene."""
LACKING, USUAL = -0.8, -0.5
"""Scores below which a cell inside lacks noise, and above which one outside does not."""
BAND = 7
"""Cells on a side of the window in which one side of a border is averaged."""
SHORTEST_BORDER = 12
"""Cells of border, and a few (the next) on each side of it, without which there is nothing to compare."""
FEWEST = 8
TYPICAL_AREA = 0.05
"""Share of the picture of a place whose size neither adds nor takes away."""
WEAK = 0.8
"""Statistic that 3 of 100 untouched pictures reach: weak evidence."""


class _Cells(NamedTuple):
    """What is known of each cell, (rows, columns): score in spreads, mean brightness, and whether it counts."""

    score: NDArray[np.float32]
    brightness: NDArray[np.float32]
    usable: NDArray[np.bool_]

    def part(self, at: tuple[slice, slice]) -> _Cells:
        return _Cells(self.score[at], self.brightness[at], self.usable[at])


def detect_noise_deficit(luma: NDArray[np.uint8], clipped: NDArray[np.bool_] | None = None) -> Trace:
    """Look for the place that misses most noise, with the sharpest border.

    Args:
        luma: uint8 (height, width).
        clipped: bool (height // 8, width // 8), blocks whose colours are clipped: they are left out.

    Returns:
        The statistic is the mean deficit of the place in spreads of cells alike, times how sharply it ends (0 to 1),
        times the square root of its area over 5 % of the picture. Heat is the mean deficit around each cell, in
        spreads.

    Raises:
        Skip: The picture is too small, mostly clipped, or has no noise.
    """
    import numpy as np

    rows, columns = luma.shape[0] // CELL, luma.shape[1] // CELL
    if min(rows, columns) < SMALLEST_SIDE:
        raise Skip(f"the image is smaller than {SMALLEST_SIDE * CELL} pixels on one side")
    residual, gradient, brightness = _measure_cells(luma[: rows * CELL, : columns * CELL])
    usable = (brightness > DARKEST) & (brightness < BRIGHTEST) & (residual > FLAT)
    if clipped is not None:
        usable &= ~clipped
    if float(usable.mean()) < USABLE:
        raise Skip("too much of the image is clipped or without any noise")
    score = _standardise(np.log(residual + FLAT), np.log(gradient + 0.1), brightness, usable)
    cells = _Cells(score, brightness, usable)
    mean, weight = _average_window(score, usable, WINDOW)
    deficit = np.where(weight > 0.6, np.maximum(-mean, 0), 0).astype(np.float32)
    statistic, region = _find_best_place(deficit, cells)
    return Trace(statistic, deficit, region, CELL)


def _measure_cells(luma: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Mean residual, gradient and brightness of each cell, float32 (rows, columns), in grey levels."""
    import cv2
    import numpy as np

    rows, columns = luma.shape[0] // CELL, luma.shape[1] // CELL
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    found = np.empty((3, rows, columns), np.float32)
    for first in range(0, rows, STRIP):  # strips, with the surroundings that filters need
        last = min(rows, first + STRIP)
        top, bottom = max(0, first - 2), min(rows, last + 2)
        values = luma[top * CELL : bottom * CELL].astype(np.float32)
        smooth = cv2.GaussianBlur(values, (0, 0), 2.0)
        across, down = (cv2.Sobel(smooth, -1, *order).astype(np.float64) for order in ((1, 0), (0, 1)))
        slope = cv2.magnitude(across, down).astype(np.float32)  # a third of the time of numpy's hypot
        slope /= 8
        residual = cv2.filter2D(values, -1, kernel)
        np.abs(residual, out=residual)
        for number, each in enumerate((residual, slope, values)):
            means = cv2.resize(each, (columns, bottom - top), interpolation=cv2.INTER_AREA)
            found[number, first:last] = means[first - top : last - top]
    return found[0], found[1], found[2]


def _standardise(
    noise: NDArray[np.float32], texture: NDArray[np.float32], brightness: NDArray[np.float32], usable: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The noise of each cell against cells of like texture and brightness, in spreads of those of like texture."""
    import numpy as np

    left = noise.ravel().copy()
    by_texture, by_brightness = _iter_classes(texture, usable), _iter_classes(brightness, usable)
    for _ in range(2):  # texture and brightness hang together: the second pass takes what the first moved
        for members, counted in (*by_texture, *by_brightness):
            left[members] -= np.median(left[counted])
    for members, counted in by_texture:
        spread = 1.4826 * float(np.median(np.abs(left[counted])))
        left[members] /= max(spread, 0.02)
    return np.clip(left, -FURTHEST, FURTHEST).reshape(noise.shape)


def _iter_classes(
    values: NDArray[np.float32], usable: NDArray[np.bool_]
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The places, counted through, of the cells of each class that is not empty, and of those of them that count."""
    import numpy as np

    edges = np.quantile(values[usable], np.linspace(0, 1, CLASSES + 1)[1:-1])
    classes, counts = np.searchsorted(edges, values).ravel(), usable.ravel()
    members = [np.flatnonzero(classes == number) for number in range(CLASSES)]
    groups = [(each, each[counts[each]]) for each in members]
    return [(each, counted) for each, counted in groups if counted.size]


def _average_window(
    values: NDArray[np.float32], counts: NDArray[np.bool_], side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean over a window of the cells that count (0 where none do), and their share of it."""
    import cv2
    import numpy as np

    share = np.asarray(cv2.blur(counts.astype(np.float32), (side, side)), np.float32)
    total = cv2.blur(np.where(counts, values, 0).astype(np.float32), (side, side))
    return np.where(share > 1e-3, total / np.maximum(share, 1e-3), 0).astype(np.float32), share


def _find_best_place(deficit: NDArray[np.float32], cells: _Cells) -> tuple[float, NDArray[np.bool_]]:
    """The place with the greatest statistic: that, and its cells."""
    import cv2
    import numpy as np

    best, region = 0.0, np.zeros(deficit.shape, bool)
    least, most = (share * deficit.size for share in AREAS)
    for level in LEVELS:
        _, labels, stats, _ = cv2.connectedComponentsWithStats((deficit >= level).astype(np.uint8), connectivity=4)
        for number in np.flatnonzero((stats[:, cv2.CC_STAT_AREA] >= least) & (stats[:, cv2.CC_STAT_AREA] <= most)):
            if number == 0:  # the rest of the picture
                continue
            left, top, width, height, area = (int(value) for value in stats[number])
            at = (slice(max(0, top - 6), top + height + 6), slice(max(0, left - 6), left + width + 6))
            place = (labels[at] == number).astype(np.uint8)
            place = np.asarray(cv2.morphologyEx(place, cv2.MORPH_CLOSE, _make_square_kernel(5)), np.uint8)
            statistic = _score_place(place, cells.part(at)) * (area / deficit.size / TYPICAL_AREA) ** 0.5
            if statistic > best:
                best = statistic
                region = np.zeros(deficit.shape, bool)
                region[at] = place > 0
    return best, region


def _score_place(place: NDArray[np.uint8], cells: _Cells) -> float:
    """Mean deficit of a place, times how sharply it ends: three shares, of the border that is a step in noise alone,
    of the cells just inside that lack noise, and of those just outside that do not."""
    import cv2
    import numpy as np

    core = cv2.erode(place, _make_square_kernel(3), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    deep = cv2.erode(place, _make_square_kernel(7), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    inner = (core > 0) & (deep == 0) & cells.usable  # the outermost cells, half inside, belong to neither side
    outer = (
        (cv2.dilate(place, _make_square_kernel(7)) > 0)
        & (cv2.dilate(place, _make_square_kernel(3)) == 0)
        & cells.usable
    )
    border = (place > 0) & (cv2.erode(place, _make_square_kernel(3)) == 0)
    length = int(border.sum())
    if length < SHORTEST_BORDER or min(int(inner.sum()), int(outer.sum())) < FEWEST:
        return 0.0
    (inside, one), (outside, other) = (
        _average_window(cells.score, inner, BAND),
        _average_window(cells.score, outer, BAND),
    )
    (dark, _), (light, _) = (
        _average_window(cells.brightness, inner, BAND),
        _average_window(cells.brightness, outer, BAND),
    )
    known = border & (np.minimum(one, other) > 2 / BAND**2 - 1e-3)  # two cells on either side at least
    steps = known & (outside - inside > STEP) & (np.abs(light - dark) < JUMP)
    if int(known.sum()) < FEWEST:
        return 0.0
    missing = -float(cells.score[(place > 0) & cells.usable].mean())
    lacks = float((cells.score[inner] < LACKING).mean())
    whole = float((cells.score[outer] > USUAL).mean())
    return max(0.0, missing) * int(steps.sum()) / length * lacks * whole


def _make_square_kernel(side: int) -> NDArray[np.uint8]:
    import numpy as np

    return np.ones((side, side), np.uint8)
