"""Where two pictures show the same points: local features, and the movement that carries one onto the other.

Features are SIFT (D. Lowe, "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 60(2), 2004,
doi:10.1023/B:VISI.0000029664.99615.94) compared as square roots (R. Arandjelovic and A. Zisserman, "Three things
everyone should know to improve object retrieval", CVPR 2012). The movement is fitted by RANSAC (M. Fischler and
R. Bolles, CACM 24(6), 1981, doi:10.1145/358669.358692).

Points that move together show that two pictures share something: a picture, a background, a logo. Whether one is a
copy of the other is for `backstory_cli.lookup.comparison.agreement` to say, which looks at every pixel they share.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Affine = NDArray[np.float64]
    """A 2 x 3 matrix that carries points (x, y) of the known picture to points of the other."""

MAX_POINTS = 1500
"""The strongest points of a picture that are kept."""
RATIO = 0.85
"""How much closer the best partner of a point must be than the second (Lowe uses 0.8 for single pictures)."""
NEAR = 3.0
"""Pixels by which a point may miss the place that the movement gives it."""
MIN_POINTS = 6
"""Points that must move together: three define the movement, as many again confirm it."""


class Features(NamedTuple):
    """The points of a picture.

    Attributes:
        points: float32 (count, 2), x and y in pixels.
        descriptors: float32 (count, 128), unit length.
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]


class Movement(NamedTuple):
    """How the known picture lies in the other.

    Attributes:
        matrix: 2 x 3, from points of the known picture to points of the other.
        points: How many features agree with it.
    """

    matrix: Affine
    points: int


class Steadiness(NamedTuple):
    """How exactly features lie where a movement puts them.

    Attributes:
        steady: How many lie within a pixel of the coarser picture.
        strays: How many lie 2 to 16 pixels off: near, but moved, as in another photograph of the scene.
        box: Left, top, right, bottom of the exact ones, in pixels of the known picture.
        of_known: The area that they span as a share of the known picture.
    """

    steady: int = 0
    strays: int = 0
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    of_known: float = 0.0


def extract_features(luma: NDArray[np.uint8]) -> Features:
    """The features of a picture of brightness, uint8 (height, width)."""
    import cv2
    import numpy as np

    keypoints, found = cv2.SIFT.create(nfeatures=MAX_POINTS, contrastThreshold=0.02).detectAndCompute(luma, None)
    if found is None or not len(keypoints):
        return Features(np.empty((0, 2), np.float32), np.empty((0, 128), np.float32))
    roots = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6))
    # OpenCV counts from the centre of the first pixel, matrices here from its corner.
    return Features(np.array([point.pt for point in keypoints], np.float32) + 0.5, roots.astype(np.float32))


def negate(features: Features) -> Features:
    """The features that the picture's negative would have: every gradient turns about."""
    import numpy as np

    order = np.arange(128).reshape(4, 4, 8)[::-1, ::-1].ravel()
    return Features(features.points, features.descriptors[:, order])


def mirror(features: Features, width: int) -> Features:
    """The features that the picture mirrored left to right would have.

    A mirror turns the rows of a descriptor's 4 x 4 grid and the sense of its eight directions.
    """
    import numpy as np

    points = features.points * np.array([-1, 1], np.float32) + np.array([width, 0], np.float32)
    return Features(points, features.descriptors[:, _build_mirror_order()])


@cache
def _build_mirror_order() -> NDArray[np.int64]:
    import numpy as np

    order = np.arange(128).reshape(4, 4, 8)[::-1]
    return order[:, :, (-np.arange(8)) % 8].ravel()


def estimate_movement(known: Features, other: Features) -> Movement | None:
    """The affine movement that most features share, or None where fewer than `MIN_POINTS` do."""
    import cv2
    import numpy as np

    here, there = _match_features(known, other)
    if len(here) < MIN_POINTS:
        return None
    source, target = known.points[here], other.points[there]
    cv2.setRNGSeed(1)  # the same pictures give the same answer
    matrix, kept = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=NEAR, maxIters=3000, confidence=0.999
    )
    if matrix is None or not np.isfinite(matrix).all():
        return None
    inside = kept.ravel().astype(bool)
    count = len(np.unique(np.round(source[inside] / 2), axis=0))  # one point described twice counts once
    return Movement(np.asarray(matrix, np.float64), count) if count >= MIN_POINTS else None


def measure_steadiness(known: Features, other: Features, matrix: Affine, shape: tuple[int, ...]) -> Steadiness:
    """Count the features that lie exactly, and nearly, where a movement puts them; shape is the known picture's."""
    import cv2
    import numpy as np

    here, there = _match_features(known, other)
    if not len(here):
        return Steadiness()
    coarser = max(1.0, abs(float(np.linalg.det(matrix[:, :2]))) ** 0.5)
    moved = known.points[here] @ matrix[:, :2].T + matrix[:, 2]
    off = np.linalg.norm(moved - other.points[there], axis=1) / coarser
    exact = known.points[here[off < 1]]
    strays = int(((off >= 2) & (off < 16)).sum())
    if len(exact) < 3:
        return Steadiness(len(exact), strays)
    left, top, right, bottom = (float(edge) for edge in (*exact.min(axis=0), *exact.max(axis=0)))
    spanned = cv2.contourArea(cv2.convexHull(exact)) / (shape[0] * shape[1])
    # One point described twice counts once.
    count = len(np.unique(np.round(exact / 2), axis=0))
    return Steadiness(count, strays, (left, top, right, bottom), float(spanned))


def _match_features(known: Features, other: Features) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of features that find each other: close, and much closer than the next one."""
    import numpy as np

    if len(known.points) < 2 or len(other.points) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    alike = known.descriptors @ other.descriptors.T
    best = alike.argmax(axis=1)
    rows = np.arange(len(alike))
    first = alike[rows, best]
    second = np.partition(alike, -2, axis=1)[:, -2]
    # Unit vectors: squared distance is 2 - 2 times the product.
    clear = (1 - first) < RATIO**2 * (1 - second)
    keep = clear & (alike.argmax(axis=0)[best] == rows)
    return rows[keep], best[keep]
