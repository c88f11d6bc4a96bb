"""The walk over blocks: right on real files, silent and linear on any bytes."""

from __future__ import annotations

import io
import struct

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli import container

MAGIC = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBP", b"GIF89a", b"BM", b"II*\x00", b""]


def encoded(format_name: str, size: tuple[int, int] = (37, 23), **options: object) -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", size, "teal").save(stored, format_name, **options)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("format_name", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
        ("AVIF", "image/avif"),
    ],
)
def test_media_type_and_size_of_real_files(format_name: str, media_type: str) -> None:
    data = encoded(format_name)
    assert container.media_type(data) == media_type
    if format_name not in {"TIFF", "AVIF"}:
        assert container.dimensions(data) == (37, 23)


@pytest.mark.parametrize("lossless", [True, False])
def test_webp_sizes(lossless: bool) -> None:
    assert container.dimensions(encoded("WEBP", (300, 5), lossless=lossless)) == (300, 5)


def exif_with_make() -> bytes:
    exif = PIL.Image.Exif()
    exif[0x010F] = "Maker"
    return exif.tobytes()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
def test_exif_block_is_a_bare_tiff_structure(format_name: str) -> None:
    block = container.exif_block(encoded(format_name, exif=exif_with_make()))
    assert block is not None
    assert block[:4] in (b"II*\x00", b"MM\x00*")
    assert b"Maker" in block


def test_a_file_without_exif_has_no_block() -> None:
    assert container.exif_block(encoded("JPEG")) is None
    assert container.exif_block(b"") is None


@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_no_bytes_make_it_raise_or_point_outside_the_file(magic: bytes, rest: bytes) -> None:
    data = magic + rest
    for block in container.blocks(data):
        assert 0 <= block.offset <= len(data)
        assert 0 <= block.length <= len(data) - block.offset
    container.dimensions(data)
    container.exif_block(data)
    assert 1 <= container.orientation(data) <= 8


def test_the_number_of_blocks_is_bounded() -> None:
    chunk = struct.pack(">I4s", 0, b"tEXt") + b"\0\0\0\0"
    data = b"\x89PNG\r\n\x1a\n" + chunk * 50_000
    assert sum(1 for _ in container.blocks(data)) == container.MAX_BLOCKS
