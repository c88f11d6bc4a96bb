"""The blocks of a JPEG: their DCT coefficients, and the standard quantisation tables.

Sources: ITU-T T.81 (1992), annex A (the transform) and annex K (the luma table); the scaling of tables by a quality
from 1 to 100 is that of the Independent JPEG Group's library, jcparam.c.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOW = ((0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3), (1, 2), (2, 1), (3, 0))
"""The first nine frequencies after the mean, in zig-zag order, as (down, across)."""
STRIP = 8
"""Rows of blocks worked on at a time: few enough for the processor to have them at hand."""

_ANNEX_K = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


@cache
def build_standard_table(quality: int) -> NDArray[np.int64]:
    """The luma table of the IJG library at a quality from 1 to 100: int64 (8, 8), rows by vertical frequency."""
    import numpy as np

    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((np.array(_ANNEX_K, np.int64) * scale + 50) // 100, 1, 255)


@cache
def build_dct_basis(size: int = 8) -> NDArray[np.float32]:
    """The orthonormal DCT-II: float32 (8, 8), one row a frequency."""
    import numpy as np

    place = (2 * np.arange(size) + 1) * np.pi / (2 * size)
    rows = np.cos(np.arange(size)[:, None] * place[None]) * np.sqrt(2 / size)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)


def compute_low_coefficients(luma: NDArray[np.uint8], down: int = 0, right: int = 0) -> NDArray[np.float32]:
    """The coefficients at the frequencies `LOW` of all blocks of the grid that begins at (down, right).

    Args:
        luma: uint8 (height, width).
        down: Rows that the grid is shifted by, 0 to 7; ``right`` likewise.

    Returns:
        float32 (9, rows, columns).
    """
    import numpy as np

    part = luma[down:, right:]
    rows, columns = part.shape[0] // 8, part.shape[1] // 8
    few = build_dct_basis()[:4]
    found = np.empty((len(LOW), rows, columns), np.float32)
    if not columns:
        return found
    for top in range(0, rows, STRIP):
        strip = part[top * 8 : min(rows, top + STRIP) * 8, : columns * 8].astype(np.float32) - 128
        lines = strip.reshape(-1, 8, columns * 8).swapaxes(0, 1).reshape(8, -1)
        vertical = (lines.T @ few.T).T.reshape(-1, 8)  # a row for each of the frequencies down, and each block
        both = (vertical @ few.T).reshape(4, -1, columns, 4)
        for number, (down_at, right_at) in enumerate(LOW):
            found[number, top : top + STRIP] = both[down_at, :, :, right_at]
    return found


def measure_activity(coefficients: NDArray[np.float32], window: int = 9) -> NDArray[np.float32]:
    """How much goes on around each block: the local mean of the log of its low coefficients' sum.

    Args:
        coefficients: float32 (9, rows, columns).
        window: Blocks on a side of the mean.
    """
    import cv2
    import numpy as np

    return np.asarray(cv2.blur(np.log1p(np.abs(coefficients).sum(axis=0)), (window, window)), np.float32)


def count_values(values: NDArray[np.float32], largest: int) -> NDArray[np.float64]:
    """How often each whole number from ``-largest`` to ``largest`` occurs, those beyond counted as the last.

    Args:
        values: float32 (n,), whole numbers.
        largest: 127 at most.

    Returns:
        float64 (2 * largest + 1,).
    """
    import cv2
    import numpy as np

    places = np.clip(values, -largest, largest)
    places += largest
    span = 2 * largest + 1
    found = cv2.calcHist([places.astype(np.uint8)], [0], None, [span], [0, span])  # a quarter of numpy's time
    return np.asarray(found, np.float64).ravel()


def requantise(
    values: NDArray[np.float32], earlier: float, rounding: NDArray[np.float32], step: float
) -> NDArray[np.float32]:
    """Coefficients as whole numbers of steps, after an earlier save with a step of its own and what rounding added.

    Args:
        values: float32 (n,); ``rounding`` likewise.
        earlier: The earlier step; 0 for none, and nothing added then.
        step: The last step.
    """
    import numpy as np

    saved = np.divide(values, np.float32(earlier or step))
    if earlier:  # in place throughout: new memory would take as long as the arithmetic
        np.rint(saved, out=saved)
        saved *= np.float32(earlier)
        saved += rounding
        saved /= np.float32(step)
    return np.rint(saved, out=saved)
