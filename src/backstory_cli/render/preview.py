"""A picture and its map on the terminal, as half blocks: two pixels a character, one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli.models import Artifact, Report
from backstory_cli.render.picture import decode
from backstory_cli.text import clean

if TYPE_CHECKING:
    import PIL.Image
    from rich.console import RenderableType
    from rich.text import Text

COLUMNS = 40
"""Characters that one picture takes at most."""
ROWS = 20
MIN_WIDTH = 60
"""Columns of a terminal from which on a preview is shown unasked."""
MAPS = ("manipulation-map.png", "ela-heat-map.png")
"""Artifacts that are shown beside the picture, the most telling first."""
MAX_BYTES = 32 * 2**20


def iter_previews(report: Report, picture: PIL.Image.Image | None) -> Iterator[RenderableType]:
    """The picture with the first map that was drawn of it, side by side.

    Args:
        report: Where the map is named.
        picture: The upright picture in RGB, of any size; None where it is not at hand.
    """
    from rich.columns import Columns
    from rich.console import Group
    from rich.text import Text

    shown = [] if picture is None else [(picture, "the image")]
    if (drawn := _find_map(report)) is not None:
        shown.append(drawn)
    if shown:
        yield Columns(
            [Group(draw_half_blocks(each), Text(clean(title), "dim")) for each, title in shown], padding=(0, 2)
        )


def draw_half_blocks(picture: PIL.Image.Image, columns: int = COLUMNS, rows: int = ROWS) -> Text:
    """A picture as coloured characters that fill at most so many columns and rows."""
    import PIL.Image
    from rich.color import Color
    from rich.style import Style
    from rich.text import Text

    small = picture.convert("RGB")
    small.thumbnail((columns, 2 * rows), PIL.Image.Resampling.BOX)
    width, height = small.size
    data = small.tobytes()
    text = Text(no_wrap=True)
    for row in range(0, height, 2):
        for column in range(width):
            upper = Color.from_rgb(*_get_pixel(data, width, column, row))
            lower = Color.from_rgb(*_get_pixel(data, width, column, row + 1)) if row + 1 < height else None
            text.append("▀", Style(color=upper, bgcolor=lower))
        text.append("\n")
    text.rstrip()
    return text


def _get_pixel(data: bytes, width: int, column: int, row: int) -> Sequence[int]:
    at = 3 * (row * width + column)
    return data[at : at + 3]


def _find_map(report: Report) -> tuple[PIL.Image.Image, str] | None:
    artifacts = {each.name: each for finding in report.findings for each in finding.artifacts}
    for name in MAPS:
        if name in artifacts and (opened := _open(artifacts[name])) is not None:
            return opened, f"its map ({name})"
    return None


def _open(artifact: Artifact) -> PIL.Image.Image | None:
    try:
        content = artifact.content or Path(artifact.path or "").read_bytes()
        return decode(content[:MAX_BYTES])
    except OSError:  # gone: no reason to lose the report
        return None
