"""Where two copies of one picture differ: a change of one part, told from what compression and toning did everywhere.

The other picture is laid over the known one, its colours are brought to the known one's by the mapping that fits most
of the picture, and what remains is held against what is usual for places as lively as each.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from backstory_cli.lookup.comparison.features import Affine

SIDE = 384
"""Longer side, in pixels, at which copies are laid over each other."""
LEVELS = 10.0
"""Least mean difference of a changed place, in levels of 255 (compression at quality 30 stays below it)."""
UNUSUAL = 5.0
"""How many times larger than usual for its liveliness the difference of a changed place is."""
MIN_AREA = 0.0012
"""Share of the picture that a changed place has at least."""
MAX_PLACES = 12


class Difference(NamedTuple):
    """What differs.

    Attributes:
        known: uint8 (height, width, 3), the known picture at the size compared.
        other: Likewise, the other picture laid over it, in its own colours; 0 where it does not reach.
        amount: float32 (height, width), mean difference in levels after the colours were matched.
        changed: bool (height, width), the places that differ.
        both: bool (height, width), what the two pictures share.
        boxes: Left, top, right, bottom of each changed place, largest first, in shares of the known picture.
        toned: Mean change of colour over the whole picture, in levels.
        greyed: The other picture has no colours where the known one has.
        flat: Of the changed places, the share that few plain colours fill in the other picture, as captions do.
    """

    known: NDArray[np.uint8]
    other: NDArray[np.uint8]
    amount: NDArray[np.float32]
    changed: NDArray[np.bool_]
    both: NDArray[np.bool_]
    boxes: list[tuple[float, float, float, float]]
    toned: float
    greyed: bool
    flat: float


def find_difference(known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine) -> Difference:
    """Lay one picture over the other, both uint8 (height, width, 3), and look for changed places.

    Args:
        known: The known picture.
        other: A copy of it, or of a part of it.
        matrix: 2 x 3, from points of the known picture to points of the other.
    """
    import numpy as np

    one, two, both = _overlay(known, other, matrix)
    matched = _match_colours(one, two, both)
    apart = np.abs(one.astype(np.float32) - matched).mean(axis=2)
    apart[~both] = 0
    amount = _smooth_map(apart)
    changed = _find_places(amount / _estimate_usual(one, amount, both), amount, both)
    height, width = both.shape
    return Difference(
        known=one,
        other=two,
        amount=amount,
        changed=changed,
        both=both,
        boxes=_find_boxes(changed, width, height),
        toned=float(np.abs(matched - two)[both].mean()) if both.any() else 0.0,
        greyed=_is_greyed(one, two, both),
        flat=_measure_flat(two, changed),
    )


def _overlay(
    known: NDArray[np.uint8], other: NDArray[np.uint8], matrix: Affine
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """Both pictures in the known one's frame at the coarser resolution, and where both are."""
    import cv2
    import numpy as np

    # The other picture is made smaller first where it is the finer one, the known one where that is.
    resolution = abs(float(np.linalg.det(matrix[:, :2]))) ** 0.5
    factor = min(1.0, SIDE / max(known.shape[:2]), max(resolution, 96 / max(known.shape[:2])))
    size = max(1, round(known.shape[1] * factor)), max(1, round(known.shape[0] * factor))
    one = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    shrink = min(1.0, factor / resolution)
    if shrink < 0.75:
        smaller = max(1, round(other.shape[1] * shrink)), max(1, round(other.shape[0] * shrink))
        reduced = cv2.resize(other, smaller, interpolation=cv2.INTER_AREA)
        matrix = matrix * np.array([[smaller[0] / other.shape[1]], [smaller[1] / other.shape[0]]])
        other = np.asarray(reduced, np.uint8)
    place = matrix.copy()
    place[:, 0] *= known.shape[1] / size[0]
    place[:, 1] *= known.shape[0] / size[1]
    place[:, 2] += place[:, :2] @ np.array([0.5, 0.5]) - 0.5  # OpenCV samples at the centres of pixels
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    two = cv2.warpAffine(other, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.ones(other.shape[:2], np.uint8), place, size, flags=flags)
    both = cv2.erode(inside, np.ones((3, 3), np.uint8), borderValue=1).astype(bool)
    two[~both] = 0
    return np.asarray(one, np.uint8), np.asarray(two, np.uint8), both


def _match_colours(one: NDArray[np.uint8], two: NDArray[np.uint8], both: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The other picture in the known one's colours: a curve for each channel, then a mixing of the channels."""
    import numpy as np

    curved = np.empty(two.shape, np.float32)
    for channel in range(3):
        curved[..., channel] = _fit_curve(one[..., channel][both], two[..., channel][both])[two[..., channel]]
    source = np.column_stack([curved[both], np.ones(int(both.sum()), np.float32)])
    target = one[both].astype(np.float32)
    keep = np.ones(len(source), bool)
    for _ in range(3):
        mixing, *_ = np.linalg.lstsq(source[keep], target[keep], rcond=None)
        left = np.abs(source @ mixing - target).mean(axis=1)
        keep = left <= np.quantile(left, 0.8)  # a change of one part must not bend the whole
    flat = curved.reshape(-1, 3)
    mixed = np.column_stack([flat, np.ones(len(flat), np.float32)]) @ mixing
    return np.asarray(mixed.reshape(two.shape), np.float32)


def _fit_curve(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.float32]:
    """For each level of the other picture, the median level of the known one there; between them, a straight line."""
    import numpy as np

    order = np.argsort(two, kind="stable")
    levels, begins = np.unique(two[order], return_index=True)
    ends = np.append(begins[1:], len(order))
    told = [(level, np.median(one[order[a:b]])) for level, a, b in zip(levels, begins, ends, strict=True) if b - a >= 8]
    if len(told) < 2:
        return np.arange(256, dtype=np.float32)
    at, value = np.array(told, np.float32).T
    smooth = np.convolve(np.pad(value, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return np.interp(np.arange(256), at, smooth).astype(np.float32)


def _smooth_map(values: NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2
    import numpy as np

    return np.asarray(cv2.blur(values, (7, 7)), np.float32)


def _estimate_usual(
    one: NDArray[np.uint8], amount: NDArray[np.float32], both: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The difference that is usual for places as lively as each: the median of those, float32 (height, width)."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(one, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = _smooth_map(grey)
    lively = np.sqrt(np.maximum(_smooth_map(grey * grey) - mean * mean, 0))
    edges = np.quantile(lively[both], np.linspace(0, 1, 13)) if both.any() else np.zeros(13)
    middle, usual = [], []
    for low, high in pairwise(edges):
        inside = both & (lively >= low) & (lively <= high)
        if inside.any():
            middle.append(float(lively[inside].mean()))
            usual.append(float(np.median(amount[inside])))
    if not usual:
        return np.ones_like(amount)
    return np.asarray(np.maximum(1.0, np.interp(lively, middle, np.maximum.accumulate(usual))), np.float32)


def _find_places(
    unusual: NDArray[np.float32], amount: NDArray[np.float32], both: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Places of some size that differ clearly, grown to where they still differ by half as much."""
    import cv2
    import numpy as np

    surely = (unusual > UNUSUAL) & (amount > LEVELS) & both
    likely = ((unusual > UNUSUAL / 2) & (amount > LEVELS / 2) & both).astype(np.uint8)
    closed = cv2.morphologyEx(likely, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, labels, figures, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    least = MIN_AREA * both.size
    sure = np.bincount(labels[surely], minlength=count)
    large = (figures[:, cv2.CC_STAT_AREA] >= least) & (sure >= least / 2)
    large[0] = False
    return np.asarray(large[labels])


def _find_boxes(changed: NDArray[np.bool_], width: int, height: int) -> list[tuple[float, float, float, float]]:
    import cv2
    import numpy as np

    _, _, figures, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8), connectivity=8)
    parts = sorted(figures[1:].tolist(), key=lambda part: -part[cv2.CC_STAT_AREA])[:MAX_PLACES]
    return [(x / width, y / height, (x + w) / width, (y + h) / height) for x, y, w, h, _ in parts]


def _is_greyed(one: NDArray[np.uint8], two: NDArray[np.uint8], both: NDArray[np.bool_]) -> bool:
    """Whether the known picture's colours are gone, or replaced by shades of one (sepia)."""
    import numpy as np

    def colourful(picture: NDArray[np.uint8]) -> float:
        chroma = picture[both].astype(np.float32) @ np.array([[1, 0.5], [-1, 0.5], [0, -1]], np.float32)
        return float(chroma.std(axis=0).sum()) if len(chroma) else 0.0

    return colourful(one) > 12 and colourful(two) < 0.25 * colourful(one)


def _measure_flat(two: NDArray[np.uint8], changed: NDArray[np.bool_]) -> float:
    """Share of the changed pixels that have one of the two commonest colours there, of 16 levels a channel."""
    import numpy as np

    pixels = two[changed] // 16
    if not len(pixels):
        return 0.0
    _, counts = np.unique(pixels @ np.array([256, 16, 1]), return_counts=True)
    return float(np.sort(counts)[-2:].sum() / len(pixels))
