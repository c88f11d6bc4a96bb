"""``ela``: error level analysis as a lens. It draws a heat map and says how to read it; it concludes nothing.

Measured (``benchmarks/ela.py``), the level of a whole picture separates altered from untouched ones at or
below chance, and inside an altered picture the altered area stands out only slightly more often than not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.forensics.ela import CELL, QUALITY, LocalLevels, compare_local_levels, compute_error_levels
from backstory_cli.forensics.heatmap import draw_heat_map
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box, align_to_block_grid, turn_box_upright, upright, view_upright
from backstory_cli.models import About, Artifact, Basis, Finding, Role, Strength

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_SIDE = 4 * CELL
"""Below this the picture has too few cells to compare with one another."""
PLACES = 3

MEASURED = {
    "measured_on": "imd2020 (22 altered, 19 untouched) and casia1 (141, 113) JPEG files; benchmarks/results/ela.txt",
    "auc_of_mean_level_imd2020": 0.23,
    "auc_of_highest_level_imd2020": 0.31,
    "auc_of_mean_level_casia1": 0.64,
    "auc_of_highest_level_casia1": 0.56,
    "auc_of_altered_area_imd2020": 0.54,
    "auc_of_altered_area_casia1": 0.64,
}
"""Chance is 0.5. In casia1 untouched and altered files were saved with different tables, which flatters it."""

LOOK_FOR = "an object or a patch that is clearly brighter or darker than areas of like texture and brightness"
IGNORE = "bright edges, text, fine texture and strong colours; dark flat, black or white areas"
LIMITS = (
    f"Look for {LOOK_FOR}. Ignore {IGNORE}. It is a lens, not a test: over labelled images its level told altered "
    "from untouched ones hardly better than chance, or worse. An image saved again as a whole is even."
)


class ErrorLevelAnalysis:
    """Yields ``ela.heat_map``, leaning neutral, with the map as an artifact and local figures in ``data``."""

    name = "ela"
    title = "Error level analysis (a lens on JPEG compression)"
    network = False
    slow = True

    def __init__(self, *, region: Box | None = None) -> None:
        """With ``region``, in pixels of the upright picture, the map is of that part only."""
        self._region = region

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The quality of the save that it compares with, the cells of its figures, and the part looked at."""
        return {"quality": QUALITY, "cell": CELL, "region": list(self._region) if self._region else None}

    def inspect(self, image: Image) -> Iterator[Finding]:
        """One finding for a JPEG of sufficient size; the other formats carry no JPEG history to look at."""
        if image.media_type != "image/jpeg":
            raise Skip(f"it compares JPEG compression, which a file of type {image.media_type} does not carry")
        if image.size is not None and min(image.size) < MIN_SIDE:
            raise Skip(f"the image is smaller than {MIN_SIDE} pixels on one side, too small to compare its parts")
        pixels, corner = self._select_part(image)
        if min(pixels.shape[:2]) < MIN_SIDE:
            raise Skip(f"the region is smaller than {MIN_SIDE} pixels on one side, too small to compare its parts")
        stored = compute_error_levels(pixels)  # before the turn: turning would move the grid of JPEG blocks
        if int(stored.max()) == 0:
            raise Skip("saving it once more changes nothing at all, so there is nothing to compare")
        levels = upright(stored, image.orientation)
        local = compare_local_levels(levels, view_upright(pixels, image.orientation))
        yield Finding(
            id="ela.heat_map",
            summary="A heat map of JPEG error levels was drawn for you to look at; it decides nothing by itself.",
            about=About.INTEGRITY,
            basis=Basis.MEASURED,
            strength=Strength.WEAK,
            data={
                "quality_of_test_save": QUALITY,
                "cell_pixels": CELL,
                "mean_level": round(float(levels.mean()), 2),
                "highest_level": int(levels.max()),
                "most_unusual_places": _find_places(local, corner),
                "look_for": LOOK_FOR,
                "ignore": IGNORE,
                **MEASURED,
            },
            limits=LIMITS,
            artifacts=(
                Artifact(name="ela-heat-map.png", role=Role.MAP, media_type="image/png", content=_draw(levels)),
            ),
        )

    def _select_part(self, image: Image) -> tuple[NDArray[np.uint8], tuple[int, int]]:
        """What is looked at, and where its corner lies in the upright picture."""
        if self._region is None:
            return image.pixels, (0, 0)
        size = (image.pixels.shape[1], image.pixels.shape[0])
        box = align_to_block_grid(self._region, size, image.orientation)
        left, top, _, _ = turn_box_upright(box, size, image.orientation)
        return image.pixels[box[1] : box[3], box[0] : box[2]], (left, top)


def _find_places(local: LocalLevels, corner: tuple[int, int]) -> list[dict[str, float | int]]:
    """The cells whose level is least like that of cells of like texture, in pixels of the upright picture."""
    import numpy as np

    flat = np.argsort(-np.abs(local.unusual), axis=None)[:PLACES]
    rows, columns = np.unravel_index(flat, local.unusual.shape)
    return [
        {
            "x": int(column) * CELL + corner[0],
            "y": int(row) * CELL + corner[1],
            "width": CELL,
            "height": CELL,
            "level": round(float(local.level[row, column]), 2),
            "unusual_for_its_texture": round(float(local.unusual[row, column]), 1),
        }
        for row, column in zip(rows, columns, strict=True)
    ]


def _draw(levels: NDArray[np.uint8]) -> bytes:
    return draw_heat_map(
        levels,
        title=f"Error levels: how much each part changes when saved as JPEG (quality {QUALITY}) once more",
        low="hardly changes",
        high="changes most",
        note=f"Look for {LOOK_FOR}. Ignore {IGNORE}. Not proof of anything by itself.",
    )
