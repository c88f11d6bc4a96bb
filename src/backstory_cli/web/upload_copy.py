"""The copy of a picture that leaves the machine: smaller, re-encoded, without metadata."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from backstory_cli.errors import Hindered
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box, turn_upright, upright

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

SEARCH_SIDE, SEARCH_QUALITY, SEARCH_BYTES = 1024, 90, 500_000
"""For searches: SerpApi takes 500 kB at most, TinEye and Google Vision do not look at more pixels."""


def make_reduced_copy(
    image: Image, *, side: int, quality: int, max_bytes: int | None = None, region: Box | None = None
) -> bytes:
    """A JPEG of the upright picture, without metadata or colour profile.

    It is made from an array of pixels, so nothing else of the file can be in it.

    Args:
        image: The picture.
        side: Its longer side at most, in pixels.
        quality: JPEG quality, lowered until the copy has no more than ``max_bytes``.
        max_bytes: Its size at most; None for any.
        region: The part of the upright picture that is copied, in pixels; None for all of it.

    Raises:
        Skip: The picture cannot be decoded, or the region lies outside it.
    """
    import PIL.Image

    if region is None:
        picture = PIL.Image.fromarray(image.pixels)
        picture.thumbnail((side, side), PIL.Image.Resampling.LANCZOS)
        picture = turn_upright(picture, image.orientation)
    else:
        picture = PIL.Image.fromarray(_cut_part(upright(image.pixels, image.orientation), region))
        picture.thumbnail((side, side), PIL.Image.Resampling.LANCZOS)
    while True:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        if max_bytes is None or file.tell() <= max_bytes or quality <= 20:
            return file.getvalue()
        quality -= 10


def _cut_part(pixels: NDArray[np.uint8], region: Box) -> NDArray[np.uint8]:
    import numpy as np

    left, top, right, bottom = region
    part = pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if not part.size:
        raise Hindered(
            "the region lies outside the image", "give --region as x,y,width,height in pixels of the upright image"
        )
    return np.ascontiguousarray(part)


def make_further_copies(jpeg: bytes) -> dict[str, bytes]:
    """Three more JPEG copies of one, by what was done to it: what leaves a picture's making as it was should leave
    an impression of it as it was too."""
    import numpy as np
    import PIL.Image

    with PIL.Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
        picture = PIL.Image.fromarray(np.asarray(opened.convert("RGB")))  # its pixels, and no comment of the file
    width, height = picture.size
    half = picture.resize((max(1, width // 2), max(1, height // 2)), PIL.Image.Resampling.LANCZOS)
    edge = 0.1
    middle = picture.crop(
        (int(edge * width), int(edge * height), width - int(edge * width), height - int(edge * height))
    )
    made = {
        "a copy saved again at lower quality": (picture, 60),
        "a copy at half size": (half, 90),
        "a copy without its edges": (middle, 90),
    }
    return {name: _save_jpeg(each, quality) for name, (each, quality) in made.items()}


def _save_jpeg(picture: PIL.Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()
