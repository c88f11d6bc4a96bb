"""How far two pictures agree where one lies over the other: every window of the part that they share is compared.

A window agrees when its brightness rises and falls alike in both (normalised cross-correlation: J. Lewis, "Fast
Normalized Cross-Correlation", Vision Interface 1995), whatever was done to contrast and colour. The placing is first
made exact by maximising the correlation of the whole (ECC: G. Evangelidis and E. Psarakis, "Parametric Image Alignment
Using Enhanced Correlation Coefficient Maximization", IEEE TPAMI 30(10), 2008, doi:10.1109/TPAMI.2008.113).

Two photographs of one scene agree in part: the share that agrees is a grade, not a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from backstory_cli.lookup.comparison.features import Affine

CANVAS = 320
"""Longer side, in pixels, at which the shared part is compared."""
WINDOW = 17
"""Side of a window: large enough that chance rarely correlates it, small enough to outline a change."""
STEP = 8
"""Pixels from one window to the next."""
STRUCTURE = 3.0
"""Standard deviation, in levels of 255, that a window needs in one of the pictures to count at all."""
LIVELY = 25.0
"""Standard deviation from which on a window has full weight."""
AGREES = 0.75
"""Correlation from which on a window agrees."""
WELL_PLACED = 0.95
"""Share that agrees from which on a placing needs not be made more exact."""
PARTED, LEFT_OVER = 0.25, 0.6
"""Edges of the shared part of which less than so much agrees are left out, down to so much of the whole."""
MIN_SIDE = 24
"""Smallest side of the shared part, in pixels of the coarser picture."""


class Agreement(NamedTuple):
    """What the comparison of the shared part gave.

    Attributes:
        share: Of the windows with structure, weighted by it, the share that agrees: 0 to 1.
        typical: The median correlation of those windows; negative for an inverted picture.
        windows: How many windows have structure.
        matrix: The placing made exact: 2 x 3, from points of the known picture to points of the other.
        map: float32 (rows, columns), the correlation of each window over the shared part; NaN without structure.
        box: Left, top, right, bottom of the map in pixels of the known picture.
        of_known: Share of the known picture that is shared: 0 to 1.
        of_other: Share of the other picture that is shared: 0 to 1.
    """

    share: float
    typical: float
    windows: int
    matrix: Affine
    map: NDArray[np.float32]
    box: tuple[float, float, float, float]
    of_known: float
    of_other: float


class _Canvas(NamedTuple):
    """Both pictures over their shared part, float32, and which pixels both have."""

    known: NDArray[np.float32]
    other: NDArray[np.float32]
    both: NDArray[np.bool_]
    place: Affine  # from points of the canvas to points of the known picture


def measure_agreement(
    known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine, size: int = CANVAS
) -> Agreement | None:
    """Compare two pictures of brightness, uint8 (height, width), placed by a matrix from known to other.

    Args:
        known: The known picture.
        other: The other one.
        matrix: The placing, good to a few pixels.
        size: Longer side at which the shared part is compared; half of `CANVAS` looks past blur and noise.

    Returns:
        None where the placing leaves nothing to compare: too small, folded flat, or outside.
    """
    found = _compare(known, other, matrix, size)
    if found is not None and found.share >= WELL_PLACED:
        return found
    exact = _compare(known, other, _refine_placing(known, other, matrix), size)
    return max((each for each in (found, exact) if each is not None), key=lambda each: each.share, default=None)


def _compare(known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine, size: int) -> Agreement | None:
    import numpy as np

    canvas = _build_canvas(known, other, matrix, size)
    if canvas is None:
        return None
    correlation, weights = _correlate_windows(canvas)
    told = weights > 0
    if not told.any():
        return None
    typical = float(np.median(correlation[told]))
    correlation = correlation * np.float32(-1.0 if typical < 0 else 1.0)
    scale_x, scale_y = float(canvas.place[0, 0]), float(canvas.place[1, 1])
    left, top = float(canvas.place[0, 2]), float(canvas.place[1, 2])
    height, width = canvas.both.shape
    shared = float(canvas.both.sum()) * scale_x * scale_y
    return Agreement(
        share=_measure_share(np.where(told, correlation, 0) >= AGREES, weights),
        typical=typical,
        windows=int(told.sum()),
        matrix=matrix,
        map=correlation,
        box=(left, top, left + width * scale_x, top + height * scale_y),
        of_known=min(1.0, shared / known.size),
        of_other=min(1.0, shared * abs(_measure_area(matrix)) / other.size),
    )


def _measure_share(agrees: NDArray[np.bool_], weights: NDArray[np.float32]) -> float:
    """The weighted share of windows that agree, without edges where the pictures part: a bar, a collage's neighbour."""
    whole = float(weights.sum())
    top, left, (bottom, right) = 0, 0, agrees.shape
    while bottom - top > 3 and right - left > 3:
        edges = {
            "top": (slice(top, top + 1), slice(left, right)),
            "bottom": (slice(bottom - 1, bottom), slice(left, right)),
            "left": (slice(top, bottom), slice(left, left + 1)),
            "right": (slice(top, bottom), slice(right - 1, right)),
        }
        shares = {
            name: float((weights[at] * agrees[at]).sum()) / max(1e-6, float(weights[at].sum()))
            for name, at in edges.items()
        }
        worst = min(shares, key=lambda name: shares[name])
        inner = weights[top:bottom, left:right]
        if shares[worst] >= PARTED or inner.sum() - weights[edges[worst]].sum() < LEFT_OVER * whole:
            break
        top += worst == "top"
        bottom -= worst == "bottom"
        left += worst == "left"
        right -= worst == "right"
    inner = weights[top:bottom, left:right]
    return float((inner * agrees[top:bottom, left:right]).sum() / max(1e-6, float(inner.sum())))


def _measure_area(matrix: Affine) -> float:
    return float(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0])


def _refine_placing(known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine) -> Affine:
    """The placing that correlates best, near the one given; the given one where none is found."""
    import cv2
    import numpy as np

    canvas = _build_canvas(known, other, matrix)
    if canvas is None:
        return matrix
    start = np.eye(2, 3, dtype=np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
    mask = canvas.both.astype(np.uint8) * 255
    target = canvas.other
    one, two = canvas.known[canvas.both], target[canvas.both]
    if float(((one - one.mean()) * (two - two.mean())).mean()) < 0:
        target = 255 - target  # inverted
    try:
        _, step = cv2.findTransformECC(canvas.known, target, start, cv2.MOTION_AFFINE, criteria, mask, 5)
    except cv2.error:
        return matrix
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * [mask.shape[1], mask.shape[0]]
    if not np.isfinite(step).all() or np.abs(corners @ step[:, :2].T + step[:, 2] - corners).max() > 0.1 * CANVAS:
        return matrix  # it wandered off
    # The step moves points of the canvas in the other picture's own copy of it.
    place, moved = _to_square(canvas.place), _to_square(step.astype(np.float64))
    return (_to_square(matrix) @ place @ moved @ np.linalg.inv(place))[:2]


def _to_square(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.vstack([matrix, [0.0, 0.0, 1.0]])


def _build_canvas(
    known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine, size: int = CANVAS
) -> _Canvas | None:
    """Both pictures over the shared part at the coarser resolution of the two, or None where there is too little."""
    import cv2
    import numpy as np

    area = abs(_measure_area(matrix))
    if not np.isfinite(matrix).all() or area < 1e-4 or area > 1e4:
        return None
    back = cv2.invertAffineTransform(matrix)
    height, width = other.shape
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) @ back[:, :2].T + back[:, 2]
    left, top = np.maximum(frame.min(axis=0), 0)
    right, bottom = np.minimum(frame.max(axis=0), known.shape[::-1])
    resolution = min(1.0, area**0.5)
    if min(right - left, bottom - top) * resolution < MIN_SIDE:
        return None
    resolution = min(resolution, size / max(right - left, bottom - top))
    across, down = int((right - left) * resolution), int((bottom - top) * resolution)
    if min(across, down) < MIN_SIDE:
        return None
    place = np.array([[(right - left) / across, 0, left], [0, (bottom - top) / down, top]])
    one, _ = _sample(known, place, (across, down))
    two, inside = _sample(other, (_to_square(matrix) @ _to_square(place))[:2], (across, down))
    both = cv2.erode(inside, np.ones((3, 3), np.uint8)).astype(bool)
    if both.sum() < MIN_SIDE**2:
        return None
    return _Canvas(one, two, both, place)


def _sample(
    picture: NDArray[np.uint8], place: Affine, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """A picture seen through a matrix from canvas to picture, made smaller first where that would alias."""
    import cv2
    import numpy as np

    shrink = min(1.0, 1 / max(1e-6, abs(_measure_area(place)) ** 0.5))
    if shrink < 0.75:
        small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        factors = np.array([[small.shape[1] / picture.shape[1]], [small.shape[0] / picture.shape[0]]])
        place, picture = place * factors, np.asarray(small, np.uint8)
    # Matrices speak of pixel corners; OpenCV samples at pixel centres.
    centred = place.copy()
    centred[:, 2] += place[:, :2] @ np.array([0.5, 0.5]) - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(picture, centred, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.ones_like(picture), centred, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    return np.asarray(seen, np.float32), np.asarray(inside, np.uint8)


def _correlate_windows(canvas: _Canvas) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The correlation of each window, NaN without structure, and its weight."""
    import cv2
    import numpy as np

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(values, (WINDOW, WINDOW), borderType=cv2.BORDER_REFLECT_101), np.float32)

    one, two = (np.asarray(cv2.GaussianBlur(each, (0, 0), 1.0), np.float32) for each in (canvas.known, canvas.other))
    here, there = mean(one), mean(two)
    spread = np.sqrt(np.maximum(mean(one * one) - here * here, 0))
    other_spread = np.sqrt(np.maximum(mean(two * two) - there * there, 0))
    # Half a level is added to each spread: rounding alone must not decorrelate what is nearly flat.
    correlation = (mean(one * two) - here * there) / ((spread + 0.5) * (other_spread + 0.5))
    structure = np.maximum(spread, other_spread)
    within = cv2.blur(canvas.both.astype(np.float32), (WINDOW, WINDOW)) > 0.9
    told = within & (structure >= STRUCTURE)
    correlation[~told] = np.nan
    # Noise and compression decide in calm windows, the picture in lively ones: these count for more.
    weights = np.where(told, np.minimum(structure, LIVELY), 0)
    grid = (slice(STEP // 2, None, STEP), slice(STEP // 2, None, STEP))
    return correlation[grid].astype(np.float32), weights[grid].astype(np.float32)
