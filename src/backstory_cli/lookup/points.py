"""Codes of single points of a picture, by which a small part of it is found again, turned, cropped or pasted.

ORB (E. Rublee, V. Rabaud, K. Konolige and G. Bradski, "ORB: An efficient alternative to SIFT or SURF", ICCV 2011,
doi:10.1109/ICCV.2011.6126544): 256 bits that describe what surrounds a corner, whatever way it is turned. A few of a
picture's strongest points suffice to bring it up as a candidate; whether it is a copy is for the comparison to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def codes(luma: NDArray[np.uint8], count: int) -> list[bytes]:
    """The codes of the strongest points of a picture of brightness, uint8 (height, width): 32 bytes each."""
    import cv2
    import numpy as np

    if min(luma.shape) < 48:
        return []
    detector = cv2.ORB.create(nfeatures=count, edgeThreshold=16, fastThreshold=10)
    _, found = detector.detectAndCompute(np.ascontiguousarray(luma), None)
    return [] if found is None else [row.tobytes() for row in found]
