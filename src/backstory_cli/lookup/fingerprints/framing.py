"""The parts of a picture in which another may be found: without its borders, blocks of a page or screen, crops.

Blocks are found as layout analysis finds columns: by cutting, again and again, along quiet lines and along straight
edges that cross the whole block (recursive X-Y cut: G. Nagy, S. Seth and M. Viswanathan, "A Prototype Document Image
Analysis System for Technical Journals", IEEE Computer 25(7), 1992, doi:10.1109/2.144436).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.lookup.entries import WHOLE, Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 320
"""Longer side, in pixels, at which borders and blocks are looked for."""
MAX_BLOCKS = 8
MIN_SHARE = 0.16
"""Of the width and of the height of the picture that a block must have, else it is text or an icon."""
FLAT, BLURRED = (0.2, 0.0), (0.6, 0.12)
"""When a line counts as quiet, that is as border or background: its detail is below so many levels of 255, or below
so much of the detail of the busier lines of its block. Flat: one colour. Blurred: also a picture's own blurred copy
beside it, at the price of a calm sky, so that blocks are looked for with both."""
EDGE_LEVEL, EDGE_COVER = 10, 0.8
"""A straight edge: brightness changes by so many levels over so much of the block's side."""
DEPTH = 4

CROPS: tuple[Box, ...] = tuple(
    (round(left * (10_000 - side)), round(top * (10_000 - side)), *(
        round(left * (10_000 - side)) + side, round(top * (10_000 - side)) + side))
    for side, places in (
        (8800, ((0.5, 0.5),)),
        (7600, ((0.5, 0.5), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))),
    )
    for left, top in places
)  # fmt: skip
"""Crops that people make, as parts of the whole: chosen in ``benchmarks/lookup.py``."""


class _Block(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


def trim_borders(luma: NDArray[np.uint8]) -> Box:
    """The picture without quiet borders, from its brightness, uint8 (height, width) with a longer side of `SIDE`."""
    height, width = luma.shape
    block = _shrink(_measure_detail(luma), _Block(0, 0, width, height), BLURRED)
    small = block.right - block.left < MIN_SHARE * width or block.bottom - block.top < MIN_SHARE * height
    return WHOLE if small else _to_box(block, width, height)


def find_blocks(luma: NDArray[np.uint8]) -> list[Box]:
    """Blocks of a page, a screen or a collage, the largest first, from a picture as for `trim_borders`.

    Returns:
        At most `MAX_BLOCKS`, none of them the whole or the trimmed picture.
    """
    import numpy as np

    height, width = luma.shape
    levels = luma.astype(np.int16)
    steps = (np.abs(np.diff(levels, axis=0)), np.abs(np.diff(levels, axis=1)))
    detail = _measure_detail(luma)
    found: list[_Block] = []
    waiting = [(_Block(0, 0, width, height), quiet, 0) for quiet in (FLAT, BLURRED)]
    while waiting and len(found) < 200:
        block, quiet, depth = waiting.pop()
        block = _shrink(detail, block, quiet)
        if block.right - block.left < MIN_SHARE * width or block.bottom - block.top < MIN_SHARE * height:
            continue
        found.append(block)
        if depth < DEPTH:
            waiting += [(piece, quiet, depth + 1) for piece in _cut_into_pieces(detail, steps, block, quiet)]
    boxes = [_to_box(block, width, height) for block in sorted(found, key=_compute_area, reverse=True)]
    return _drop_overlapping(boxes, [WHOLE, trim_borders(luma)])


def _compute_area(block: _Block) -> int:
    return (block.right - block.left) * (block.bottom - block.top)


def _measure_detail(luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much each pixel differs from its neighbours' mean, in levels: float32 (height, width)."""
    import cv2
    import numpy as np

    return np.asarray(np.abs(cv2.Laplacian(luma, cv2.CV_32F, borderType=cv2.BORDER_REPLICATE)) / 4, np.float32)


def _find_quiet_lines(detail: NDArray[np.float32], axis: int, limits: tuple[float, float]) -> NDArray[np.bool_]:
    """Which rows (axis 1) or columns (axis 0) of a block have nearly no detail."""
    import numpy as np

    lines = detail.mean(axis=axis)
    return np.asarray(lines < max(limits[0], limits[1] * float(np.quantile(lines, 0.75))))


def _shrink(detail: NDArray[np.float32], block: _Block, quiet: tuple[float, float]) -> _Block:
    """A block without the quiet lines at its edges."""
    import numpy as np

    left, top, right, bottom = block
    for _ in range(2):  # taking away columns may leave rows quiet
        if right - left < 3 or bottom - top < 3:
            break
        rows = np.flatnonzero(~_find_quiet_lines(detail[top:bottom, left:right], 1, quiet))
        if rows.size:
            top, bottom = top + int(rows[0]), top + int(rows[-1]) + 1
        columns = np.flatnonzero(~_find_quiet_lines(detail[top:bottom, left:right], 0, quiet))
        if columns.size:
            left, right = left + int(columns[0]), left + int(columns[-1]) + 1
    return _drop_edge_lines(block, _Block(left, top, right, bottom))


def _drop_edge_lines(before: _Block, after: _Block) -> _Block:
    """Leave out the line on which a border's own edge lies, wherever a border was taken away."""
    left = after.left + (after.left > before.left)
    top = after.top + (after.top > before.top)
    right = after.right - (after.right < before.right)
    bottom = after.bottom - (after.bottom < before.bottom)
    return _Block(left, top, right, bottom) if left < right and top < bottom else after


def _cut_into_pieces(
    detail: NDArray[np.float32],
    steps: tuple[NDArray[np.int16], NDArray[np.int16]],
    block: _Block,
    quiet: tuple[float, float],
) -> list[_Block]:
    """Cut a block into rows, or else into columns; no pieces where nothing cuts it."""
    left, top, right, bottom = block
    part = detail[top:bottom, left:right]
    down = _find_runs(
        _find_quiet_lines(part, 1, quiet), (steps[0][top : bottom - 1, left:right] > EDGE_LEVEL).mean(axis=1)
    )
    if len(down) > 1 or (down and down[0] != (0, bottom - top)):
        return [_Block(left, top + begin, right, top + end) for begin, end in down]
    across = _find_runs(
        _find_quiet_lines(part, 0, quiet), (steps[1][top:bottom, left : right - 1] > EDGE_LEVEL).mean(axis=0)
    )
    if len(across) > 1 or (across and across[0] != (0, right - left)):
        return [_Block(left + begin, top, left + end, bottom) for begin, end in across]
    return []


def _find_runs(quiet: NDArray[np.bool_], cover: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Stretches of lines between quiet bands and straight edges; a single quiet line cuts nothing."""
    import numpy as np

    band = quiet.copy()
    band[1:-1] &= quiet[:-2] | quiet[2:]
    cuts = np.zeros(len(quiet), bool)
    cuts[1:] = cover >= EDGE_COVER
    runs, begin = [], 0
    for line in range(1, len(quiet) + 1):
        if line == len(quiet) or cuts[line] or band[line] != band[line - 1]:
            if not band[begin]:
                runs.append((begin, line))
            begin = line
    return runs


def _to_box(block: _Block, width: int, height: int) -> Box:
    across, down = 10_000 / width, 10_000 / height
    return (
        round(block.left * across),
        round(block.top * down),
        round(block.right * across),
        round(block.bottom * down),
    )


def _drop_overlapping(boxes: list[Box], known: list[Box]) -> list[Box]:
    """Boxes that lie on no other one, in order."""
    kept: list[Box] = []
    for box in boxes:
        if all(_measure_overlap(box, other) < 0.9 for other in known + kept):
            kept.append(box)
    return kept[:MAX_BLOCKS]


def _measure_overlap(one: Box, other: Box) -> float:
    """Shared area over united area."""
    across = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    down = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    shared = across * down
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared) if shared else 0.0
