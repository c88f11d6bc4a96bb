"""Where a picture's colours are clipped: there, noise and the traces of earlier saves are cut off.

A channel that a conversion pushes below 0 or above 255 comes back changed from one more save, whatever was done to the
picture. Measured on camera photographs that were only saved again, this made every false alarm of the comparison of
JPEG histories: strong reds, bright greens and skies with one channel at its end, not only white and black.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENDS = (2, 253)
"""Values at or beyond these are taken for clipped."""
FEW = 2
"""Pixels of a block of 64 that may be clipped."""


def find_clipped_blocks(rgb: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Blocks of 8 x 8 pixels with more than a few pixels of which a channel is clipped.

    Args:
        rgb: uint8 (height, width, 3).

    Returns:
        bool (height // 8, width // 8).
    """
    import cv2
    import numpy as np

    rows, columns = rgb.shape[0] // 8, rgb.shape[1] // 8
    found = np.zeros((rows, columns), bool)
    if not columns:
        return found
    for top in range(0, rows, 64):  # strips, so that memory stays small
        strip = rgb[top * 8 : min(rows, top + 64) * 8, : columns * 8]
        one, other, third = cv2.split(strip)  # much faster than numpy's extremes over a short last axis
        high, low = cv2.max(cv2.max(one, other), third), cv2.min(cv2.min(one, other), third)
        ends = ((high >= ENDS[1]) | (low <= ENDS[0])).astype(np.float32)
        share = cv2.resize(ends, (columns, ends.shape[0] // 8), interpolation=cv2.INTER_AREA)
        found[top : top + 64] = share > FEW / 64
    return found
