"""An embedded thumbnail against the picture it stands for: do the two show the same thing, everywhere?

After Kee and Farid, "Digital image authentication from thumbnails" (SPIE Media Forensics 2010): an edit that a
program makes without renewing the thumbnail shows as a place where the two differ. The comparison allows for what
cameras do between the two: another size, brightness and contrast, sharpening, black bars, a turn by 90 degrees.

Limits: cameras with digital filters, placeholder thumbnails and cropped preview frames differ without an edit; an
edit of less than about two per cent of the area is not seen at the size of a thumbnail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

WORKING_SIDE = 160
"""The longer side at which both are compared: the EXIF thumbnail's."""
ASPECT = 0.06
"""Sides' ratios that differ by more are of another frame: a crop."""
SIGMA = 1.2
WINDOW = 7
MAX_SHIFT = 0.05
"""Share of the longer side by which the two frames may be apart."""
FRAMES = (1.0, 0.97, 0.94, 0.91)
"""Shares of the picture's sides that a thumbnail may show."""
AGREES = 0.6
"""A score below this needs no further trial; it is that of nine in ten untouched camera files."""
MARGIN = 0.04
"""Share of the longer side left out at each edge, where frames that are not quite the same differ most."""
BAR = 24
"""A margin whose mean is darker than this (of 255) is taken for a bar."""


class Comparison(NamedTuple):
    """How a thumbnail and the picture go together.

    Attributes:
        score: The largest local difference over the thumbnail's own contrast: 0 for equal; untouched camera files
            have a median near 0.3.
        box: Where it is, as shares of the picture: left, top, right, bottom, from 0 to 1.
        turn: By how many degrees counter-clockwise the picture was turned to fit.
        difference: float64, shape (height, width) of the compared size: the local difference everywhere.
    """

    score: float
    box: tuple[float, float, float, float]
    turn: int
    difference: NDArray[np.float64]


def compare(picture: PIL.Image.Image, thumbnail: PIL.Image.Image) -> Comparison | None:
    """The best agreement over the four turns; None if the frames have different shapes, or there is one colour only.

    Where the whole frames do not agree, the middle of the picture is tried too: some cameras' thumbnails show a few
    per cent less at each edge.
    """
    best: Comparison | None = None
    for share in FRAMES:
        middle = _cut_middle(picture, share)
        found = [_compare_turned(middle, thumbnail, turn) for turn in (0, 90, 180, 270)]
        for each in found:
            if each is not None and (best is None or _get_mean_difference(each) < _get_mean_difference(best)):
                best = each._replace(box=_to_whole(each.box, share))
        if best is None or best.score < AGREES:
            break
    return best


def _get_mean_difference(comparison: Comparison) -> float:
    """The mean difference: it tells which turn and frame are right, where one changed place rules the largest."""
    return float(comparison.difference.mean())


def _cut_middle(picture: PIL.Image.Image, share: float) -> PIL.Image.Image:
    across, down = (round(side * (1 - share) / 2) for side in picture.size)
    return picture.crop((across, down, picture.width - across, picture.height - down)) if share < 1 else picture


def _to_whole(box: tuple[float, float, float, float], share: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = ((1 - share) / 2 + share * side for side in box)
    return (left, top, right, bottom)


def _compare_turned(picture: PIL.Image.Image, thumbnail: PIL.Image.Image, turn: int) -> Comparison | None:
    import numpy as np
    from PIL.Image import Resampling

    turned = picture.rotate(turn, expand=True) if turn else picture
    thumbnail = _crop_bars(thumbnail, turned.width / turned.height)
    ratio = (turned.width / turned.height) / (thumbnail.width / thumbnail.height)
    if not 1 - ASPECT < ratio < 1 + ASPECT or min(thumbnail.size) < 4 * WINDOW:
        return None
    scale = min(1.0, WORKING_SIDE / max(thumbnail.size))
    size = (max(1, round(thumbnail.width * scale)), max(1, round(thumbnail.height * scale)))
    one = _blur(np.asarray(turned.convert("L").resize(size, Resampling.BOX), np.float64))
    other = _blur(np.asarray(thumbnail.convert("L").resize(size, Resampling.BOX), np.float64))
    spread = float(other.std())
    if spread < 1.0:
        return None
    maps = [_compute_differences(one, other, *shift) for shift in {(0, 0), _find_shift(one, other)}]
    difference = min(maps, key=lambda each: float(each.mean()))
    return Comparison(float(difference.max()) / spread, _find_box(difference, turn), turn, difference)


def _compute_differences(
    one: NDArray[np.float64], other: NDArray[np.float64], down: int, right: int
) -> NDArray[np.float64]:
    """The local difference everywhere, the first shifted to fit; 0 at the edges, where it is not known."""
    import numpy as np

    inside = _slice_overlap(one.shape, down, right, round(MARGIN * max(one.shape)))
    shifted = np.roll(one, (down, right), (0, 1))
    difference = np.zeros_like(other)
    difference[inside] = _box_filter(np.abs(_fit_gain(shifted[inside], other[inside]) - other[inside]))
    return difference


def _find_shift(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[int, int]:
    """By how many pixels down and right the first fits the second best: some cameras' previews are a frame apart."""
    import numpy as np

    spectrum = np.conj(np.fft.rfft2(one - one.mean())) * np.fft.rfft2(other - other.mean())
    agreement = np.fft.irfft2(spectrum, s=one.shape)
    most = max(1, round(MAX_SHIFT * max(one.shape)))
    steps = range(-most, most + 1)
    return max(((down, right) for down in steps for right in steps), key=lambda step: float(agreement[step]))


def _slice_overlap(shape: tuple[int, ...], down: int, right: int, margin: int) -> tuple[slice, slice]:
    height, width = shape
    return (
        slice(margin + max(0, down), height - margin + min(0, down)),
        slice(margin + max(0, right), width - margin + min(0, right)),
    )


def _fit_gain(values: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values`` with the gain and offset nearest to ``target`` by least squares, the worst tenth left aside."""
    import numpy as np

    gain, offset = 1.0, float(target.mean() - values.mean())
    for _ in range(3):
        error = np.abs(gain * values + offset - target)
        kept = error <= np.quantile(error, 0.9)
        spread = float(values[kept].var())
        if spread < 1e-6:
            break
        gain = float(np.mean((values[kept] - values[kept].mean()) * (target[kept] - target[kept].mean())) / spread)
        offset = float(target[kept].mean() - gain * values[kept].mean())
    return gain * values + offset


def _blur(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A Gaussian of ``SIGMA`` pixels, edges repeated."""
    import numpy as np

    reach = np.arange(-4, 5)
    kernel = np.exp(-(reach**2) / (2 * SIGMA**2))
    return _filter_separably(values, kernel / kernel.sum())


def _box_filter(values: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return _filter_separably(values, np.full(WINDOW, 1 / WINDOW))


def _filter_separably(values: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    reach = len(kernel) // 2
    for axis in (0, 1):
        padded = np.pad(values, [(reach, reach) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=axis)
        values = windows @ kernel
    return values


def _find_box(difference: NDArray[np.float64], turn: int) -> tuple[float, float, float, float]:
    """The area around the largest difference that has at least half of it, in shares of the unturned picture."""
    import numpy as np

    unturned = np.rot90(difference, -turn // 90)
    height, width = unturned.shape
    rows, columns = np.nonzero(unturned >= unturned.max() / 2)
    top, left = np.unravel_index(int(unturned.argmax()), unturned.shape)
    near = (abs(rows - top) <= height // 4) & (abs(columns - left) <= width // 4)
    return (
        float(columns[near].min() / width),
        float(rows[near].min() / height),
        float((columns[near].max() + 1) / width),
        float((rows[near].max() + 1) / height),
    )


def _crop_bars(thumbnail: PIL.Image.Image, ratio: float) -> PIL.Image.Image:
    """The middle of the thumbnail in the picture's shape, if what lies outside is the dark bars that cameras add."""
    import numpy as np

    width, height = thumbnail.size
    wide = width / height > ratio
    across = round((width - height * ratio) / 2) if wide else 0
    down = 0 if wide else round((height - width / ratio) / 2)
    if max(across / width, down / height) <= ASPECT / 2:
        return thumbnail
    grey = np.asarray(thumbnail.convert("L"), np.float64)
    bars = [grey[:down], grey[height - down :], grey[:, :across], grey[:, width - across :]]
    if any(bar.size and float(bar.mean()) > BAR for bar in bars):
        return thumbnail
    edge = 2  # compression blurs the border between bar and picture
    across, down = (across + edge if across else 0), (down + edge if down else 0)
    return thumbnail.crop((across, down, width - across, height - down))
