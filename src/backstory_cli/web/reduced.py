"""The copy of a picture that leaves the machine: smaller, re-encoded, without metadata."""

from __future__ import annotations

import io

from backstory_cli.image import Image, turned_upright

SEARCH_SIDE, SEARCH_QUALITY, SEARCH_BYTES = 1024, 90, 500_000
"""For searches: SerpApi takes 500 kB at most, TinEye and Google Vision do not look at more pixels."""


def reduced_copy(image: Image, *, side: int, quality: int, max_bytes: int | None = None) -> bytes:
    """A JPEG of the upright picture, without metadata or colour profile.

    It is made from an array of pixels, so nothing else of the file can be in it.

    Args:
        image: The picture.
        side: Its longer side at most, in pixels.
        quality: JPEG quality, lowered until the copy has no more than ``max_bytes``.
        max_bytes: Its size at most; None for any.

    Raises:
        Skip: The picture cannot be decoded.
    """
    import PIL.Image

    picture = PIL.Image.fromarray(image.pixels)
    picture.thumbnail((side, side), PIL.Image.Resampling.LANCZOS)
    upright = turned_upright(picture, image.orientation)
    while True:
        file = io.BytesIO()
        upright.save(file, "JPEG", quality=quality)
        if max_bytes is None or file.tell() <= max_bytes or quality <= 20:
            return file.getvalue()
        quality -= 10
