"""JPEG ghosts: a part that was once saved at a lower quality hardly changes when it is saved at that quality again.

Source: H. Farid, "Exposing digital forgeries from JPEG ghosts", IEEE Transactions on Information Forensics and Security
4(1), 2009. A lens for a person: smooth areas are dark at every quality, and a part must lie on the file's own grid.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITIES = tuple(range(45, 96, 5))
CELL = 8
WINDOW = 3
"""Cells on a side of the mean: 24 pixels."""
LARGEST = 2_000_000
"""Pixels above which only the middle is looked at, on the block grid: reducing it would move the grid."""


class Ghosts(NamedTuple):
    """How much each place changes when saved at each quality, between its least and its most.

    Attributes:
        qualities: The qualities of the test saves.
        change: float32 (qualities, rows, columns), 0 to 1, by cells of `CELL` pixels.
        corner: Where the first cell lies, in pixels from the left and from the top.
    """

    qualities: tuple[int, ...]
    change: NDArray[np.float32]
    corner: tuple[int, int]


def find_ghosts(luma: NDArray[np.uint8]) -> Ghosts:
    """Save at each quality and compare.

    Args:
        luma: uint8 (height, width), from a corner of the block grid.

    Raises:
        Skip: The picture is too small.
    """
    import cv2
    import numpy as np

    if min(luma.shape) < 8 * CELL:
        raise Skip(f"the image is smaller than {8 * CELL} pixels on one side")
    part, corner = _cut_middle(luma)
    rows, columns = part.shape[0] // CELL, part.shape[1] // CELL
    part = np.ascontiguousarray(part[: rows * CELL, : columns * CELL])
    change = np.empty((len(QUALITIES), rows, columns), np.float32)
    for number, quality in enumerate(QUALITIES):
        difference = part.astype(np.float32) - _resave(part, quality)
        cells = cv2.resize(difference * difference, (columns, rows), interpolation=cv2.INTER_AREA)
        change[number] = cv2.blur(cells, (WINDOW, WINDOW))
    least, most = change.min(axis=0), change.max(axis=0)
    return Ghosts(QUALITIES, (change - least) / np.maximum(most - least, 1e-3), corner)


def _cut_middle(luma: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    if luma.size <= LARGEST:
        return luma, (0, 0)
    share = (LARGEST / luma.size) ** 0.5
    height, width = (int(side * share) // CELL * CELL for side in luma.shape)
    top, left = ((whole - side) // 2 // CELL * CELL for whole, side in zip(luma.shape, (height, width), strict=True))
    return luma[top : top + height, left : left + width], (left, top)


def _resave(luma: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    import numpy as np
    import PIL.Image

    stored = io.BytesIO()
    PIL.Image.fromarray(luma).save(stored, "JPEG", quality=quality)
    with PIL.Image.open(stored, formats=["JPEG"]) as picture:
        return np.asarray(picture)
