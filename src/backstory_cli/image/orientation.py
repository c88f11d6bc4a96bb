"""Turning a picture upright, as its EXIF orientation asks, and places in it to and fro."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backstory_cli.errors import Hindered

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, the last two just outside."""


def turn_upright(picture: PIL.Image.Image, orientation: int) -> PIL.Image.Image:
    """Turn a picture as its EXIF orientation (1 to 8) asks (Exif 2.32, tag 0x0112)."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn an array (height, width, ...) as its EXIF orientation (1 to 8) asks; the same turns as above."""
    import numpy as np

    return pixels if orientation not in range(2, 9) else np.ascontiguousarray(view_upright(pixels, orientation))


def view_upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The same without a copy, for who looks at a part only."""
    import numpy as np

    turns: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
        2: lambda array: array[:, ::-1],
        3: lambda array: array[::-1, ::-1],
        4: lambda array: array[::-1],
        5: lambda array: array.swapaxes(0, 1),
        6: lambda array: np.rot90(array, -1),
        7: lambda array: array.swapaxes(0, 1)[::-1, ::-1],
        8: lambda array: np.rot90(array, 1),
    }
    turn = turns.get(orientation)
    return pixels if turn is None else turn(pixels)


def turn_box_upright(box: Box, size: tuple[int, int], orientation: int) -> Box:
    """Where a place of the stored picture, of a size (width, height), lies once it is turned upright."""
    return _turn_box(box, size, orientation)


def turn_box_back(box: Box, size: tuple[int, int], orientation: int) -> Box:
    """Where a place of the upright picture lies in the stored one, of a size (width, height)."""
    back = {6: 8, 8: 6}.get(orientation, orientation)  # the others undo themselves
    upright_size = size[::-1] if orientation >= 5 else size
    return _turn_box(box, upright_size, back)


def align_to_block_grid(region: Box, size: tuple[int, int], orientation: int) -> Box:
    """A region of the upright picture as one of the stored picture, of a size (width, height).

    It is widened to blocks of 16 pixels, so that the file's own JPEG blocks stay whole.

    Raises:
        Hindered: It lies outside the picture.
    """
    left, top, right, bottom = turn_box_back(region, size, orientation)
    left, top = max(0, left) // 16 * 16, max(0, top) // 16 * 16
    right, bottom = min(size[0], -(-right // 16) * 16), min(size[1], -(-bottom // 16) * 16)
    if left >= right or top >= bottom:
        raise Hindered(
            f"the region lies outside the image, which has {size[0]} x {size[1]} pixels",
            "give --region as x,y,width,height in pixels of the upright image",
        )
    return left, top, right, bottom


def _turn_box(box: Box, size: tuple[int, int], orientation: int) -> Box:
    left, top, right, bottom = box
    width, height = size
    if orientation in {2, 3, 7, 8}:
        left, right = width - right, width - left
    if orientation in {3, 4, 6, 7}:
        top, bottom = height - bottom, height - top
    return (top, left, bottom, right) if orientation >= 5 else (left, top, right, bottom)
