"""Error level analysis: how much each part of a picture changes when it is saved as JPEG once more.

Source: N. Krawetz, "A Picture's Worth... Digital Image Analysis and Forensics", Black Hat USA 2007.

What it can show: an area that was saved fewer times, or at another quality, than its surroundings may change
more (or less) than they do. What misleads it: edges, fine texture, strong colour and text change more in any
picture; flat and saturated areas hardly change; a last save at the quality used here evens everything out.
Its level over a whole picture separates altered from untouched pictures hardly better than chance
(``benchmarks/ela.py``), so nothing is concluded from it: it is a lens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITY = 90
"""JPEG quality of the test save."""
CELL = 32
"""Side of a cell of the local statistics, in pixels: four JPEG blocks."""
_TEXTURE_CLASSES = 8
_STRIP = 128
"""Rows worked on at a time: a multiple of the JPEG block, and few enough for the processor to have them at hand."""


class LocalLevels(NamedTuple):
    """Error levels by cell.

    Attributes:
        level: float64 (rows, columns): mean level of each cell, in grey levels of 255.
        unusual: float64 (rows, columns): the level against cells of like texture, as a robust z-score.
    """

    level: NDArray[np.float64]
    unusual: NDArray[np.float64]


def compute_error_levels(rgb: NDArray[np.uint8], quality: int = QUALITY) -> NDArray[np.uint8]:
    """The change of each pixel under one more JPEG save, as the largest over its three channels.

    Args:
        rgb: uint8 (height, width, 3).
        quality: IJG quality of that save, 1 to 95.

    Returns:
        uint8 (height, width), in grey levels of 255.
    """
    import cv2
    import numpy as np

    levels = np.empty(rgb.shape[:2], dtype=np.uint8)
    for top in range(0, rgb.shape[0], _STRIP):  # whole blocks: the same as at once
        strip = np.asarray(cv2.cvtColor(rgb[top : top + _STRIP], cv2.COLOR_RGB2BGR), np.uint8)
        blue, green, red = cv2.split(cv2.absdiff(strip, _resave(strip, quality)))
        cv2.max(cv2.max(red, green), blue, dst=levels[top : top + _STRIP])
    return levels


def _resave(bgr: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    import cv2
    import numpy as np

    whole_colours = cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    _, saved = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, *whole_colours])
    return np.asarray(cv2.imdecode(saved, cv2.IMREAD_COLOR), np.uint8)


def compare_local_levels(levels: NDArray[np.uint8], rgb: NDArray[np.uint8]) -> LocalLevels:
    """Compare the error level of each cell with that of cells of like texture.

    Texture explains most of what a heat map shows; what is left over is what a person should look at. Cells
    are sorted into classes by texture (mean absolute step between neighbouring green values), and each is
    scored against its class by median and median absolute deviation.

    Args:
        levels: uint8 (height, width), from `compute_error_levels`.
        rgb: uint8 (height, width, 3), at least one cell high and wide.
    """
    import numpy as np

    level = _average_cells(levels)
    texture = np.log1p(_measure_texture(rgb))
    unusual = np.zeros_like(level)
    edges = np.quantile(texture, np.linspace(0, 1, _TEXTURE_CLASSES + 1)[1:-1])
    classes = np.searchsorted(edges, texture)
    for each in range(_TEXTURE_CLASSES):
        members = classes == each
        if members.any():
            middle = np.median(level[members])
            spread = 1.4826 * np.median(np.abs(level[members] - middle))
            unusual[members] = (level[members] - middle) / max(float(spread), 0.1)
    return LocalLevels(level, unusual)


def _measure_texture(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean step between neighbouring green values, across and down, by cell; a row of cells at a time."""
    import numpy as np

    rows = []
    for top in range(0, rgb.shape[0] // CELL * CELL, CELL):
        green = rgb[top : top + CELL + 1, :, 1].astype(np.int16)
        across = np.abs(np.diff(green[:CELL], axis=1, append=green[:CELL, -1:]))
        down = np.abs(np.diff(green, axis=0))[:CELL]
        across[: len(down)] += down
        rows.append(_average_cells(across))
    return np.concatenate(rows)


def _average_cells(values: NDArray[np.uint8] | NDArray[np.int16]) -> NDArray[np.float64]:
    import numpy as np

    rows, columns = values.shape[0] // CELL, values.shape[1] // CELL
    lines = values[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns * CELL)
    sums = lines.sum(axis=1, dtype=np.uint16)  # lines first: numpy is quick along them
    means: NDArray[np.float64] = sums.reshape(rows, columns, CELL).sum(axis=2, dtype=np.int32) / CELL**2
    return means
