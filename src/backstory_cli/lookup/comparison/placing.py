"""How one picture lies in another: matrices from points of the known one to points of the other, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backstory_cli.lookup.entries import Box
from backstory_cli.lookup.fingerprints.pdq import ORIENTATIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from backstory_cli.lookup.comparison.features import Affine


@dataclass(frozen=True)
class Hint:
    """Why two pictures are compared: parts whose fingerprints are near.

    Attributes:
        known: Part of the known picture.
        other: Part of the other.
        turn: How the other lies, one of `pdq.ORIENTATIONS`.
        negative: Whether the other's negative matched.
    """

    known: Box
    other: Box
    turn: str = ""
    negative: bool = False


def undo_mirror(matrix: Affine, width: int) -> Affine:
    """A placing of the mirrored known picture as one of the picture itself."""
    import numpy as np

    flip = np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(matrix @ flip)


def build_from_hint(hint: Hint, known: tuple[int, ...], other: tuple[int, ...]) -> Affine:
    """The placing that lays the hint's parts over each other, of pictures of two shapes (height, width)."""
    import numpy as np

    def unit(box: Box, shape: tuple[int, ...]) -> NDArray[np.float64]:
        left, top, right, bottom = (edge / 10_000 for edge in box)
        height, width = shape
        return np.array(
            [[(right - left) * width, 0, left * width], [0, (bottom - top) * height, top * height], [0, 0, 1.0]]
        )

    transposed, across, down = ORIENTATIONS[hint.turn]
    back = np.eye(3)  # what turns the other back, in a unit square
    for wanted, step in (
        (transposed, [[0, 1, 0], [1, 0, 0], [0, 0, 1]]),
        (across, [[-1, 0, 1], [0, 1, 0], [0, 0, 1]]),
        (down, [[1, 0, 0], [0, -1, 1], [0, 0, 1]]),
    ):
        back = np.array(step, np.float64) @ back if wanted else back
    known_to_unit = np.linalg.inv(unit(hint.known, known))
    return np.asarray((unit(hint.other, other) @ np.linalg.inv(back) @ known_to_unit)[:2])


def is_similarity(matrix: Affine) -> bool:
    """Whether both axes are scaled alike, within 15 %, and stay square to each other, within 8 degrees."""
    import numpy as np

    first, second = matrix[:, 0], matrix[:, 1]
    sizes = np.linalg.norm(first), np.linalg.norm(second)
    return bool(abs(sizes[0] / sizes[1] - 1) < 0.15 and abs(first @ second) / (sizes[0] * sizes[1]) < 0.14)


def scale(matrix: Affine, known: tuple[float, float], other: tuple[float, float]) -> Affine:
    """A matrix between pixels of two pictures, for other sizes of both."""
    import numpy as np

    return np.asarray(
        np.diag(other) @ matrix @ np.diag([1 / known[0], 1 / known[1], 1.0])  # (2, 2) @ (2, 3) @ (3, 3)
    )


def find_nearest_turn(matrix: Affine) -> tuple[str, NDArray[np.float64]]:
    """The one of the eight ways to lie that comes closest, and what it leaves, 2 x 2."""
    import numpy as np

    linear = matrix[:, :2]
    best, name, left = -np.inf, "", linear
    for turn, (transposed, across, down) in ORIENTATIONS.items():
        back = np.array([[0.0, 1.0], [1.0, 0.0]]) if transposed else np.eye(2)
        back = np.diag([-1.0 if across else 1.0, -1.0 if down else 1.0]) @ back
        rest = back @ linear  # how the other lies once it is turned back
        if (trace := float(np.trace(rest))) > best and np.linalg.det(rest) > 0:
            best, name, left = trace, turn, rest
    return name, left
