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

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_blocks import LOW, basis, standard_table
from backstory_cli.forensics.trace import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 16
"""Step of the windows, in pixels."""
WINDOW = 4
SIDES = (WINDOW, 7)
"""Cells on a side of a window: 64 and 112 pixels; the larger finds fainter traces."""
QUALITIES = (*range(48, 93, 4), 94)
"""Standard tables of the earlier save that are tried."""
CLEAR = 3.2
"""An earlier step counts if it is this many times the blur that the last save and rounding leave."""
OUTLIERS = 0.15
"""Share of coefficients that may lie anywhere."""
FINE = 4
"""Steps of a coefficient's value, for the table of likelihoods: a quarter."""
LARGEST = 400
"""Coefficients beyond this are taken for this."""
NOTABLE = 8.0
"""Nats from which a window is looked at together with its neighbours."""
WHOLE = 0.35
"""Share of the frame from which one offset is the whole picture's history."""
MOST_OFFSETS = 4
"""Offsets of the whole picture that are set aside: it may have been cut and saved more than once."""
AROUND = 48
"""Cells to each side of the best window within which the region is drawn."""
STRIP = 256
"""Rows worked on at a time, a multiple of `CELL`."""
TILE = 96
WHOLE_UP_TO, BUDGET = 1_500_000, 700_000
"""Up to so many pixels all of a picture is looked at; of a larger one so many, in tiles spread evenly, and more around
those that stand out.
"""


class _Windows(NamedTuple):
    """For each window how much likelier the best offset is than the next, in nats, which it is, and which table."""

    value: NDArray[np.float32]
    offset: NDArray[np.int16]
    table: NDArray[np.int16]


def earlier_lattice(
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
    if min(rows, columns) < 2 * WINDOW:
        raise Skip(f"the picture is smaller than {2 * WINDOW * CELL + 8} pixels on one side")
    tables = _likelihoods(table, extra)
    if not tables:
        raise Skip("the last save was too coarse for an earlier one to show through")
    found = _Windows(
        np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.int16), np.zeros((rows, columns), np.int16)
    )
    for top, left, bottom, right in _places(rows, columns, found, thorough):
        part = luma[top * CELL : bottom * CELL + 7, left * CELL : right * CELL + 7]
        windows = _windows(part, tables, lossless=table is None)
        found.value[top:bottom, left:right] = windows.value
        found.offset[top:bottom, left:right] = windows.offset
        found.table[top:bottom, left:right] = windows.table
    trace = _judged(found, lambda number: _by_offset(luma, tables[number]))
    return trace._replace(region=_region(trace.heat, found, luma, tables))


def _places(rows: int, columns: int, found: _Windows, thorough: bool) -> Iterator[tuple[int, int, int, int]]:
    """What to look at, in cells: all of it, or tiles first and then the surroundings of those that stand out."""
    if thorough or rows * columns * CELL**2 <= WHOLE_UP_TO:
        step = STRIP // CELL
        for top in range(0, rows, step - WINDOW + 1):  # strips overlap by a window, less one cell
            yield top, 0, min(rows, top + step), columns
            if top + step >= rows:
                return
        return
    size = TILE // CELL
    step = max(size, round(size * (rows * columns * CELL**2 / BUDGET) ** 0.5))
    corners = [(top, left) for top in range(0, rows - size, step) for left in range(0, columns - size, step)]
    for top, left in corners:
        yield top, left, top + size, left + size
    notable = [
        (top, left) for top, left in corners if found.value[top : top + size, left : left + size].max() >= NOTABLE
    ]
    for top, left in notable[:24]:
        yield max(0, top - step), max(0, left - step), min(rows, top + step + size), min(columns, left + step + size)


def _likelihoods(
    table: NDArray[np.int64] | None, extra: Sequence[NDArray[np.int64]]
) -> list[list[tuple[int, NDArray[np.float32]]]]:
    """For each earlier table: the frequencies it shows at, each with the log likelihood of every coefficient."""
    import numpy as np

    last = np.array([1 if table is None else table[place] for place in LOW], float)
    blur = float(np.sqrt((last**2).mean() / 12 + 1 / 12)) if table is not None else float(np.sqrt(1 / 6))
    values = np.arange(-LARGEST * FINE, LARGEST * FINE + 1) / FINE
    made, seen = [], set()
    for earlier in (*(standard_table(quality) for quality in QUALITIES), *extra):
        shown = []
        for number, place in enumerate(LOW):
            step = float(earlier[place])
            if step < CLEAR * blur:
                continue
            multiple = np.rint(values / step)
            density = step / (blur * np.sqrt(2 * np.pi)) * np.exp(-(((values - multiple * step) / blur) ** 2) / 2)
            likely = np.where(multiple == 0, 0, np.log(OUTLIERS + (1 - OUTLIERS) * density))
            shown.append((number, likely.astype(np.float32)))
        key = tuple(float(earlier[LOW[number]]) for number, _ in shown)
        if len(shown) >= 2 and key not in seen:
            seen.add(key)
            made.append(shown)
    return made


def _windows(
    luma: NDArray[np.uint8], tables: list[list[tuple[int, NDArray[np.float32]]]], *, lossless: bool
) -> _Windows:
    """Judge the windows of a part of (16 n + 7) x (16 m + 7) pixels.

    Of a JPEG the file's own offset is left out; of a picture kept without loss it is one like the others.
    """
    import cv2
    import numpy as np

    rows, columns = (luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL
    coefficients = _everywhere(luma, {number for shown in tables for number, _ in shown})
    best = np.full((len(SIDES), 64, rows, columns), -np.inf, np.float32)
    which = np.zeros(best.shape, np.int16)
    for earlier, shown in enumerate(tables):
        by_offset = _summed(coefficients, shown)
        for offset in range(0 if lossless else 1, 64):
            for number, side in enumerate(SIDES):
                window = cv2.boxFilter(
                    by_offset[offset], -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT
                )
                better = window > best[number, offset]
                best[number, offset][better] = window[better]
                which[number, offset][better] = earlier
    np.maximum(best, 0, out=best)  # no offset is worse than none
    ranked = np.partition(best, 62, axis=1)
    ahead = ranked[:, 63] - ranked[:, 62]
    widest = ahead.argmax(axis=0)[None]
    offsets = np.take_along_axis(best.argmax(axis=1), widest, axis=0)
    earlier_of = np.take_along_axis(np.take_along_axis(which, widest[None], axis=0)[0], offsets, axis=0)
    return _Windows(ahead.max(axis=0), offsets[0].astype(np.int16), earlier_of[0])


def _summed(
    coefficients: dict[int, NDArray[np.intp]], shown: list[tuple[int, NDArray[np.float32]]]
) -> NDArray[np.float32]:
    """The log likelihood under one earlier table of each cell at each offset: float32 (64, rows, columns)."""
    import numpy as np

    height, width = next(iter(coefficients.values())).shape
    said = np.zeros((height, width), np.float32)
    for number, likely in shown:
        said += np.take(likely, coefficients[number])
    cells = said.reshape(height // CELL, 2, 8, width // CELL, 2, 8).sum(axis=(1, 4))
    return np.ascontiguousarray(cells.transpose(1, 3, 0, 2).reshape(64, height // CELL, width // CELL))


def _by_offset(
    luma: NDArray[np.uint8], shown: list[tuple[int, NDArray[np.float32]]]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """As `_summed`, of the whole picture, or of even strips where it is large; and which rows of cells are in it."""
    import numpy as np

    rows, step = (luma.shape[0] - 7) // CELL, STRIP // CELL
    tops = list(range(0, rows, step))[:: max(1, round(luma.size / WHOLE_UP_TO))]
    parts = [luma[top * CELL : min(rows, top + step) * CELL + 7] for top in tops]
    cells = [_summed(_everywhere(part, {number for number, _ in shown}), shown) for part in parts]
    seen = [np.arange(top, min(rows, top + step)) for top in tops]
    return np.concatenate(cells, axis=1), np.concatenate(seen)


def _everywhere(luma: NDArray[np.uint8], wanted: set[int]) -> dict[int, NDArray[np.intp]]:
    """The low coefficients of the block that begins at each pixel, as indices into the tables of likelihoods."""
    import cv2
    import numpy as np

    values = luma.astype(np.float32) - 128
    height, width = luma.shape[0] - 7, luma.shape[1] - 7
    found = {}
    for number in wanted:
        down, across = LOW[number]
        filtered = cv2.sepFilter2D(values, -1, basis()[across], basis()[down], anchor=(0, 0))[:height, :width]
        index = np.rint(np.clip(filtered, -LARGEST, LARGEST) * FINE).astype(np.intp) + LARGEST * FINE
        found[number] = index[: height // CELL * CELL, : width // CELL * CELL]
    return found


def _judged(found: _Windows, by_offset: Callable[[int], tuple[NDArray[np.float32], NDArray[np.intp]]]) -> Trace:
    """Set offsets aside that the whole picture has; what is left is local."""
    import numpy as np

    value, whole = found.value.copy(), ""
    for _ in range(MOST_OFFSETS):
        top = np.unravel_index(int(value.argmax()), value.shape)
        if float(value[top]) < NOTABLE:
            break
        offset = int(found.offset[top])
        mine = (found.offset == offset) & (value >= NOTABLE)
        if _spread(mine) <= WHOLE and not _everywhere_too(*by_offset(int(found.table[top])), offset, mine):
            break
        value[found.offset == offset] = 0
        down, right = divmod(offset, 8)
        if offset:
            whole = (
                "the picture as a whole was cut and saved again after an earlier JPEG save, whose block grid lies "
                f"{right} pixels to the right and {down} down"
            )
    return Trace(float(value.max()), value, np.zeros(value.shape, bool), CELL, whole)


def _everywhere_too(
    likelihoods: NDArray[np.float32], rows: NDArray[np.intp], offset: int, mine: NDArray[np.bool_]
) -> bool:
    """Whether the offset is the whole picture's: the likeliest outside of the windows that show it, too.

    So it is, as far as can be told, where less is left outside that could speak than there is inside.
    """
    import cv2
    import numpy as np

    outside = cv2.dilate(mine.astype(np.uint8), np.ones((9, 9), np.uint8))[rows] == 0
    speaks = np.abs(likelihoods).max(axis=0) > 1
    if int((speaks & outside).sum()) < int((speaks & mine[rows]).sum()):
        return True
    totals = likelihoods[:, outside].sum(axis=1)
    return int(np.argmax(totals[1:])) + 1 == offset if offset else int(np.argmax(totals)) == 0


def _spread(cells: NDArray[np.bool_]) -> float:
    """The share of the frame that the box around some cells covers."""
    import numpy as np

    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if rows.size == 0:
        return 0.0
    return float((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)) / cells.size


def _region(
    value: NDArray[np.float32],
    found: _Windows,
    luma: NDArray[np.uint8],
    tables: list[list[tuple[int, NDArray[np.float32]]]],
) -> NDArray[np.bool_]:
    """The connected cells around the best window that lie on its lattice themselves, within some distance of it."""
    import cv2
    import numpy as np

    region = np.zeros(value.shape, bool)
    row, column = (int(place) for place in np.unravel_index(int(value.argmax()), value.shape))
    if float(value[row, column]) < NOTABLE:
        return region
    top, left = max(0, row - AROUND), max(0, column - AROUND)
    bottom, right = min(value.shape[0], row + AROUND), min(value.shape[1], column + AROUND)
    shown = tables[int(found.table[row, column])]
    part = luma[top * CELL : bottom * CELL + 7, left * CELL : right * CELL + 7]
    cells = _summed(_everywhere(part, {number for number, _ in shown}), shown)
    mine = cv2.blur(cells[int(found.offset[row, column])], (3, 3)) > 0
    strong = (value > 0.4 * value[row, column]) & (found.offset == found.offset[row, column])
    mine |= strong[top:bottom, left:right][: mine.shape[0], : mine.shape[1]]
    closed = cv2.morphologyEx(mine.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, labels = cv2.connectedComponents(closed)
    region[top:bottom, left:right] = labels == labels[row - top, column - left]
    return region
