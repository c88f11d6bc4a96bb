"""What a test for local manipulation gives: a statistic for the whole picture, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Trace(NamedTuple):
    """The outcome of one test.

    Attributes:
        statistic: The test's own measure over the whole picture; higher is more unusual. Units stand with each test.
        heat: float32 (rows, columns), one value a cell: how unusual each place is, 0 for not at all.
        region: bool (rows, columns), the same cells: those that made the statistic; none when nothing stands out.
        cell: Side of a cell, in pixels of the luma plane.
        whole: What the test saw of the picture as a whole (saved again, cropped), which is history and no forgery;
            empty if nothing.
    """

    statistic: float
    heat: NDArray[np.float32]
    region: NDArray[np.bool_]
    cell: int
    whole: str = ""
