"""The lattice of an earlier JPEG save: how likely coefficients are under each of its tables, at each offset.

A JPEG's coefficients lie on multiples of its quantisation steps. Computed at the right offset of its block grid, they
still crowd around those after a later save, which blurs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.forensics.jpeg_blocks import LOW, build_dct_basis, build_standard_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 16
"""Side of a cell, in pixels: two blocks."""
QUALITIES = range(48, 95)
"""Standard tables of the earlier save that are tried: coarser ones are rare, finer ones leave too little."""
CLEAR = 2.3
"""An earlier step counts if it is this many times the blur that later roundings leave: of a narrower one's ripple
less than a tenth would be left.
"""
DEAD = 10.0
"""Steps of the last save beyond this count as this: so large ones are met at frequencies that hold little, and what is
rounded to zero loses no more than it had.
"""
ROUNDING = 1 / 6
"""Variance that two roundings to whole grey levels add, that after the earlier save and that after the last."""
OUTLIERS = 0.05
"""Share of coefficients that may lie anywhere."""
FINE = 4
"""Steps of a coefficient's value, for the table of likelihoods: a quarter."""
LARGEST = 400
"""Coefficients beyond this are taken for this."""


class EarlierSave(NamedTuple):
    """What an earlier save leaves.

    Attributes:
        ripple: For a frequency (its number in `LOW`) and a step, the log likelihood of every coefficient.
        tables: The earlier tables that are tried: the frequencies at which each shows, with their steps.
        qualities: The standard quality of each; 0 for others.
    """

    ripple: dict[tuple[int, float], NDArray[np.float32]]
    tables: list[tuple[tuple[int, float], ...]]
    qualities: list[int]


def build_earlier_save(table: NDArray[np.int64] | None, extra: Sequence[NDArray[np.int64]]) -> EarlierSave:
    """What saves before one with this table leave: standard tables, and those that are given besides."""
    import numpy as np

    blur = _estimate_blur(table)
    values = np.arange(-LARGEST * FINE, LARGEST * FINE + 1) / FINE
    ripple: dict[tuple[int, float], NDArray[np.float32]] = {}
    tables: dict[tuple[tuple[int, float], ...], int] = {}
    standard = [(quality, build_standard_table(quality)) for quality in QUALITIES]
    for quality, earlier in (*standard, *((0, other) for other in extra)):
        steps = [(number, float(earlier[place])) for number, place in enumerate(LOW)]
        shown = tuple((number, step) for number, step in steps if step >= CLEAR * blur[number])
        if len(shown) < 2:
            continue
        tables.setdefault(shown, quality)
        for number, step in shown:
            if (number, step) not in ripple:
                ripple[number, step] = _build_ripple(values, step, float(blur[number]))
    return EarlierSave(ripple, list(tables), list(tables.values()))


def _estimate_blur(table: NDArray[np.int64] | None) -> NDArray[np.float64]:
    """What later roundings add to a coefficient off their grid: the standard deviation at each frequency of `LOW`.

    A block off the grid takes the errors of its frequency and of those next to it, in shares that follow from the
    basis alone; here they are the mean over all shifts.
    """
    import numpy as np

    if table is None:
        return np.full(len(LOW), ROUNDING**0.5)
    share = np.zeros((8, 8))
    for shift in range(8):
        for side in (
            build_dct_basis()[:, : 8 - shift] @ build_dct_basis()[:, shift:].T,
            build_dct_basis()[:, 8 - shift :] @ build_dct_basis()[:, :shift].T,
        ):
            share += side.T.astype(np.float64) ** 2 / 8
    error = np.minimum(table, DEAD) ** 2 / 12
    return np.array([(share[down] @ error @ share[across] + ROUNDING) ** 0.5 for down, across in LOW])


def _build_ripple(values: NDArray[np.float64], step: float, blur: float) -> NDArray[np.float32]:
    """How much likelier each value is on a lattice of this step, blurred, than anywhere; nothing is said at zero."""
    import numpy as np

    away = values / step - np.rint(values / step)
    near = sum(np.exp(-(((away + turn) * step / blur) ** 2) / 2) for turn in (-1, 0, 1))
    density = near * step / (blur * np.sqrt(2 * np.pi))
    likely = np.log(OUTLIERS + (1 - OUTLIERS) * density)
    return np.where(np.abs(values) * 2 <= step, 0, likely).astype(np.float32)


def iter_likelihoods(luma: NDArray[np.uint8], model: EarlierSave) -> Iterator[NDArray[np.float32]]:
    """The log likelihood under each earlier table of each cell at each offset: float32 (rows, columns, 64)."""
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    totals = [np.zeros((rows, 8, columns, 8), np.float32) for _ in model.tables]
    values = luma.astype(np.float32) - 128
    for number in range(len(LOW)):
        steps = {step for which, step in model.ripple if which == number}
        steps &= {step for table in model.tables for which, step in table if which == number}
        if not steps:
            continue
        index = _index_coefficients(values, number)
        for step in steps:
            upper, lower = np.take(model.ripple[number, step], index)
            upper += lower
            cells = np.add(upper[0], upper[1], out=upper[0])
            for table, total in zip(model.tables, totals, strict=True):
                if (number, step) in table:
                    np.add(total, cells, out=total)
    for total in totals:
        yield np.ascontiguousarray(total.transpose(0, 2, 1, 3)).reshape(rows, columns, 64)


def _index_coefficients(luma: NDArray[np.float32], number: int) -> NDArray[np.intp]:
    """A low coefficient of the block that begins at each pixel, as an index into the tables of likelihoods.

    Args:
        luma: float32 (height, width), less 128.
        number: Of the frequency in `LOW`.

    Returns:
        intp (2, 2, rows, 8, columns, 8): which block of the cell down and across, and the cells with their offsets.
    """
    import cv2
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    down, across = LOW[number]
    filtered = cv2.sepFilter2D(luma, -1, build_dct_basis()[across], build_dct_basis()[down], anchor=(0, 0))
    value = np.clip(filtered[: rows * CELL, : columns * CELL], -LARGEST, LARGEST)
    value *= FINE
    np.rint(value, out=value)
    value += LARGEST * FINE
    return value.reshape(rows, 2, 8, columns, 2, 8).transpose(1, 4, 0, 2, 3, 5).astype(np.intp, order="C")
