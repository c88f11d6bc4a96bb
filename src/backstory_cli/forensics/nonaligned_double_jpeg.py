"""The block grid of an earlier JPEG save in a part of a picture, at another offset than the file's own.

A JPEG's coefficients lie on a lattice of multiples of its quantisation steps. If a piece of one is put into another
picture off the grid, its coefficients, computed at the right offset, still crowd around those multiples. After T.
Bianchi, A. Piva, "Image forgery localization via block-grained analysis of JPEG artifacts", IEEE Transactions on
Information Forensics and Security 7(3), 2012 (the non-aligned case); the form as a likelihood ratio of each offset is
our own.

Shows: a part that comes from another, more coarsely saved picture. Blind to pieces of finely saved pictures, to a
change of size after the edit, and to a coarse last save. A picture that was cut as a whole and saved again shows one
offset everywhere: that is history, and said as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_blocks import LOW
from backstory_cli.forensics.jpeg_lattice import CELL, EarlierSave, build_earlier_save, iter_likelihoods
from backstory_cli.forensics.result import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDES = (4, 7, 11)
"""Cells on a side of a window, 64 to 176 pixels: small pieces need the smallest, faint traces the largest."""
SMALLEST = 8
"""Cells that a picture must have on each side: two of the smallest windows."""
COARSEST = 20.0
"""Mean step of the last save's low frequencies above which nothing earlier shows through: quality 30 or so."""
NOTABLE = 8.0
"""Nats from which a window is looked at together with its neighbours."""
STATED = 20.0
"""Nats by which an offset must be ahead in the rest of the picture to be told as its history."""
WHOLE = 0.35
"""Share of the frame from which one offset is the whole picture's history."""
MOST_OFFSETS = 4
"""Offsets of the whole picture that are set aside: it may have been cut and saved more than once."""
AROUND, NEAR = 48, 2
"""Cells to each side of the best window within which the region is drawn, and where it must begin."""
LEANS = -0.3
"""Mean vote of a cell and its neighbours, from -1 to 1, from which it belongs to the region: its rim is mixed."""
STRIP = 256
"""Rows worked on at a time when one table is followed through the whole picture, a multiple of `CELL`."""
CHUNK, HALO = 72, 5
"""Cells on a side of what is judged at a time in a large picture, and what the widest window needs around it."""
TILE = 6
"""Cells on a side of the tiles that a large picture is looked at in first."""
TOGETHER = 16
"""Tiles looked at together: few enough for the processor to have them at hand."""
WHOLE_UP_TO, BUDGET, MORE = 1_500_000, 700_000, 800_000
"""Up to so many pixels all of a picture is looked at; of a larger one so many, in tiles spread evenly, and about as
many more around those that stand out.
"""


class _Windows(NamedTuple):
    """For each cell how much likelier the best offset of the windows around it is than the next, and which it is."""

    value: NDArray[np.float32]
    offset: NDArray[np.int16]


def detect_earlier_lattice(
    luma: NDArray[np.uint8],
    table: NDArray[np.int64] | None,
    *,
    thorough: bool = False,
    extra: Sequence[NDArray[np.int64]] = (),
) -> Trace:
    """Look for windows whose coefficients crowd around the multiples of an earlier table, off the file's grid.

    Args:
        luma: uint8 (height, width), the file's own plane.
        table: int64 (8, 8), the luma table of the last save; None if the picture is kept without loss.
        thorough: Look at every window, also of a large picture.
        extra: Further tables to try, such as a camera's.

    Returns:
        The statistic is the best window's log likelihood ratio in nats, over the next best offset.

    Raises:
        Skip: The picture is too small, or was saved so coarsely at last that no earlier table would show.
    """
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    if min(rows, columns) < SMALLEST:
        raise Skip(f"the image is smaller than {SMALLEST * CELL + 7} pixels on one side")
    model = build_earlier_save(table, extra)
    if not model.tables or (table is not None and np.mean([table[place] for place in LOW]) > COARSEST):
        raise Skip("the last save was too coarse for an earlier one to show through")
    found = _Windows(np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.int16))
    for top, left, bottom, right in _iter_places(luma, model, thorough=thorough, lossless=table is None):
        up, back = max(0, top - HALO), max(0, left - HALO)
        part = luma[up * CELL : (bottom + HALO) * CELL + 7, back * CELL : (right + HALO) * CELL + 7]
        windows = _judge_windows(part, model, lossless=table is None)
        inner = slice(top - up, bottom - up), slice(left - back, right - back)
        found.value[top:bottom, left:right] = windows.value[inner]
        found.offset[top:bottom, left:right] = windows.offset[inner]
    return _judge(found, luma, model)


def _iter_places(
    luma: NDArray[np.uint8], model: EarlierSave, *, thorough: bool, lossless: bool
) -> Iterator[tuple[int, int, int, int]]:
    """What to look at, in cells: all of it, or of a large picture the surroundings of tiles that stand out."""
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    if rows * columns * CELL**2 <= WHOLE_UP_TO:
        yield 0, 0, rows, columns
    elif thorough:
        for top in range(0, rows, CHUNK):
            for left in range(0, columns, CHUNK):
                yield top, left, min(rows, top + CHUNK), min(columns, left + CHUNK)
    else:
        step = max(TILE + 1, round(TILE * (rows * columns * CELL**2 / BUDGET) ** 0.5))
        corners = [(top, left) for top in range(0, rows - TILE, step) for left in range(0, columns - TILE, step)]
        seen, spent = np.zeros((rows, columns), bool), 0
        for top, left in _rank_tiles(luma, model, corners, lossless=lossless):
            if seen[top : top + TILE, left : left + TILE].all():
                continue
            place = (
                max(0, top - step),
                max(0, left - step),
                min(rows, top + step + TILE),
                min(columns, left + step + TILE),
            )
            seen[place[0] : place[2], place[1] : place[3]] = True
            spent += (place[2] - place[0]) * (place[3] - place[1]) * CELL**2
            yield place
            if spent > MORE:
                return


def _rank_tiles(
    luma: NDArray[np.uint8], model: EarlierSave, corners: list[tuple[int, int]], *, lossless: bool
) -> list[tuple[int, int]]:
    """Those tiles, given by their first cells, in which an offset is ahead; first where few others show the same.

    The tiles are set one below the other, each with a cell more that bridges to the next and is left out again.
    """
    import numpy as np

    side = (TILE + 1) * CELL
    best = np.zeros((len(corners), 64), np.float32)
    for first in range(0, len(corners), TOGETHER):
        some, ahead = corners[first : first + TOGETHER], best[first : first + TOGETHER]
        column = np.concatenate([luma[t * CELL : t * CELL + side, x * CELL : x * CELL + side] for t, x in some])
        for cells in iter_likelihoods(np.pad(column, ((0, 7), (0, 7)), mode="edge"), model):
            inner = cells.reshape(len(some), TILE + 1, TILE + 1, 64)[:, :TILE, :TILE]
            np.maximum(ahead, inner.sum(axis=(1, 2)), out=ahead)
    if not lossless:
        best[:, 0] = 0
    ranked = np.partition(best, 62, axis=1)
    ahead, offset = ranked[:, 63] - ranked[:, 62], best.argmax(axis=1)
    alike = np.bincount(offset[ahead >= NOTABLE], minlength=64)
    order = np.argsort(-ahead / np.maximum(alike[offset], 1))
    return [corners[number] for number in order if ahead[number] >= NOTABLE]


def _judge_windows(luma: NDArray[np.uint8], model: EarlierSave, *, lossless: bool) -> _Windows:
    """Judge the windows around each cell of a part of (16 n + 7) x (16 m + 7) pixels or a little more.

    Of a JPEG the file's own offset is left out; of a picture kept without loss it is one like the others.
    """
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    best = np.zeros((len(SIDES), rows, columns, 64), np.float32)  # zero: no offset is worse than none
    for cells in iter_likelihoods(luma, model):
        for number, side in enumerate(SIDES):
            np.maximum(best[number], _sum_windows(cells, side), out=best[number])
    if not lossless:
        best[..., 0] = 0
    ranked = np.partition(best, 62, axis=-1)
    ahead = ranked[..., 63] - ranked[..., 62]
    widest = ahead.argmax(axis=0)[None]
    offset = np.take_along_axis(best.argmax(axis=-1), widest, axis=0)[0]
    return _Windows(ahead.max(axis=0), offset.astype(np.int16))


def _judge(found: _Windows, luma: NDArray[np.uint8], model: EarlierSave) -> Trace:
    """Set offsets aside that the whole picture has; what is left is local."""
    import numpy as np

    value, whole = found.value.copy(), ""
    region = np.zeros(value.shape, bool)
    for _ in range(MOST_OFFSETS):
        row, column = (int(place) for place in np.unravel_index(int(value.argmax()), value.shape))
        if float(value[row, column]) < NOTABLE:
            break
        offset = int(found.offset[row, column])
        mine = (found.offset == offset) & (value >= NOTABLE)
        table = _fit_table(luma, model, row, column, offset)
        lead = _measure_lead_elsewhere(*_sum_by_offset(luma, table), offset, mine)
        if _measure_spread(mine) <= WHOLE and lead <= 0:
            region = _find_region(row, column, offset, luma, table)
            break
        value[found.offset == offset] = 0
        if offset and lead >= STATED:
            whole = _describe_history(offset, table)
    return Trace(float(value.max()), value, region, CELL, whole)


def _fit_table(luma: NDArray[np.uint8], model: EarlierSave, row: int, column: int, offset: int) -> EarlierSave:
    """The model with one table only: that which makes an offset likeliest in the windows around a cell."""
    import numpy as np

    top, left = max(0, row - HALO), max(0, column - HALO)
    part = luma[top * CELL : (row + HALO + 1) * CELL + 7, left * CELL : (column + HALO + 1) * CELL + 7]
    said = [
        max(float(_sum_windows(cells[..., offset], side)[row - top, column - left]) for side in SIDES)
        for cells in iter_likelihoods(part, model)
    ]
    best = int(np.argmax(said))
    return model._replace(tables=[model.tables[best]], qualities=[model.qualities[best]])


def _sum_windows(cells: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Sums over the windows around each cell."""
    import cv2
    import numpy as np

    sums = cv2.boxFilter(cells, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(sums, np.float32)


def _sum_by_offset(luma: NDArray[np.uint8], model: EarlierSave) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """`iter_likelihoods` for one table and the whole picture, or strips where it is large; and which rows of cells."""
    import numpy as np

    rows, step = (luma.shape[0] - 7) // CELL, STRIP // CELL
    tops = list(range(0, rows, step))[:: max(1, round(luma.size / WHOLE_UP_TO))]
    cells = [next(iter_likelihoods(luma[top * CELL : min(rows, top + step) * CELL + 7], model)) for top in tops]
    seen = [np.arange(top, min(rows, top + step)) for top in tops]
    return np.concatenate(cells), np.concatenate(seen)


def _measure_lead_elsewhere(
    likelihoods: NDArray[np.float32], rows: NDArray[np.intp], offset: int, mine: NDArray[np.bool_]
) -> float:
    """How far, in nats, the offset is ahead outside of the windows that show it: then it is the whole picture's.

    So it is, as far as can be told, where less is left outside that could speak than there is inside.
    """
    import cv2
    import numpy as np

    outside = cv2.dilate(mine.astype(np.uint8), np.ones((9, 9), np.uint8))[rows] == 0
    speaks = np.abs(likelihoods).max(axis=-1) > 1
    totals = likelihoods[outside].sum(axis=0)
    if int((speaks & outside).sum()) < int((speaks & mine[rows]).sum()):
        totals = likelihoods.sum(axis=(0, 1))
        return max(1.0, _measure_lead(totals, offset))
    return _measure_lead(totals, offset)


def _measure_lead(totals: NDArray[np.float32], offset: int) -> float:
    """How far one offset is ahead of the others; the file's own, which is 0, counts for itself alone."""
    import numpy as np

    others = np.delete(totals, [0, offset])
    return float(totals[offset] - others.max())


def _describe_history(offset: int, model: EarlierSave) -> str:
    down, right = divmod(offset, 8)
    quality = model.qualities[0]
    return (
        "the whole image was cut and saved again after an earlier JPEG save"
        + (f" of about quality {quality}" if quality else "")
        + f", whose block grid lies {right} pixels to the right and {down} down"
    )


def _measure_spread(cells: NDArray[np.bool_]) -> float:
    """The share of the frame that the box around some cells covers."""
    import numpy as np

    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if rows.size == 0:
        return 0.0
    return float((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)) / cells.size


def _find_region(row: int, column: int, offset: int, luma: NDArray[np.uint8], model: EarlierSave) -> NDArray[np.bool_]:
    """The connected cells around the best window that lie on its lattice themselves, within some distance of it.

    What one cell says is bounded, so that a strong one does not speak for its neighbours; holes are filled.
    """
    import cv2
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    top, left = max(0, row - AROUND), max(0, column - AROUND)
    bottom, right = min(rows, row + AROUND), min(columns, column + AROUND)
    part = luma[top * CELL : bottom * CELL + 7, left * CELL : right * CELL + 7]
    said = np.clip(next(iter_likelihoods(part, model))[..., offset], -1, 1)
    mine = np.pad(cv2.blur(said, (3, 3)) > LEANS, 1)
    _, labels = cv2.connectedComponents(mine.astype(np.uint8), connectivity=4)
    row, column = row - top + 1, column - left + 1
    near = labels[max(0, row - NEAR) : row + NEAR + 1, max(0, column - NEAR) : column + NEAR + 1]
    picked = np.isin(labels, np.unique(near[near > 0]))
    _, ground = cv2.connectedComponents((~picked).astype(np.uint8), connectivity=4)
    region = np.zeros((rows, columns), bool)
    region[top:bottom, left:right] = (ground != ground[0, 0])[1:-1, 1:-1]
    return region
