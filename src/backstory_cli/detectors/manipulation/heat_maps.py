"""Pictures of what the tests found: one map of all together, and the outlined places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backstory_cli.detectors.manipulation.pixel_tests import Outcome
from backstory_cli.forensics.jpeg_ghosts import Ghosts
from backstory_cli.forensics.png import encode_png
from backstory_cli.forensics.result import Trace
from backstory_cli.image.orientation import Box
from backstory_cli.reference.manipulation_rates import load_rates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CELL = 8
"""Side of the combined map's cells, in pixels."""
GHOST_SIDE = 400
"""Longer side of one map in the strip of JPEG ghosts."""
MAX_SIDE = 1600
"""Longer side of the picture with outlines."""


def combine(outcomes: Sequence[Outcome], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """All maps as one, in cells of `CELL` pixels: uint8, 0 for nothing, 128 where a test just fires.

    Each test's map is scaled by how near the test came to firing, so that one that saw nothing stays dark.

    Args:
        outcomes: What the tests gave.
        shape: Height and width of what they looked at, in pixels.
    """
    import cv2
    import numpy as np

    together = np.zeros((-(-shape[0] // CELL), -(-shape[1] // CELL)), np.uint8)
    for outcome in outcomes:
        trace = outcome.trace
        if trace is None or trace.heat.size == 0 or float(trace.heat.max()) <= 0:
            continue
        near = min(2.0, max(0.0, trace.statistic) / load_rates().tests[outcome.test.name].threshold)
        scaled = (np.clip(trace.heat / float(trace.heat.max()), 0, 1) * (127.5 * near)).astype(np.uint8)
        size = (scaled.shape[1] * trace.cell // CELL, scaled.shape[0] * trace.cell // CELL)
        cells = cv2.resize(scaled, size, interpolation=cv2.INTER_AREA if trace.cell < CELL else cv2.INTER_LINEAR)
        height, width = min(together.shape[0], cells.shape[0]), min(together.shape[1], cells.shape[1])
        view = together[:height, :width]
        np.maximum(view, cells[:height, :width], out=view)
    return together


def enlarge(cells: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """A map in cells at the size (height, width) of the picture, smoothly."""
    import cv2
    import numpy as np

    size = (cells.shape[1] * CELL, cells.shape[0] * CELL)
    return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR)[: shape[0], : shape[1]], np.uint8)


def find_box(trace: Trace, shape: tuple[int, int]) -> Box | None:
    """The frame around the region, in pixels of the luma plane; None if there is none."""
    import numpy as np

    rows, columns = np.flatnonzero(trace.region.any(axis=1)), np.flatnonzero(trace.region.any(axis=0))
    if rows.size == 0:
        return None
    right, bottom = (int(columns[-1]) + 1) * trace.cell, (int(rows[-1]) + 1) * trace.cell
    return int(columns[0]) * trace.cell, int(rows[0]) * trace.cell, min(right, shape[1]), min(bottom, shape[0])


def outline(rgb: NDArray[np.uint8], regions: Sequence[NDArray[np.bool_]]) -> bytes:
    """The picture, reduced, with the edge of each region in yellow on black.

    Args:
        rgb: uint8 (height, width, 3).
        regions: bool (height, width) each.
    """
    import cv2
    import numpy as np

    scale = min(1.0, MAX_SIDE / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    drawn = np.ascontiguousarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    for region in regions:
        small = cv2.resize(region.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        edges, _ = cv2.findContours(small, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        cv2.drawContours(drawn, edges, -1, (0, 0, 0), 5)
        cv2.drawContours(drawn, edges, -1, (255, 220, 0), 2)
    return encode_png(drawn, "photograph")


def draw_ghost_strip(found: Ghosts) -> bytes:
    """The maps of all qualities side by side, each under its number."""
    import numpy as np
    import PIL.Image
    import PIL.ImageDraw
    import PIL.ImageFont

    height, width = found.change.shape[1:]
    scale = GHOST_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    across = 4
    down = -(-len(found.qualities) // across)
    sheet = PIL.Image.new("L", (across * (size[0] + 8), down * (size[1] + 30)), 255)
    draw, font = PIL.ImageDraw.Draw(sheet), PIL.ImageFont.load_default(16)
    for number, (quality, change) in enumerate(zip(found.qualities, found.change, strict=True)):
        left, top = number % across * (size[0] + 8), number // across * (size[1] + 30)
        draw.text((left + 4, top + 4), f"saved at {quality}", 0, font)
        sheet.paste(PIL.Image.fromarray((change * 255).astype("uint8")).resize(size), (left, top + 26))
    return encode_png(np.asarray(sheet), "photograph")
