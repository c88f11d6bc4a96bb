"""A map of numbers as a picture with its legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory_cli.forensics.png import encode_png

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

MAX_SIDE = 1600
"""Longer side of the map, in pixels: enough to see, small enough to open anywhere."""

# Dark to bright in five steps, even in lightness, so that the map also reads in grey and for colour-blind eyes.
_RAMP = ((0, 0, 8), (66, 15, 110), (178, 40, 90), (240, 125, 35), (252, 240, 160))


def draw_heat_map(values: NDArray[np.uint8], *, title: str, low: str, high: str, note: str) -> bytes:
    """Draw ``values`` as a PNG: the map, and under it a colour bar with words at both ends.

    The scale runs from 0 to the 99.5th percentile, so that a few extreme pixels do not darken the rest; the
    number at its bright end is printed.

    Args:
        values: uint8 (height, width).
        title: What is shown.
        low: What dark means.
        high: What bright means.
        note: How to read it, in a sentence or two.
    """
    import numpy as np
    import PIL.Image

    grey = PIL.Image.fromarray(values)
    top = _find_bright_end(grey.histogram())
    drawn = _scale(grey, top)
    picture = _add_legend(drawn, title=title, low=f"0: {low}", high=f"{top} and more: {high}", note=note)
    return encode_png(np.asarray(picture), "map")


def _find_bright_end(histogram: list[int]) -> int:
    """The 99.5th percentile by counts of each level, at least 1."""
    left = sum(histogram) * 0.995
    for level, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return max(level, 1)
    return 255


def _scale(grey: PIL.Image.Image, top: int) -> PIL.Image.Image:
    import numpy as np
    import PIL.Image

    grey.thumbnail((MAX_SIDE, MAX_SIDE), PIL.Image.Resampling.BOX)
    lookup = _build_ramp()[np.clip(np.arange(256) / top * 255, 0, 255).astype(np.uint8)]
    return PIL.Image.fromarray(np.take(lookup, np.asarray(grey), axis=0))


def _build_ramp() -> NDArray[np.uint8]:
    """The colour of each of 256 steps: uint8 (256, 3)."""
    import numpy as np

    stops = np.linspace(0, 255, len(_RAMP))
    channels = [np.interp(np.arange(256), stops, [stop[channel] for stop in _RAMP]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)


def _add_legend(drawn: PIL.Image.Image, *, title: str, low: str, high: str, note: str) -> PIL.Image.Image:
    import PIL.Image
    import PIL.ImageDraw
    import PIL.ImageFont

    width = max(drawn.width, 480)
    size = max(13, min(22, width // 60))
    font = PIL.ImageFont.load_default(size)
    lines = _wrap(note, font, width - 2 * size)
    height = size * 5 + len(lines) * int(size * 1.4)
    picture = PIL.Image.new("RGB", (width, drawn.height + height), "white")
    picture.paste(drawn, ((width - drawn.width) // 2, 0))
    draw = PIL.ImageDraw.Draw(picture)
    top = drawn.height + size // 2
    draw.text((size, top), title, "black", font)
    bar = PIL.Image.fromarray(_build_ramp()[None]).resize((width - 2 * size, size))
    picture.paste(bar, (size, top + int(size * 1.5)))
    below = top + int(size * 2.7)
    draw.text((size, below), low, "black", font)
    draw.text((width - size - draw.textlength(high, font), below), high, "black", font)
    for number, line in enumerate(lines):
        draw.text((size, below + int(size * 1.5) + number * int(size * 1.4)), line, (70, 70, 70), font)
    return picture


def _wrap(text: str, font: PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
