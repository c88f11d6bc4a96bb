"""Codes of single points of a picture, by which a small part of it is found again, turned, cropped or pasted.

ORB (E. Rublee, V. Rabaud, K. Konolige and G. Bradski, "ORB: An efficient alternative to SIFT or SURF", ICCV 2011,
doi:10.1109/ICCV.2011.6126544): 256 bits that describe what surrounds a corner, whatever way it is turned. A few of a
picture's strongest points suffice to bring it up as a candidate; whether it is a copy is for the comparison to say.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def compute_codes(luma: NDArray[np.uint8], count: int) -> list[bytes]:
    """The codes of the strongest points of a picture of brightness, uint8 (height, width): 32 bytes each.

    Large and small points take turns, the strongest of each size first: of so few of them as a large index can be
    asked for, some then survive whatever was done to the picture.
    """
    import cv2
    import numpy as np

    if min(luma.shape) < 48:
        return []
    detector = cv2.ORB.create(nfeatures=count, edgeThreshold=16, fastThreshold=10)
    points, found = detector.detectAndCompute(np.ascontiguousarray(luma), None)
    if found is None:
        return []
    by_size: dict[int, list[int]] = defaultdict(list)
    for number in sorted(range(len(points)), key=lambda each: -points[each].response):
        by_size[points[number].octave].append(number)
    turns = zip_longest(*(by_size[size] for size in sorted(by_size)))
    return [found[number].tobytes() for turn in turns for number in turn if number is not None]
