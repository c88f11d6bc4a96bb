"""Smaller pictures inside the file, found where they are."""

from __future__ import annotations

import struct
from pathlib import Path

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.jpeg import read_mpf_images
from backstory_cli.metadata.previews import find_previews
from backstory_cli.metadata.reader import read_metadata
from support.stored import encoded, segment, with_segments


def mpf_block(offset: int, size: int) -> bytes:
    rows = struct.pack("<IIIHH", 0x030000, 100, 0, 0, 0) + struct.pack("<IIIHH", 0x010001, size, offset, 0, 0)
    entries = struct.pack("<HHII", 0xB001, 4, 1, 2) + struct.pack("<HHII", 0xB002, 7, 32, 38)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + entries + bytes(4) + rows


def test_a_multi_picture_index_leads_to_its_preview() -> None:
    small = encoded("JPEG", quality=30)
    assert read_mpf_images(mpf_block(7, 9)) == [(0, 100, 0x030000), (7, 9, 0x010001)]
    base = 2 + 4 + 4  # SOI, marker and length, "MPF" and its NUL
    plain = with_segments(segment(0xE2, b"MPF\0" + mpf_block(0, 0)))
    data = with_segments(segment(0xE2, b"MPF\0" + mpf_block(len(plain) - base, len(small)))) + small
    image = Image(data, name="x", source="x")
    assert [(each.name, each.data) for each in find_previews(image, read_metadata(image))] == [("preview-mpf", small)]


def test_previews_of_exif(fixtures: Path) -> None:
    image = intake.read(fixtures / "old-thumbnail.jpg")
    found = find_previews(image, read_metadata(image))
    assert [each.name for each in found] == ["thumbnail"]
    offset = found[0].offset
    assert offset is not None
    assert image.data[offset:].startswith(found[0].data)
