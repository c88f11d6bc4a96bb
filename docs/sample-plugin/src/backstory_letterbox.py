"""A detector for backstory: black bars along the edges, which a frame of a film shown in another shape has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import upright
from backstory_cli.models import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Letterbox:
    """Looks for rows and columns at the edges that are black from end to end."""

    name = "letterbox"
    title = "Black bars along the edges"
    network = False

    def __init__(self, black: int = 20, least: int = 8) -> None:
        self.parameters = {"black": black, "least": least}

    def inspect(self, image: Image) -> Iterator[Finding]:
        """One finding if there are bars."""
        brightness = upright(image.luma, image.orientation)  # raises Skip where it cannot be decoded
        height, width = brightness.shape
        if min(height, width) < 64:
            raise Skip("the image is smaller than 64 pixels on one side")
        top, bottom = self._bars(brightness.max(axis=1))
        left, right = self._bars(brightness.max(axis=0))
        if top and bottom:
            yield self._found("above and below", {"top": top, "bottom": bottom})
        if left and right:
            yield self._found("left and right", {"left": left, "right": right})

    def _bars(self, brightest: NDArray[np.uint8]) -> tuple[int, int]:
        """How many lines at both ends are black, given the brightest pixel of each; 0 for less than a bar."""
        import numpy as np

        (shown,) = np.nonzero(brightest > self.parameters["black"])
        if not shown.size:  # all of it is black
            return 0, 0
        first, last = int(shown[0]), len(brightest) - 1 - int(shown[-1])
        least = self.parameters["least"]
        return (first, last) if min(first, last) >= least else (0, 0)

    def _found(self, where: str, bars: dict[str, int]) -> Finding:
        return Finding(
            id="letterbox.bars",
            summary=f"The image has black bars {where}, as a frame of a film has that is shown in another shape.",
            about="content",
            leaning="neutral",
            basis="measured",
            strength="weak",
            data={"pixels": bars},
            limits="Posters, slides and very dark scenes have such edges, too.",
        )
