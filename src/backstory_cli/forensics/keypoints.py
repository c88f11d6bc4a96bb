"""Places of a picture that look alike: keypoints matched with one another (SIFT, g2NN).

After I. Amerini, L. Ballan, R. Caldelli, A. Del Bimbo, G. Serra, "A SIFT-based forensic method for copy-move attack
detection and transformation recovery", IEEE Transactions on Information Forensics and Security 6(3), 2011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEYPOINTS = 4000
"""Strongest keypoints kept: comparing all with all grows with the square."""
STRIP, MARGIN = 400_000, 48
"""Pixels of a strip in which keypoints are sought, and rows it shares with its neighbours: SIFT doubles what it is
given, and holds it eleven times over as floating point (about 250 bytes a pixel)."""
CONTRAST = 0.02
"""SIFT's contrast threshold, half of its usual one, so that faint detail speaks too."""
APART = 40
"""Pixels that two places must be apart at least: neighbours look alike in any picture."""
NEIGHBOURS = 12
"""Nearest descriptors looked at for each keypoint."""
RATIO = 0.6
"""A match counts while its distance is less than this share of the next one's (g2NN, Amerini 2011)."""
DISTANCE = 0.45
"""Largest distance of two RootSIFT descriptors."""


class Matches(NamedTuple):
    """Pairs of alike places, float32 (n, 2) as (x, y), and whether the second is the mirror image of the first."""

    one: NDArray[np.float32]
    other: NDArray[np.float32]
    mirrored: bool


def find_matches(gray: NDArray[np.uint8], least: int) -> tuple[Matches, Matches]:
    """Places that look alike, and places that look like another's mirror image.

    Raises:
        Skip: There are fewer keypoints than ``least``.
    """
    import numpy as np

    at, descriptors = _detect_keypoints(gray)
    if len(at) < least:
        raise Skip("the image has too little detail for places to be matched")
    rooted = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    # a descriptor is 4 x 4 places of 8 directions, laid along the keypoint's own; its mirror image has the places
    # across it, and the directions, the other way round
    mirror = rooted.reshape(-1, 4, 4, 8)[:, ::-1, :, -np.arange(8) % 8].reshape(-1, 128)
    found = []
    for mirrored, others in ((False, rooted), (True, np.ascontiguousarray(mirror))):
        pairs = _match_keypoints(rooted, others, at)
        found.append(Matches(at[pairs[:, 0]], at[pairs[:, 1]], mirrored))
    return found[0], found[1]


def _detect_keypoints(gray: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The strongest keypoints, sought strip by strip: places float32 (n, 2) and descriptors float32 (n, 128)."""
    import cv2
    import numpy as np

    rows = gray.shape[0]
    strips = max(1, round(gray.size / STRIP))
    height = -(-rows // strips)
    sift = cv2.SIFT.create(nfeatures=KEYPOINTS if strips == 1 else 2 * KEYPOINTS // strips, contrastThreshold=CONTRAST)
    places, strengths, descriptors = [], [], []
    for top in range(0, rows, height):
        first = max(0, top - MARGIN)
        points, described = sift.detectAndCompute(gray[first : top + height + MARGIN], None)
        if described is None:
            continue
        at = np.array([(p.pt[0], p.pt[1] + first) for p in points], np.float32).reshape(-1, 2)
        own = (at[:, 1] >= top) & (at[:, 1] < top + height)
        places.append(at[own])
        strengths.append(np.array([p.response for p in points], np.float32)[own])
        descriptors.append(described[own])
    if not places:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    strongest = np.argsort(-np.concatenate(strengths), kind="stable")[:KEYPOINTS]
    return np.concatenate(places)[strongest], np.concatenate(descriptors)[strongest]


def _match_keypoints(
    descriptors: NDArray[np.float32], others: NDArray[np.float32], at: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Pairs of keypoints apart that look alike, by g2NN, each once: (n, 2) numbers of keypoints."""
    import numpy as np

    count = min(NEIGHBOURS, len(others))
    pairs = []
    for start in range(0, len(descriptors), 512):  # 512 x 4000 similarities at a time
        likeness = descriptors[start : start + 512] @ others.T
        rows = _find_rows_with_match(likeness, at, start)
        likeness = likeness[rows]
        near = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        distance = np.sqrt(np.maximum(0, 2 - 2 * np.take_along_axis(likeness, near, axis=1)))
        away = np.linalg.norm(at[near] - at[start + rows, None], axis=2)
        distance[away <= APART] = 9  # farther than any, and so last
        order = np.argsort(distance, axis=1, kind="stable")
        near, distance = np.take_along_axis(near, order, axis=1), np.take_along_axis(distance, order, axis=1)
        good = (distance[:, :-1] <= DISTANCE) & (distance[:, :-1] <= RATIO * distance[:, 1:])
        row, rank = np.nonzero(np.logical_and.accumulate(good, axis=1))
        pairs.append(np.stack([start + rows[row], near[row, rank]], axis=1))
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


def _find_rows_with_match(likeness: NDArray[np.float32], at: NDArray[np.float32], start: int) -> NDArray[np.intp]:
    """The rows, of similarities from a keypoint ``start`` on to all, with one near enough to count and apart.

    They are few in most pictures, and only their neighbours need to be put in order.
    """
    import numpy as np

    row, other = np.divmod(np.flatnonzero(likeness >= 1 - DISTANCE**2 / 2 - 1e-4), likeness.shape[1])
    apart = np.linalg.norm(at[other] - at[start + row], axis=1) > APART
    return np.unique(row[apart])
