"""Pictures with EXIF blocks, made field by field."""

from __future__ import annotations

import io
import struct

import PIL.Image

from backstory_cli.image.image import Image

EXIF_IFD = 0x8769


def image_with(tags: dict[int, object], exif_tags: dict[int, object] | None = None, format_name: str = "JPEG") -> Image:
    exif = PIL.Image.Exif()
    exif.update(tags)
    if exif_tags:
        exif.get_ifd(EXIF_IFD).update(exif_tags)
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, format_name, exif=exif.tobytes())
    return Image(stored.getvalue(), name="x", source="x")


Entry = tuple[int, int, int, bytes]
"""Tag, type (2 text, 3 short, 4 long, 5 rational, 7 bytes), count, value."""


def tiff(*directories: list[Entry]) -> Image:
    """A little-endian TIFF structure of directories; each but the last ends with an Exif pointer to the next."""
    data = b"II*\0" + struct.pack("<I", 8)
    for entries, following in zip(directories, (*directories[1:], None), strict=True):
        last = len(entries) + (following is not None)
        tail_at = len(data) + 2 + 12 * last + 4
        heads, tail = b"", b""
        for tag, kind, count, value in entries:
            inline = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", tail_at + len(tail))
            heads += struct.pack("<HHI", tag, kind, count) + inline
            tail += value if len(value) > 4 else b""
        if following is not None:
            heads += struct.pack("<HHII", EXIF_IFD, 4, 1, tail_at + len(tail))
        data += struct.pack("<H", last) + heads + bytes(4) + tail
    return Image(data, name="x", source="x")
