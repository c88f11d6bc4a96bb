"""A part of a picture that was copied to another place of the same picture.

Keypoints that look alike at two places are matched with one another (SIFT, g2NN). A copy shows as many matches that
follow one and the same movement - shifted, turned, scaled, or mirrored - and the pixels under them agree. After:

* I. Amerini, L. Ballan, R. Caldelli, A. Del Bimbo, G. Serra, "A SIFT-based forensic method for copy-move attack
  detection and transformation recovery", IEEE Transactions on Information Forensics and Security 6(3), 2011: the
  matches and the movements.
* V. Christlein, C. Riess, J. Jordan, C. Riess, E. Angelopoulou, "An evaluation of popular copy-move forgery detection
  approaches", same journal 7(6), 2012: the correlation that turns matches into an area.

What tells a copy from things that merely look alike is ours: a copy follows its movement to a fraction of a pixel, for
it is one picture twice; windows, tiles, print and fences, each photographed at its own place, miss it by half a pixel
and more. Besides, a copy does not overlap its source, and a structure that repeats does so by many movements at once.

Shows: a copied part with enough detail, and both its places; which of the two is the copy is not known. Blind to
smooth areas (sky, skin, walls, which is what retouching copies most), to parts below some fifty pixels a side, to
copies that were bent or turned in perspective, and in large pictures, which are reduced first, to parts that are small
after it. Innocent explanations of a hit: anything that was put together from one piece used twice - a drawn pattern, a
layout with a repeated logo, a texture of a rendered scene, a caption that is printed twice - and, rarely, two objects
that are exactly alike and were seen exactly alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.keypoints import APART, Matches, find_matches
from backstory_cli.forensics.result import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 4
"""Side of a cell of the result, in pixels: finer than the area of agreement is."""
LARGEST, LARGEST_THOROUGH = 1_600_000, 3_000_000
"""Pixels to which a larger picture is reduced: keypoints of finer detail cost seconds, and hold camera noise only."""
TOLERANCE = 3.0
"""Pixels by which a match may miss the common movement while it is looked for."""
EXACT = 0.25
"""Median pixels by which the matches of a copy may miss it. Measured: 98 of 100 copies stay below (median 0.11), 3 of
44 movements of repeating structures do (median 0.47)."""
SCALES = (0.4, 2.5)
"""Scales of a copy: beyond, keypoints no longer match in earnest."""
FEWEST = 4
"""Matches of a movement that is looked at at all: two make any similarity, the others bear it out."""
MOVEMENTS = 6
"""Movements looked for."""
ALIKE = 0.6
"""Local correlation of fine detail above which two places agree."""
WINDOW = 15
"""Pixels on a side of the window of that correlation."""
FAINTEST = 0.25
"""Product of the two variances of fine detail (grey levels to the fourth) below which there is nothing to compare."""
SMALLEST = 400
"""Pixels of an area that agrees, at least, and matches it must hold (the next)."""
HELD = 3
OVERLAP = 0.1
"""Share of the area that source and copy may have in common: a pattern laid over itself overlaps, a copy does not."""
RIVAL = 0.25
"""A movement that is not exact counts as repetition from this share of the best one's matches."""
MOST_AREA = 0.25
"""Share of the picture above which it repeats as a whole, and no part was copied."""
STRONG = 8
"""Matches from which the statistic is strong evidence: 1 of 747 untouched pictures reached it."""
STRONG_MIRRORED = 12
"""The same for a mirrored copy, which symmetric things (fronts, faces, reflections) imitate."""
REPORTED = 3
"""Movements reported."""

Box = tuple[int, int, int, int]


class Movement(NamedTuple):
    """Two places that show the same.

    Attributes:
        source: The place further left: left, top, right, bottom, in pixels.
        copy: The other. Which of them was there first is not known.
        degrees: Turn from the first to the second, clockwise as seen on the screen, after mirroring if mirrored.
        scale: Size of the second by that of the first.
        matches: Verified matches.
        mirrored: Whether one is the mirror image (left to right) of the other.
    """

    source: Box
    copy: Box
    degrees: float
    scale: float
    matches: int
    mirrored: bool


class CopyMove(NamedTuple):
    """What was found.

    Attributes:
        trace: The statistic is the number of verified matches of the best exact movement, 0 if there is none or the
            structure repeats. The region covers both places.
        movements: Up to three movements, exact ones first, by number of matches; also those of a repeating structure.
        repeating: Alike places that no single copy explains: inconclusive.
    """

    trace: Trace
    movements: tuple[Movement, ...]
    repeating: bool


class _Movement(NamedTuple):
    """A movement that matches share and pixels bear out."""

    matrix: NDArray[np.float64]
    mirrored: bool
    matches: int
    missed: float
    copied: NDArray[np.bool_]
    source: NDArray[np.bool_]

    def exact(self) -> bool:
        together = int((self.copied & self.source).sum())
        least = max(1, min(int(self.copied.sum()), int(self.source.sum())))
        enough = self.matches >= (STRONG_MIRRORED if self.mirrored else FEWEST)
        return enough and self.missed <= EXACT and together <= OVERLAP * least


def detect_copy_move(gray: NDArray[np.uint8], *, thorough: bool = False) -> CopyMove:
    """Look for copied parts.

    Args:
        gray: uint8 (height, width).
        thorough: Reduce large pictures to 3 instead of 1.6 megapixels.

    Raises:
        Skip: The picture is too small, or has too little detail.
    """
    import cv2
    import numpy as np

    scale = min(1.0, ((LARGEST_THOROUGH if thorough else LARGEST) / max(1, gray.size)) ** 0.5)
    cells = (-(-gray.shape[0] // CELL), -(-gray.shape[1] // CELL))
    if scale < 1:
        gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    if min(gray.shape) < 4 * APART:
        raise Skip(f"the image is smaller than {4 * APART} pixels on one side")
    found = _find_movements(gray)
    exact = [each for each in found if each.exact()]
    best = exact[0].matches if exact else 0
    rivals = [each for each in found if not each.exact() and each.matches >= max(FEWEST, RIVAL * best)]
    copied = np.zeros(gray.shape, bool)
    for each in exact:
        copied |= each.copied | each.source
    repeating = bool(rivals) or float(copied.mean()) > MOST_AREA
    alike = copied.copy()
    for each in rivals:
        alike |= each.copied | each.source
    return CopyMove(
        Trace(
            statistic=0.0 if repeating else float(best),
            heat=_reduce_to_cells(alike, cells),
            region=(_reduce_to_cells(copied, cells) >= 0.5) & (not repeating),
            cell=CELL,
        ),
        tuple(_to_full_size(each, scale) for each in [*exact, *rivals][:REPORTED]),
        repeating,
    )


def _reduce_to_cells(area: NDArray[np.bool_], cells: tuple[int, int]) -> NDArray[np.float32]:
    """Share of each cell that an area covers: float32 of the shape given."""
    import cv2
    import numpy as np

    if not area.any():
        return np.zeros(cells, np.float32)
    down = area.shape[0] > cells[0]
    how = cv2.INTER_AREA if down else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(area.astype(np.float32), cells[::-1], interpolation=how), np.float32)


def _find_movements(gray: NDArray[np.uint8]) -> list[_Movement]:
    """All movements that pixels bear out, the one with most matches first."""
    import cv2
    import numpy as np

    common = [
        (matrix, Matches(one, other, matches.mirrored))
        for matches in find_matches(gray, 2 * FEWEST)
        for matrix, one, other in _find_common_movements(matches)
    ]
    if not common:
        return []
    fine = gray.astype(np.float32)
    fine -= cv2.GaussianBlur(fine, (0, 0), 1.5)
    found = [_verify_movement(fine, matrix, matches) for matrix, matches in common]
    return sorted((each for each in found if each is not None), key=lambda each: -each.matches)


def _find_common_movements(
    matches: Matches,
) -> list[tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]]:
    """Movements that matches share: a matrix (2, 3) each, and the matches that follow it, from and to.

    A match says nothing of its direction, so each is given both ways, and both go when a movement takes one of them.
    """
    import cv2
    import numpy as np

    start = np.concatenate([matches.one, matches.other])
    end = np.concatenate([matches.other, matches.one])
    number = np.tile(np.arange(len(matches.one)), 2)
    flip = np.diag([-1.0 if matches.mirrored else 1.0, 1.0])
    left = np.ones(len(start), bool)
    found = []
    cv2.setRNGSeed(0)  # the same answer each time
    for _ in range(MOVEMENTS):
        if int(left.sum()) < 2 * FEWEST:
            break
        fitted, inside = cv2.estimateAffinePartial2D(
            (start[left] @ flip).astype(np.float32),
            end[left],
            method=cv2.RANSAC,
            ransacReprojThreshold=TOLERANCE,
            maxIters=3000,
            confidence=0.999,
        )
        if fitted is None:
            break
        fit = np.asarray(fitted, np.float64)
        members = np.flatnonzero(left)[np.asarray(inside).ravel() > 0]
        if len(np.unique(number[members])) < FEWEST:
            break
        left &= ~np.isin(number, number[members])
        if not SCALES[0] <= float(np.hypot(fit[0, 0], fit[1, 0])) <= SCALES[1]:
            continue
        matrix = np.asarray(np.hstack([fit[:, :2] @ flip, fit[:, 2:]]), np.float64)
        one, other = start[members], end[members]
        if one[:, 0].mean() > other[:, 0].mean():  # told from left to right
            matrix, one, other = np.asarray(cv2.invertAffineTransform(matrix), np.float64), other, one
        found.append((matrix, one, other))
    return found


def _verify_movement(fine: NDArray[np.float32], matrix: NDArray[np.float64], matches: Matches) -> _Movement | None:
    """A movement with the pixels that agree under it, and the matches that lie on them; None if there are too few."""
    import cv2
    import numpy as np

    width, height = size = fine.shape[1], fine.shape[0]
    moved = cv2.warpAffine(fine, matrix, size, flags=cv2.INTER_LINEAR)  # the source laid over the copy
    inside = np.asarray(cv2.warpAffine(np.ones(fine.shape, np.uint8), matrix, size, flags=cv2.INTER_NEAREST), np.uint8)
    agree = (_correlate(fine, np.asarray(moved, np.float32)) > ALIKE).astype(np.uint8) & inside
    opened = cv2.morphologyEx(agree, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    to = np.rint(matches.other).astype(int)
    label = labels[np.clip(to[:, 1], 0, height - 1), np.clip(to[:, 0], 0, width - 1)]
    hits = np.bincount(label, minlength=count)
    good = (stats[:, cv2.CC_STAT_AREA] >= SMALLEST) & (hits >= HELD)
    good[0] = False
    held = good[label]
    if int(held.sum()) < FEWEST:
        return None
    copied = cv2.morphologyEx(good[labels].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((WINDOW, WINDOW), np.uint8))
    source = cv2.warpAffine(copied, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    missed = np.linalg.norm(matches.one @ matrix[:, :2].T + matrix[:, 2] - matches.other, axis=1)
    return _Movement(
        matrix, matches.mirrored, int(held.sum()), float(np.median(missed[held])), copied > 0, np.asarray(source) > 0
    )


def _correlate(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Local correlation, 0 where there is no detail: float32 (height, width)."""
    import cv2
    import numpy as np

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(values, (WINDOW, WINDOW)), np.float32)

    a, b = mean(one), mean(other)
    spread = np.maximum(mean(one * one) - a * a, 0) * np.maximum(mean(other * other) - b * b, 0)
    together = mean(one * other) - a * b
    return np.where(spread > FAINTEST, together / np.sqrt(np.maximum(spread, FAINTEST)), 0).astype(np.float32)


def _to_full_size(movement: _Movement, scale: float) -> Movement:
    """A movement in the pixels of the whole picture."""
    import numpy as np

    # the turn of the second row's axis, which mirroring leaves as it is
    (_, across), (_, down) = movement.matrix[:, :2]
    return Movement(
        _bound_box(movement.source, scale),
        _bound_box(movement.copied, scale),
        round(float(np.degrees(np.arctan2(-across, down))), 1),
        round(float(np.hypot(across, down)), 3),
        movement.matches,
        movement.mirrored,
    )


def _bound_box(area: NDArray[np.bool_], scale: float) -> Box:
    import cv2
    import numpy as np

    left, top, width, height = cv2.boundingRect(area.astype(np.uint8))
    return round(left / scale), round(top / scale), round((left + width) / scale), round((top + height) / scale)
