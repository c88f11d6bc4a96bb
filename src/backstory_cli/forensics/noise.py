"""Noise that is missing in a part of a picture, given its brightness and texture.

A sensor's noise lies over all of a photograph. Where a place was smoothed, filled in, or saved at lower quality, less
of it is left than elsewhere at like brightness and texture. After the finding that many forgeries leave a local
deficit of noise: M. Gardella, P. Muse, J.-M. Morel, M. Colom, "Noise level estimation for the detection of local
image forgeries", Journal of Imaging 7(7):119, 2021. The residual is the difference operator of J. Immerkaer, "Fast
noise variance estimation", Computer Vision and Image Understanding 64(2), 1996.

Shows: blur, inpainting, a part saved at lower quality, now and then a part of another picture. Misled by: blur of
distance, smooth dark surfaces, noise reduction that follows faces or skies. Never more than weak evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory_cli.errors import Skip
from backstory_cli.forensics.trace import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 8
"""Side of a cell in pixels, one JPEG block, so that blocking weighs the same in each."""
WINDOW = 5
"""Cells on a side of the window whose mean counts: 40 pixels."""
LEVELS = (0.8, 1.2, 1.6, 2.2, 3.0)
"""Deficits, as z-scores, at which places are delimited."""
SMALLEST, LARGEST = 0.012, 0.25
"""Share of the picture that a place may cover."""
FEWEST = 15
"""Usable cells that its edge and its surroundings must have."""
CLASSES = 12
"""Classes of brightness and of texture, of equal size each."""
DARKEST, BRIGHTEST = 8, 247
"""A cell of mean brightness outside of these is clipped, and its noise with it."""
USABLE = 0.25
"""Share of cells that must be usable."""
FLAT = 0.02
"""Mean residual, in grey levels, below which a cell has no noise at all, as drawings and screenshots do."""


def noise_deficit(luma: NDArray[np.uint8], clipped: NDArray[np.bool_] | None = None) -> Trace:
    """Look for the place with the greatest deficit.

    Args:
        luma: uint8 (height, width).
        clipped: bool (height // 8, width // 8), blocks whose colours are clipped: they are left out.

    Returns:
        The statistic is the mean deficit of the place, as a robust z-score, times how sharply it ends (0 to 1).

    Raises:
        Skip: The picture is too small, mostly clipped, or has no noise.
    """
    import cv2
    import numpy as np

    rows, columns = luma.shape[0] // CELL, luma.shape[1] // CELL
    if min(rows, columns) < 4 * WINDOW:
        raise Skip(f"the picture is smaller than {4 * WINDOW * CELL} pixels on one side")
    residual, gradient, brightness = _of_cells(luma[: rows * CELL, : columns * CELL])
    usable = (brightness > DARKEST) & (brightness < BRIGHTEST) & (residual > FLAT)
    if clipped is not None:
        usable &= ~clipped
    if float(usable.mean()) < USABLE:
        raise Skip("too much of the picture is clipped or without any noise")
    score = _conditional(np.log(residual + FLAT), np.log(gradient + 0.1), brightness, usable)
    weight = cv2.blur(usable.astype(np.float32), (WINDOW, WINDOW))
    mean = cv2.blur(np.where(usable, score, 0).astype(np.float32), (WINDOW, WINDOW))
    deficit = np.where(weight > 0.6, -mean / np.maximum(weight, 0.6), 0).astype(np.float32)
    statistic, region = _sharpest(deficit, score, usable)
    return Trace(statistic, np.maximum(deficit, 0), region, CELL)


def _sharpest(
    deficit: NDArray[np.float32], score: NDArray[np.float32], usable: NDArray[np.bool_]
) -> tuple[float, NDArray[np.bool_]]:
    """The place with the greatest deficit that ends sharply: its edge inside lacks noise, its surroundings do not.

    Blur of distance fades in; a place that somebody smoothed or filled in begins at a line.
    """
    import cv2
    import numpy as np

    best, where = 0.0, np.zeros(deficit.shape, bool)
    for level in LEVELS:
        count, labels, stats, _ = cv2.connectedComponentsWithStats((deficit >= level).astype(np.uint8))
        for number in range(1, count):
            if not SMALLEST <= stats[number, cv2.CC_STAT_AREA] / deficit.size <= LARGEST:
                continue
            place = cv2.morphologyEx((labels == number).astype(np.uint8), cv2.MORPH_CLOSE, _square(5))
            edge = (place > cv2.erode(place, _square(5))) & usable
            around = (cv2.dilate(place, _square(7)) > cv2.dilate(place, _square(3))) & usable
            if min(int(edge.sum()), int(around.sum())) < FEWEST:
                continue
            sharp = float((score[around] > -0.5).mean() * (score[edge] < -0.8).mean())
            value = -float(score[(place > 0) & usable].mean()) * sharp
            if value > best:
                best, where = value, place > 0
    return best, where


def _square(side: int) -> NDArray[np.uint8]:
    import numpy as np

    return np.ones((side, side), np.uint8)


def _of_cells(luma: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Mean residual, gradient and brightness of each cell."""
    import cv2
    import numpy as np

    values = luma.astype(np.float32)
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    residual = np.abs(cv2.filter2D(values, -1, mask))
    smooth = cv2.GaussianBlur(values, (0, 0), 2.0)
    gradient = np.hypot(cv2.Sobel(smooth, -1, 1, 0), cv2.Sobel(smooth, -1, 0, 1)) / 8
    size = (luma.shape[1] // CELL, luma.shape[0] // CELL)

    def mean(each: object) -> NDArray[np.float32]:
        return np.asarray(cv2.resize(np.asarray(each, np.float32), size, interpolation=cv2.INTER_AREA), np.float32)

    return mean(residual), mean(gradient), mean(values)


def _conditional(
    noise: NDArray[np.float32], texture: NDArray[np.float32], brightness: NDArray[np.float32], usable: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The noise of each cell against cells of like texture and brightness, as a robust z-score."""
    import numpy as np

    left = noise.copy()
    for _ in range(2):
        for by in (texture, brightness):
            edges = np.quantile(by[usable], np.linspace(0, 1, CLASSES + 1)[1:-1])
            classes = np.searchsorted(edges, by)
            for number in range(CLASSES):
                members = (classes == number) & usable
                if members.any():
                    left[classes == number] -= np.median(left[members])
    edges = np.quantile(texture[usable], np.linspace(0, 1, CLASSES + 1)[1:-1])
    classes = np.searchsorted(edges, texture)
    for number in range(CLASSES):
        members = (classes == number) & usable
        if members.any():
            spread = 1.4826 * float(np.median(np.abs(left[members])))
            left[classes == number] /= max(spread, 0.02)
    return np.clip(left, -6, 6)
