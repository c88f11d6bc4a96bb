"""The walk over blocks: right on real files, silent and linear on any bytes."""

from __future__ import annotations

import io
import struct

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image import container, limits
from support.encoded import encoded, kinds

MAGIC = [
    b"\xff\xd8\xff",
    b"\xff\xd8\xff\xda\x00\x02",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\xff\xff\xff\xffWEBP",
    b"RIFF\x10\x00\x00\x00WEBP",
    b"GIF89a\1\0\1\0\0\0\0",
    b"BM" + bytes(12) + b"\x7c\0\0\0",
    b"II*\x00\x08\0\0\0",
    b"MM\x00+\0\x08\0\0\0\0\0\0\0\0\0\x10",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta\0\0\0\0\0\0\0\x20iinf",
    b"",
]


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
    assert container.detect_media_type(data) == media_type
    if format_name not in {"TIFF", "AVIF"}:
        assert container.read_dimensions(data) == (37, 23)


@pytest.mark.parametrize("lossless", [True, False])
def test_webp_sizes(lossless: bool) -> None:
    assert container.read_dimensions(encoded("WEBP", (300, 5), lossless=lossless)) == (300, 5)


@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_no_bytes_make_it_raise_or_point_outside_the_file(magic: bytes, rest: bytes) -> None:
    data = magic + rest
    total: dict[int, int] = {}
    for block in container.iter_blocks(data):
        assert 0 <= block.start <= block.offset <= block.end <= len(data)
        total[block.level] = total.get(block.level, 0) + block.length
        block.sha256(data)
    if container.detect_media_type(data) != "image/tiff":  # TIFF directories may overlap
        assert all(length <= len(data) for length in total.values())
    list(container.iter_blocks_with_exif(data))
    container.read_dimensions(data)
    container.find_exif(data)
    assert 1 <= container.read_orientation(data) <= 8


def test_jpeg_to_its_very_end() -> None:
    data = encoded("JPEG", comment=b"hello") + b"more"
    assert kinds(data)[0] == "APP0"
    assert kinds(data)[-3:] == ["SOS", "scan", "trailing"]
    assert {"COM", "DQT", "DHT", "SOF"} <= set(kinds(data))
    last = list(container.iter_blocks(data))[-1]
    assert last.read_payload(data) == b"more"


def test_every_scan_of_a_progressive_jpeg() -> None:
    assert kinds(encoded("JPEG", progressive=True)).count("scan") > 3


def test_a_jpeg_is_accounted_for_byte_by_byte() -> None:
    data = encoded("JPEG", (200, 150), quality=95)
    blocks = list(container.iter_blocks(data))
    covered = 2 + sum(block.header + block.length for block in blocks) + 2  # SOI and EOI
    assert covered == len(data)


def test_png_webp_gif_bmp_and_their_trailing_data() -> None:
    for format_name in ("PNG", "WEBP", "GIF", "BMP"):
        data = encoded(format_name) + b"secret"
        last = list(container.iter_blocks(data))[-1]
        assert (last.kind, last.read_payload(data)) == ("trailing", b"secret"), format_name


def test_gif_extensions_have_their_names() -> None:
    stored = io.BytesIO()
    frames = [PIL.Image.new("RGB", (8, 8), colour) for colour in ("red", "navy")]
    frames[0].save(stored, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"two frames")
    found = kinds(stored.getvalue())
    assert "application NETSCAPE2.0" in found
    assert found.count("image") == 2
    assert "comment" in found


def test_the_number_of_blocks_is_bounded() -> None:
    chunk = struct.pack(">I4s", 0, b"tEXt") + b"\0\0\0\0"
    data = b"\x89PNG\r\n\x1a\n" + chunk * 50_000
    assert sum(1 for _ in container.iter_blocks(data)) == limits.MAX_BLOCKS
