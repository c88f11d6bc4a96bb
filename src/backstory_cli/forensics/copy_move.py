"""A part of a picture that was copied to another place of the same picture.

Keypoints that look alike at two places are matched with one another; a copy shows as many matches that follow one and
the same movement, turn and scale, and the pixels under them agree. After I. Amerini, L. Ballan, R. Caldelli, A. Del
Bimbo, G. Serra, "A SIFT-based forensic method for copy-move attack detection and transformation recovery", IEEE
Transactions on Information Forensics and Security 6(3), 2011, and V. Christlein, C. Riess, J. Jordan, C. Riess, E.
Angelopoulou, "An evaluation of popular copy-move forgery detection approaches", same journal 7(6), 2012.

Shows: a copied part with enough detail. Blind to smooth areas and small parts. Things that repeat in the world -
windows, tiles, print, fences - match as well: they do so by many movements at once, which is why more than one
movement counts as a repeating structure and not as a copy. Two things that look exactly alike cannot be told from a
copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.trace import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 4
LARGEST, LARGEST_THOROUGH = 1_600_000, 3_000_000
"""Pixels to which a larger picture is reduced."""
KEYPOINTS = 4000
APART = 40
"""Pixels that two places must be apart at least."""
RATIO = 0.6
"""A match counts while its distance is less than this share of the next one's (g2NN, Amerini 2011)."""
NEAREST = 12
"""Keypoints that each one is compared with, after its own place is left out."""
DISTANCE = 0.45
"""Largest distance of two RootSIFT descriptors."""
TOLERANCE = 3.0
"""Pixels by which a match may miss the common movement."""
SCALES = (0.4, 2.5)
FEWEST = 4
"""Matches of one movement that are looked at."""
MOVEMENTS = 6
ALIKE = 0.6
"""Local correlation of the fine detail above which two places agree."""
SMALLEST = 400
"""Pixels that agree, at least."""
OTHERS = 0.25
"""A second movement is overlooked while it has less than this share of the first one's matches."""
MOST_AREA = 0.25
"""Share of the picture above which it is a repeating picture and no copied part."""


class Movement(NamedTuple):
    """One movement of a part: from where to where (boxes in pixels), turned by degrees, scaled, and by how many
    matches.
    """

    source: tuple[int, int, int, int]
    copy: tuple[int, int, int, int]
    degrees: float
    scale: float
    matches: int


class CopyMove(NamedTuple):
    """What was found: the trace, the movements, and whether there are so many that the structure repeats."""

    trace: Trace
    movements: tuple[Movement, ...]
    repeating: bool


class _Candidate(NamedTuple):
    matrix: NDArray[np.float64]
    matches: int
    area: NDArray[np.bool_]


def copy_move(grey: NDArray[np.uint8], *, thorough: bool = False) -> CopyMove:
    """Look for copied parts.

    Args:
        grey: uint8 (height, width).
        thorough: Reduce large pictures less.

    Returns:
        The trace's statistic is the number of verified matches that follow the one movement, 0 where the structure
        repeats; its region covers both places, since which of them is the copy is not known.

    Raises:
        Skip: The picture is too small, or has too little detail.
    """
    import cv2
    import numpy as np

    cells = (-(-grey.shape[0] // CELL), -(-grey.shape[1] // CELL))
    scale = min(1.0, ((LARGEST_THOROUGH if thorough else LARGEST) / grey.size) ** 0.5)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    if min(grey.shape) < 4 * APART:
        raise Skip(f"the picture is smaller than {4 * APART} pixels on one side")
    one, other = _matches(grey)
    found = _candidates(grey, one, other)
    best = found[0].matches if found else 0
    rivals = [each for each in found[1:] if each.matches >= max(FEWEST, OTHERS * best)]
    area = float(found[0].area.mean()) if found else 0.0
    repeating = bool(rivals) or area > MOST_AREA
    shown = np.zeros(cells, bool)
    if found:
        shown = cv2.resize(found[0].area.astype(np.uint8), cells[::-1], interpolation=cv2.INTER_NEAREST) > 0
    trace = Trace(
        statistic=0.0 if repeating else float(best),
        heat=np.asarray(cv2.GaussianBlur(shown.astype(np.float32), (0, 0), 2.0), np.float32),
        region=shown if not repeating else np.zeros(cells, bool),
        cell=CELL,
        whole="",
    )
    return CopyMove(trace, tuple(_movement(each, scale) for each in found[:3]), repeating)


def _matches(grey: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Places that look alike, in pairs: float32 (n, 2) each, as (x, y)."""
    import cv2
    import numpy as np

    points, descriptors = cv2.SIFT.create(nfeatures=KEYPOINTS, contrastThreshold=0.02).detectAndCompute(grey, None)
    if descriptors is None or len(points) < 2 * FEWEST:
        raise Skip("the picture has too little detail for places to be matched")
    rooted = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    at = np.array([point.pt for point in points], np.float32)
    pairs = [_alike(rooted, at, start) for start in range(0, len(rooted), 512)]
    chosen = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    one, other = at[chosen[:, 0]], at[chosen[:, 1]]
    swap = one[:, 0] > other[:, 0]  # one direction for all, so that a movement and its opposite are one
    one[swap], other[swap] = other[swap], one[swap].copy()
    return one, other


def _alike(rooted: NDArray[np.float32], at: NDArray[np.float32], start: int) -> NDArray[np.intp]:
    """Pairs of one stretch of the keypoints with all others: int (n, 2)."""
    import numpy as np

    mine = np.arange(start, min(start + 512, len(rooted)))
    alike = rooted[mine] @ rooted.T
    most = min(NEAREST, alike.shape[1] - 1)
    nearest = np.argpartition(-alike, most, axis=1)[:, :most]
    likeness = np.take_along_axis(alike, nearest, axis=1)
    likeness[np.hypot(*(at[nearest] - at[mine][:, None]).transpose(2, 0, 1)) <= APART] = -1  # itself, and its like
    order = np.argsort(-likeness, axis=1)
    nearest, likeness = np.take_along_axis(nearest, order, axis=1), np.take_along_axis(likeness, order, axis=1)
    distance = np.sqrt(np.maximum(0, 2 - 2 * likeness))
    good = (distance[:, :-1] < DISTANCE) & (distance[:, :-1] < RATIO * distance[:, 1:]) & (likeness[:, 1:] > -1)
    rows, ranks = np.nonzero(np.logical_and.accumulate(good, axis=1))
    return np.stack([mine[rows], nearest[rows, ranks]], axis=1)


def _candidates(grey: NDArray[np.uint8], one: NDArray[np.float32], other: NDArray[np.float32]) -> list[_Candidate]:
    """Movements that matches share and pixels bear out, the best first."""
    import cv2
    import numpy as np

    found = []
    fine = grey.astype(np.float32) - cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.5)
    left = np.ones(len(one), bool)
    cv2.setRNGSeed(0)
    for _ in range(MOVEMENTS):
        if int(left.sum()) < FEWEST:
            break
        fit, inside = cv2.estimateAffinePartial2D(
            one[left], other[left], method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE, maxIters=4000, confidence=0.999
        )
        if fit is None or int(inside.sum()) < FEWEST:
            break
        matrix: NDArray[np.float64] = np.asarray(fit, np.float64)
        members = np.flatnonzero(left)[inside.ravel() > 0]
        left[members] = False
        size = float(np.hypot(matrix[0, 0], matrix[1, 0]))
        if SCALES[0] <= size <= SCALES[1]:
            area, verified = _verified(fine, matrix, one[members], other[members])
            if verified >= FEWEST:
                found.append(_Candidate(matrix, verified, area))
    return sorted(found, key=lambda each: -each.matches)


def _verified(
    fine: NDArray[np.float32], matrix: NDArray[np.float64], one: NDArray[np.float32], other: NDArray[np.float32]
) -> tuple[NDArray[np.bool_], int]:
    """The pixels that agree under a movement, at both places, and how many of the matches lie on them."""
    import cv2
    import numpy as np

    size = fine.shape[::-1]
    laid_over = cv2.warpAffine(fine, matrix, size, flags=cv2.INTER_LINEAR)  # the source, where the copy is
    moved = np.asarray(laid_over, np.float32)
    inside = cv2.warpAffine(np.ones_like(fine), matrix, size, flags=cv2.INTER_NEAREST) > 0
    alike = (_correlation(fine, moved) > ALIKE) & inside
    opened = cv2.morphologyEx(alike.astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    x, y = (np.clip(np.rint(other[:, axis]).astype(int), 0, size[axis] - 1) for axis in (0, 1))
    hits = np.bincount(labels[y, x], minlength=count)
    good = np.array([n > 0 and stats[n, cv2.CC_STAT_AREA] >= SMALLEST and hits[n] >= 3 for n in range(count)])
    copied = good[labels]
    source = cv2.warpAffine(copied.astype(np.uint8), matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    closed = cv2.morphologyEx((copied | source).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)) > 0
    return closed, int(hits[good].sum())


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Local correlation over 15 x 15 pixels, 0 where there is no detail."""
    import cv2
    import numpy as np

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return cv2.blur(values, (15, 15)).astype(np.float32)

    a, b = mean(one), mean(other)
    spread = (mean(one * one) - a * a) * (mean(other * other) - b * b)
    together = mean(one * other) - a * b
    return np.where(spread > 0.25, together / np.sqrt(np.maximum(spread, 0.25)), 0).astype(np.float32)


def _movement(candidate: _Candidate, scale: float) -> Movement:
    import cv2
    import numpy as np

    matrix = candidate.matrix
    area = candidate.area.astype(np.uint8)
    size = area.shape[::-1]
    back = np.asarray(cv2.warpAffine(area, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP), np.uint8)
    forth = np.asarray(cv2.warpAffine(area, matrix, size, flags=cv2.INTER_NEAREST), np.uint8)
    return Movement(
        _box(back & area, scale),
        _box(forth & area, scale),
        round(float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))), 1),
        round(float(np.hypot(matrix[0, 0], matrix[1, 0])), 3),
        candidate.matches,
    )


def _box(area: NDArray[np.uint8], scale: float) -> tuple[int, int, int, int]:
    import cv2

    x, y, width, height = cv2.boundingRect(area)
    return round(x / scale), round(y / scale), round((x + width) / scale), round((y + height) / scale)
