"""Smaller pictures inside the file: thumbnails and previews that cameras and editors keep beside the picture.

An editor that changes the picture and not its thumbnail leaves the old one to be seen (Kee and Farid, "Digital
image authentication from thumbnails", SPIE 2010). Sources: Exif 2.32 section 4.5 (thumbnail), CIPA DC-007 (MPF),
Adobe Photoshop File Formats (resources 1033 and 1036), XMP part 1 (xmp:Thumbnails), TIFF 6.0 (SubIFDs).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from backstory_cli.image import limits
from backstory_cli.image.container import tiff as container
from backstory_cli.image.image import Image
from backstory_cli.metadata import photoshop
from backstory_cli.metadata.exif_block import add_offset, find_exif_block
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.jpeg import read_mpf_images

JPEG = b"\xff\xd8\xff"
_OFFSET, _LENGTH, _OLYMPUS_THUMBNAIL = 0x0201, 0x0202, 0x0100
_MPF_DERIVED = frozenset({0x010001, 0x010002})
"""Multi-picture types that are the same picture smaller; the others are frames or data of their own."""


class Preview(NamedTuple):
    """One embedded picture, always a JPEG.

    Attributes:
        name: Where it was: ``thumbnail`` (EXIF), ``preview-mpf``, ``preview-photoshop``, ...
        what: The same in words.
        offset: Where it begins in the file; None if it was encoded inside a text.
        data: Its bytes.
    """

    name: str
    what: str
    offset: int | None
    data: bytes


def find_previews(image: Image, reading: Reading) -> list[Preview]:
    """Every embedded JPEG that stands for the picture, at most ``MAX_PREVIEWS``, each once."""
    found: dict[bytes, Preview] = {}
    for preview in islice(_iter_previews(image, reading), limits.MAX_PREVIEWS):
        if len(preview.data) > 100 and preview.data.startswith(JPEG):
            found.setdefault(preview.data, preview)
    return list(found.values())


def _iter_previews(image: Image, reading: Reading) -> Iterator[Preview]:
    yield from _iter_directory_previews(image)
    yield from _iter_mpf_previews(image)
    for block, base in find_photoshop_blocks(image):
        for resource in photoshop.iter_resources(block):
            if resource.number == photoshop.THUMBNAIL:
                yield Preview(
                    "preview-photoshop", "Photoshop's thumbnail", base + resource.offset + 28, resource.data[28:]
                )
    for field in reading.all("Thumbnails", "XMP-xmp"):
        entries = field.raw if isinstance(field.raw, list) else []
        for entry in entries:
            text = entry.get("Image") if isinstance(entry, dict) else None
            if isinstance(text, str):
                yield Preview("preview-xmp", "the thumbnail in XMP", None, _decode_base64(text))


def _iter_directory_previews(image: Image) -> Iterator[Preview]:
    """IFD1's thumbnail, and JPEG previews in further directories of the EXIF block (and of a TIFF or DNG file)."""
    block = find_exif_block(image)
    tiff = container.read(block.data) if block is not None else None
    for directory in tiff.directories if tiff else ():
        values = {entry.tag: entry for entry in directory.entries}
        if block is None or tiff is None or _OFFSET not in values or _LENGTH not in values:
            continue
        offset = int.from_bytes(tiff.value(values[_OFFSET], 8), tiff.order)
        length = int.from_bytes(tiff.value(values[_LENGTH], 8), tiff.order)
        if 0 < length <= limits.MAX_PREVIEW_BYTES and offset < len(tiff.data):
            name, what = (
                ("thumbnail", "the EXIF thumbnail")
                if directory.name == "IFD1"
                else (
                    f"preview-{directory.name.lower()}",
                    f"the preview in {directory.name}",
                )
            )
            yield Preview(name, what, add_offset(block.offset, offset), tiff.data[offset : offset + length])


def _iter_mpf_previews(image: Image) -> Iterator[Preview]:
    if image.media_type != "image/jpeg":
        return
    for block in image.blocks:
        if block.kind == "APP2" and image.data.startswith(b"MPF\0", block.offset):
            base = block.offset + 4
            for offset, size, kind in read_mpf_images(block.read_payload(image.data)[4:]):
                if offset and kind in _MPF_DERIVED and size <= limits.MAX_PREVIEW_BYTES:
                    data = image.data[base + offset : base + offset + size]
                    yield Preview("preview-mpf", "the preview of the multi-picture index", base + offset, data)
            return


def find_photoshop_blocks(image: Image) -> list[tuple[bytes, int]]:
    """Photoshop's resource blocks of an image: those of JPEG's segments joined, and that of a TIFF tag."""
    signature = b"Photoshop 3.0\0"
    found = []
    if image.media_type == "image/jpeg":
        parts = [
            block for block in image.blocks if block.kind == "APP13" and image.data.startswith(signature, block.offset)
        ]
        joined = b"".join(part.read_payload(image.data)[len(signature) :] for part in parts)
        found += [(joined, parts[0].offset + len(signature))] if parts else []
    return found + [
        (block.read_payload(image.data), block.offset) for block in image.blocks if block.kind == "Photoshop"
    ]


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text[: limits.MAX_PREVIEW_BYTES], validate=False)
    except (binascii.Error, ValueError):
        return b""
