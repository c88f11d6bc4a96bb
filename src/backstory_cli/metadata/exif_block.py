"""The EXIF block of an image, wherever it stands: in the container's own place, or in a raw profile of a PNG.

Source of raw profiles: ImageMagick, coders/png.c; exiftool's documentation of PNG tags ("Raw profile type exif").
"""

from __future__ import annotations

from typing import NamedTuple

from backstory_cli.image.image import Image
from backstory_cli.metadata.png import iter_raw_profiles

_PREFIX = b"Exif\0\0"


class ExifBlock(NamedTuple):
    """A TIFF structure, and where it begins in the file; None where it was compressed or written in digits."""

    data: bytes
    offset: int | None


def find_exif_block(image: Image) -> ExifBlock | None:
    """The EXIF data of an image as the TIFF structure it is; None where there is none."""
    if image.exif is not None:
        return ExifBlock(image.exif, image.exif_offset)
    if image.media_type != "image/png":
        return None
    for kind, profile in iter_raw_profiles(image):
        if kind in {"exif", "APP1"} and profile.removeprefix(_PREFIX)[:2] in {b"II", b"MM"}:
            return ExifBlock(profile.removeprefix(_PREFIX), None)
    return None


def add_offset(base: int | None, offset: int) -> int | None:
    """Where something lies in the file; None where its block has no place of its own there."""
    return None if base is None else base + offset
