"""Marks that generators draw where everybody can see them: the Gemini app's sparkle, DALL-E 2's colour bar.

They are often all that is left on a picture that was shared again. Anyone can draw them, and they may stand on a
screenshot of a generated picture; no mark says nothing. Neither maker documents its mark: shapes, places and colours
are as seen on pictures that the two made.

Each is looked for only where its maker puts it, so cropping that corner removes it, and a wide margin hides it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 1600
"""The longer side to which a larger picture is reduced before the sparkle is looked for."""
SIZES = tuple(round(24 * 1.08**step) for step in range(19))
"""Widths of the star in pixels, 24 to 96."""
SIMILAR = 0.70
"""Correlation with the star from which it counts."""
BETTER_THAN_BLOB = 0.05
"""By how much the star must fit better than a round spot of its size; than a diamond or a plus, by anything."""
CONTRAST = 4.0
"""Grey levels by which the star is brighter than what is around it, at least."""
NEAREST, FARTHEST = 0.55, 1.15
"""Distance of its centre from either edge, in its own widths."""
UNEVEN = 0.15
"""By how much the two distances may differ, in its own widths."""
FRAME = 1.15
"""Width of the template with the ground around the star, in widths of the star."""
CORNER = round(SIZES[-1] * (FARTHEST + FRAME / 2)) + 2
"""Side of the square in the lower right corner that holds every place where a star may be, with its ground."""

BAR = ((255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255))
"""The five squares of DALL-E 2's bar, left to right."""
BAR_SQUARE = 16 / 1024
"""Side of a square as a share of the picture's width."""
BAR_DISTANCE = 40.0
"""Mean distance of colours up to which it counts."""


Shape = Literal["astroid", "spot", "diamond", "plus"]
"""The star, and what resembles it: a soft round spot, a diamond and a plus."""


class VisibleMark(NamedTuple):
    """A mark that was found.

    Attributes:
        name: ``gemini_sparkle`` or ``dalle2_colour_bar``.
        score: For the sparkle its correlation with the star, 1 for perfect; for the bar 1 less the share of
            ``BAR_DISTANCE`` by which its colours are off.
        box: Where it is in the picture, in pixels: left, top, right, bottom.
    """

    name: str
    score: float
    box: tuple[int, int, int, int]


class _Star(NamedTuple):
    """Where a template fits: its correlation, its width, and the upper left corner of its frame."""

    score: float
    size: int
    top: int
    left: int


def find_gemini_sparkle(pixels: NDArray[np.uint8]) -> VisibleMark | None:
    """The half-transparent white star with four points that the Gemini app draws near the lower right corner.

    The picture's corner is correlated with an astroid of 19 widths; the best fit counts if it is a star and no round
    spot, diamond or plus, is brighter than its ground, and lies as far from the lower as from the right edge.

    Args:
        pixels: uint8, shape (height, width) or (height, width, channels), upright.
    """
    import numpy as np

    rgb = _to_rgb(pixels)
    if rgb is None:
        return None
    height, width = rgb.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    reach_down, reach_right = min(height, round(CORNER / scale)), min(width, round(CORNER / scale))
    top, left = height - reach_down, width - reach_right
    grey = _to_grey(rgb[top:, left:], scale)
    if min(grey.shape) < round(SIZES[0] * FRAME) | 1:
        return None
    best = max(star for size in SIZES if (star := _fit_star(grey, size)) is not None)
    if best.score < SIMILAR or not _is_star(grey, best):
        return None
    down, right = reach_down / grey.shape[0], reach_right / grey.shape[1]
    side = _build_template(best.size, "astroid").shape[0] / 2
    box = np.array([best.left, best.top, best.left, best.top]) + side
    box += np.array([-1, -1, 1, 1]) * best.size / 2
    box = box * np.array([right, down, right, down]) + np.array([left, top, left, top])
    x0, y0, x1, y1 = (round(float(side)) for side in box)
    return VisibleMark("gemini_sparkle", best.score, (max(0, x0), max(0, y0), min(width, x1), min(height, y1)))


def _to_rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The picture with three channels; None if there is nothing in it."""
    import numpy as np

    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or 0 in pixels.shape:
        return None
    return pixels[:, :, :3] if pixels.shape[2] >= 3 else np.repeat(pixels[:, :, :1], 3, axis=2)


def _to_grey(rgb: NDArray[np.uint8], scale: float) -> NDArray[np.float64]:
    import numpy as np
    import PIL.Image

    grey = PIL.Image.fromarray(np.ascontiguousarray(rgb)).convert("L")
    if scale < 1:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, PIL.Image.Resampling.BOX)
    return np.asarray(grey, np.float64)


def _fit_star(grey: NDArray[np.float64], size: int) -> _Star | None:
    """The best fit of the star of a width where it may be; None if the picture is too small for it."""
    import numpy as np

    astroid = _build_template(size, "astroid")
    side = astroid.shape[0]
    if side > min(grey.shape):
        return None
    down, right = (length - np.arange(length - side + 1) - side / 2 for length in grey.shape)
    rows, columns = (np.flatnonzero((size * NEAREST <= at) & (at <= size * FARTHEST)) for at in (down, right))
    if not rows.size or not columns.size:
        return None
    alike = _correlate(grey[rows[0] : rows[-1] + side, columns[0] : columns[-1] + side], astroid)
    alike[np.abs(down[rows][:, None] - right[columns][None, :]) > UNEVEN * size] = -1.0
    row, column = np.unravel_index(int(alike.argmax()), alike.shape)
    return _Star(min(1.0, float(alike[row, column])), size, int(rows[row]), int(columns[column]))


def _is_star(grey: NDArray[np.float64], star: _Star) -> bool:
    """Whether what fits is brighter than its ground, and no other shape that resembles a star."""
    astroid, blob, *others = (_build_template(star.size, shape) for shape in get_args(Shape))
    side = astroid.shape[0]
    patch = grey[star.top : star.top + side, star.left : star.left + side]
    if float(patch[astroid > 0.5].mean() - patch[astroid <= 0].mean()) <= CONTRAST:
        return False
    alike, round_spot, *rivals = (float(_correlate(patch, shape)[0, 0]) for shape in (astroid, blob, *others))
    return alike - round_spot >= BETTER_THAN_BLOB and alike > max(rivals)


def _correlate(values: NDArray[np.float64], template: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalised cross-correlation of a template with a picture, wherever it lies wholly inside; 0 on flat ground."""
    import numpy as np

    side = template.shape[0]
    values = values - values.mean()
    pattern = np.fft.rfft2(template - template.mean(), s=values.shape)
    product = np.fft.irfft2(np.fft.rfft2(values) * np.conj(pattern), s=values.shape)
    variance = _sum_squares(values**2, side) - _sum_squares(values, side) ** 2 / side**2
    flat = variance < side**2 * 0.01
    scale = np.sqrt(np.where(flat, 1.0, variance)) * float(template.std()) * side
    return np.where(flat, 0.0, product[: variance.shape[0], : variance.shape[1]] / scale)


def _sum_squares(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """The sum over the square of a side at each place where it lies inside."""
    import numpy as np

    total = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    sums: NDArray[np.float64] = (
        total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    )
    return sums


@cache
def _build_template(size: int, shape: Shape) -> NDArray[np.float64]:
    """A shape of a width, with the ground around it, in a frame that is the same for all shapes."""
    import numpy as np

    fine = 4
    side = round(size * FRAME) | 1
    across = np.abs(((np.arange(side * fine) + 0.5) / fine - side / 2) / size)
    down = across[:, None]
    if shape == "astroid":
        drawn = across ** (2 / 3) + down ** (2 / 3) <= 0.5 ** (2 / 3)
    elif shape == "spot":
        drawn = np.exp(-(across**2 + down**2) / (2 * 0.18**2))
    elif shape == "diamond":
        drawn = across + down <= 0.365
    else:
        drawn = (np.minimum(across, down) <= 0.06) & (np.maximum(across, down) <= 0.5)
    means: NDArray[np.float64] = drawn.reshape(side, fine, side, fine).mean(axis=(1, 3), dtype=np.float64)
    return means


def find_dalle2_colour_bar(pixels: NDArray[np.uint8]) -> VisibleMark | None:
    """The five coloured squares that DALL-E 2 draws at the lower right edge.

    The middle of each square is compared with its colour.

    Args:
        pixels: uint8, shape (height, width) or (height, width, channels), upright.
    """
    import numpy as np

    rgb = _to_rgb(pixels)
    if rgb is None:
        return None
    height, width = rgb.shape[:2]
    side = width * BAR_SQUARE
    if side < 4 or height < side:
        return None
    distance = 0.0
    for number, colour in enumerate(BAR):
        x, y = width - side * (len(BAR) - number - 0.5), height - side / 2
        reach = side / 4
        middle = rgb[round(y - reach) : round(y + reach), round(x - reach) : round(x + reach)]
        distance += float(np.linalg.norm(middle.reshape(-1, 3).mean(axis=0) - np.array(colour))) / len(BAR)
    if distance > BAR_DISTANCE:
        return None
    box = (round(width - side * len(BAR)), round(height - side), width, height)
    return VisibleMark("dalle2_colour_bar", 1 - distance / BAR_DISTANCE, box)
