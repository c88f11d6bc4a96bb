"""Pictures of a comparison: both copies side by side with what differs outlined, and the map of the difference."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from backstory_cli.lookup.comparison import Comparison
from backstory_cli.lookup.comparison.difference import Difference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GAP = 8
FULL = 48.0
"""Levels of difference that are drawn brightest."""


def draw_side_by_side(comparison: Comparison) -> bytes | None:
    """The known picture, and the other laid over its frame, with changed places outlined in yellow on black: PNG.

    Returns:
        None where there is no copy to show.
    """
    import numpy as np

    difference = comparison.difference
    if difference is None:
        return None
    pictures = [_outline(picture, difference) for picture in (difference.known, difference.other)]
    gap = np.full((pictures[0].shape[0], GAP, 3), 255, np.uint8)
    return _encode_png(np.hstack([pictures[0], gap, pictures[1]]))


def draw_difference_map(comparison: Comparison) -> bytes | None:
    """How much each place differs, dark where it does not, blue where only one picture reaches: PNG."""
    import cv2
    import numpy as np

    difference = comparison.difference
    if difference is None:
        return None
    levels = np.clip(difference.amount / FULL * 255, 0, 255).astype(np.uint8)
    drawn = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    drawn[~difference.both] = (40, 60, 110)
    return _encode_png(np.asarray(drawn, np.uint8))


def _outline(picture: NDArray[np.uint8], difference: Difference) -> NDArray[np.uint8]:
    import cv2
    import numpy as np

    drawn = picture.copy()
    edges, _ = cv2.findContours(difference.changed.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(drawn, edges, -1, (0, 0, 0), 3)
    cv2.drawContours(drawn, edges, -1, (255, 225, 0), 1)
    return np.asarray(drawn, np.uint8)


def _encode_png(values: NDArray[np.uint8]) -> bytes:
    import PIL.Image

    stored = io.BytesIO()
    PIL.Image.fromarray(values).save(stored, "PNG")
    return stored.getvalue()
