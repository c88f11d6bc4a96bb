"""A part of a losslessly kept picture that shows another JPEG block grid than the rest.

Cut into blocks on the grid of an earlier JPEG save, a picture has more DCT coefficients that are next to zero than on
any other grid. Every pixel votes for the grid that its surroundings fit best; a place where too many votes fall on
one foreign grid to be an accident is found, with a number of false alarms that can be computed. After T. Nikoukhah,
J. Anger, M. Colom, J.-M. Morel, R. Grompone von Gioi, "ZERO: a local JPEG grid origin detector based on the number of
DCT zeros and its applications in image forensics", Image Processing On Line 11, 2021, doi 10.5201/ipol.2021.390.

Shows: a part that comes from a JPEG, put in off the grid, in a picture that was kept without loss or nearly so since.
Blind to everything after a further JPEG save. A picture that was cut from a JPEG has one other grid everywhere:
history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_blocks import build_dct_basis
from backstory_cli.forensics.result import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 8
NEXT_TO_ZERO = 0.5
FINEST = 2.5
"""Mean step of a luma table up to which an earlier grid still shows: quality 98 of the standard tables."""
REACH = 9
"""Pixels within which votes belong together."""
FEWEST = 512
"""Votes that a place must have."""
PARTS, MOST = 6, 0.35
"""A grid is the whole picture's if it leads in this share of its 6 x 6 parts."""
WHOLE_UP_TO, BUDGET = 1_600_000, 700_000
TILE = 320
"""Up to so many pixels all of a picture is looked at; of a larger one so many, in tiles of this side, a multiple of 8,
unless thoroughly.
"""
NO_VOTE = 64


class _Place(NamedTuple):
    """A place where one grid has too many votes: how surprising that is (minus log10 of the number of false alarms)."""

    surprise: float
    grid: int
    area: NDArray[np.bool_]


def detect_foreign_grid(
    luma: NDArray[np.uint8], *, table: NDArray[np.int64] | None = None, thorough: bool = False
) -> Trace:
    """Look for places that vote for another grid than the picture's.

    Args:
        luma: uint8 (height, width).
        table: int64 (8, 8), the luma table if the picture is a JPEG; None if it is kept without loss.
        thorough: Look at all of a large picture.

    Returns:
        The statistic is minus the decimal logarithm of the number of false alarms: 0 for one expected by accident.

    Raises:
        Skip: The picture is too small, or a JPEG save since then has covered earlier grids.
    """
    import numpy as np

    if table is not None and float(table.mean()) > FINEST:
        raise Skip("a JPEG save below quality 98 or so covers the grids of earlier ones")
    if min(luma.shape) < 64:
        raise Skip("the image is smaller than 64 pixels on one side")
    rows, columns = luma.shape[0] // CELL, luma.shape[1] // CELL
    heat, region = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), bool)
    best, whole = 0.0, ""
    for top, left, part in _iter_parts(luma, thorough):
        votes = _vote_by_pixel(part)
        main = (
            0 if table is not None else _find_main_grid(votes)
        )  # tiles begin on multiples of 8, so grids keep their numbers
        if main not in {0, NO_VOTE}:
            whole = "the image as a whole was cut out of a JPEG, off its block grid"
        for place in _iter_places(votes, main, luma.shape):
            down, across = top // CELL, left // CELL
            cells = _reduce_to_cells(place.area, (rows - down, columns - across))
            height, width = cells.shape
            spot = np.where(cells, np.float32(place.surprise), 0)
            view = heat[down : down + height, across : across + width]
            np.maximum(view, spot, out=view)
            best = max(best, place.surprise)
    if best > 0:
        region = heat >= max(0.5 * best, 1e-6)
    return Trace(best, heat, region, CELL, whole)


def _iter_parts(luma: NDArray[np.uint8], thorough: bool) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """What to look at: all, or of a large picture tiles that are spread evenly."""
    if thorough or luma.size <= WHOLE_UP_TO:
        yield 0, 0, luma
        return
    step = max(TILE, round(TILE * (luma.size / BUDGET) ** 0.5) // 8 * 8)
    for top in range(0, luma.shape[0] - TILE, step):
        for left in range(0, luma.shape[1] - TILE, step):
            yield top, left, luma[top : top + TILE, left : left + TILE]


def _find_main_grid(votes: NDArray[np.uint8]) -> int:
    """The grid of the picture as a whole: the one with most votes in most of its parts; `NO_VOTE` if there is none."""
    import numpy as np

    winners = []
    for band in np.array_split(votes, PARTS, axis=0):
        for part in np.array_split(band, PARTS, axis=1):
            counts = np.bincount(part.ravel(), minlength=65)[:64]
            if counts.max() > 2 * np.sort(counts)[-2] + 16:
                winners.append(int(counts.argmax()))
    if not winners:
        return NO_VOTE
    counts = np.bincount(winners, minlength=64)
    return int(counts.argmax()) if counts.max() >= MOST * PARTS**2 else NO_VOTE


def _vote_by_pixel(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """For each pixel the grid, 0 to 63 (down * 8 + right), of the block around it with most zeros; 64 for a tie."""
    import cv2
    import numpy as np

    zeros = _count_zeros(luma)
    height, width = zeros.shape
    grid = (np.arange(height)[:, None] % 8 * 8 + np.arange(width)[None] % 8).astype(np.float32)
    # Each window of 8 x 8 origins holds every grid once; the two extremes differ where the highest count is shared.
    kernel = np.ones((8, 8), np.uint8)
    high = _spread_maximum(zeros * 64 + grid, kernel, luma.shape)
    low = _spread_maximum(zeros * 64 + 63 - grid, kernel, luma.shape)
    winner = high % 64
    votes = np.where(winner == 63 - low % 64, winner, NO_VOTE).astype(np.uint8)
    flat = cv2.dilate(luma, np.ones((9, 9), np.uint8)) - cv2.erode(luma, np.ones((9, 9), np.uint8)) == 0
    votes[flat] = NO_VOTE
    for edge in (votes[:8], votes[-8:], votes[:, :8], votes[:, -8:]):
        edge[...] = NO_VOTE  # here no whole block of the picture's own grid need fit
    return votes


def _spread_maximum(
    values: NDArray[np.float32], kernel: NDArray[np.uint8], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """The largest over the 64 origins whose blocks cover each pixel."""
    import cv2
    import numpy as np

    padded = cv2.copyMakeBorder(values, 7, 7, 7, 7, cv2.BORDER_CONSTANT, value=-1.0)
    found = cv2.dilate(padded, kernel, anchor=(7, 7), borderType=cv2.BORDER_CONSTANT, borderValue=-1.0)
    return np.asarray(found[7 : 7 + shape[0], 7 : 7 + shape[1]], np.float32)


def _count_zeros(luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How many of the 63 coefficients are next to zero, for the block that begins at each pixel."""
    import cv2
    import numpy as np

    height, width = luma.shape[0] - 7, luma.shape[1] - 7
    count = np.zeros((height, width), np.float32)
    rows = build_dct_basis()
    for top in range(0, height, 256):  # strips, so that memory stays small
        strip = luma[top : top + 256 + 7].astype(np.float32)
        high = strip.shape[0] - 7
        for down in range(8):
            vertical = cv2.filter2D(strip, -1, rows[down][:, None], anchor=(0, 0))[:high]
            for across in range(8):
                if down or across:
                    value = cv2.filter2D(vertical, -1, rows[across][None], anchor=(0, 0))[:, :width]
                    count[top : top + high] += np.abs(value) < NEXT_TO_ZERO
    return count


def _iter_places(votes: NDArray[np.uint8], main: int, shape: tuple[int, ...]) -> Iterator[_Place]:
    """Places where a foreign grid has more votes than accident gives it."""
    import cv2
    import numpy as np

    from backstory_cli.forensics.binomial import compute_log10_tail

    counts = np.bincount(votes.ravel(), minlength=65)
    tests = 2 * np.log10(64.0 * shape[0] * shape[1])
    kernel = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
    for grid in range(64):
        if grid == main or counts[grid] < FEWEST:
            continue
        mine = (votes == grid).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mine, kernel))
        held = np.bincount(labels[mine > 0], minlength=len(stats))
        for number in np.flatnonzero(held >= FEWEST):
            if number == 0:
                continue
            width, height = int(stats[number, cv2.CC_STAT_WIDTH]), int(stats[number, cv2.CC_STAT_HEIGHT])
            box = max(1, (width - 2 * REACH) * (height - 2 * REACH))
            agreeing = int(held[number]) // 64
            chance = compute_log10_tail(agreeing, max(box // 64, agreeing), 1 / 64)
            surprise = float(-(tests + chance))
            if surprise > 0:
                area = cv2.morphologyEx(((labels == number) & (mine > 0)).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
                yield _Place(surprise, grid, area > 0)


def _reduce_to_cells(area: NDArray[np.bool_], most: tuple[int, int]) -> NDArray[np.bool_]:
    """Cells of which at least half belong to the area."""
    import cv2
    import numpy as np

    rows, columns = min(most[0], area.shape[0] // CELL), min(most[1], area.shape[1] // CELL)
    part = area[: rows * CELL, : columns * CELL].astype(np.float32)
    return cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA) >= 0.5
