"""The EXIF block of a PNG in a raw profile, as ImageMagick writes it."""

from __future__ import annotations

import io

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from backstory_cli.image.image import Image
from backstory_cli.metadata.exif_block import add_offset, find_exif_block
from backstory_cli.metadata.reader import read_metadata
from support.exif_blocks import image_with

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/"><rdf:Description xmp:CreatorTool="Tool 1"/></rdf:RDF></x:xmpmeta>'
)


def png(keyword: str, profile: bytes, *, packed: bool) -> Image:
    digits = profile.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    info = PngInfo()
    info.add_text(f"Raw profile type {keyword}", f"\n{keyword}\n{len(profile):8}\n{lines}\n", zip=packed)
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "PNG", pnginfo=info)
    return Image(stored.getvalue(), name="x", source="x")


def exif() -> bytes:
    block = image_with({0x010F: "Example", 0x0110: "Camera One"}, {0x9003: "2024:05:18 19:42:07"}).exif
    assert block is not None
    return block


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("keyword", "prefix"), [("exif", b"Exif\0\0"), ("exif", b""), ("APP1", b"Exif\0\0")])
def test_exif_in_a_raw_profile_is_read(keyword: str, prefix: bytes, packed: bool) -> None:
    reading = read_metadata(png(keyword, prefix + exif(), packed=packed))
    assert reading.text("Model", "IFD0") == "Camera One"
    assert reading.text("DateTimeOriginal", "ExifIFD") == "2024:05:18 19:42:07"
    model = reading.field("Model", "IFD0")
    assert model is not None
    assert model.offset is None, "what was written in digits has no place of its own in the file"


@pytest.mark.parametrize(
    ("keyword", "prefix"), [("xmp", b""), ("APP1", b"http://ns.adobe.com/xap/1.0/\0")], ids=["xmp", "APP1"]
)
def test_xmp_in_a_raw_profile_is_read(keyword: str, prefix: bytes) -> None:
    reading = read_metadata(png(keyword, prefix + XMP.encode(), packed=True))
    assert reading.text("CreatorTool", "XMP-xmp") == "Tool 1"


def test_the_containers_own_block_comes_first() -> None:
    image = image_with({0x010F: "Example"})
    block = find_exif_block(image)
    assert block is not None
    assert (block.data, block.offset) == (image.exif, image.exif_offset)
    assert add_offset(block.offset, 8) == image.exif_offset + 8
    assert add_offset(None, 8) is None


@given(st.binary(max_size=200))
def test_no_profile_makes_it_raise(profile: bytes) -> None:
    image = png("exif", profile, packed=True)
    block = find_exif_block(image)
    assert block is None or block.data[:2] in {b"II", b"MM"}
    read_metadata(image)
