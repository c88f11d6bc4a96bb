"""Directories of TIFF files, and of Exif blocks."""

from __future__ import annotations

import pytest

from backstory_cli.image import container
from support.encoded import encoded, exif_with_make, kinds


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_block_is_a_bare_tiff_structure(format_name: str) -> None:
    data = encoded(format_name, exif=exif_with_make())
    found = container.find_exif(data)
    assert found is not None
    block, offset = found
    assert block[:4] in (b"II*\x00", b"MM\x00*")
    assert b"Maker" in block
    assert data[offset : offset + len(block)] == block


def test_a_file_without_exif_has_no_block() -> None:
    assert container.find_exif(encoded("JPEG")) is None
    assert container.find_exif(b"") is None


def test_tiff_directories() -> None:
    found = kinds(encoded("TIFF", exif=exif_with_make()))
    assert found[0] == "IFD0"


def test_the_directories_of_exif_stand_inside_its_segment() -> None:
    data = encoded("JPEG", exif=exif_with_make())
    inside = [(block.kind, block.level) for block in container.iter_blocks_with_exif(data)]
    assert ("APP1", 0) in inside
    assert inside[inside.index(("APP1", 0)) + 1] == ("IFD0", 1)
