"""How a JPEG was coded: tables, sampling, passes, and any bytes at all."""

from __future__ import annotations

import io

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image.image import Image
from backstory_cli.metadata.jpeg_coding import read_coding
from backstory_cli.reference.encoders import CHROMA, LUMA, find_standard_quality, scale_table


def jpeg(**options: object) -> Image:
    stored = io.BytesIO()
    PIL.Image.radial_gradient("L").convert("RGB").save(stored, "JPEG", **options)
    return Image(stored.getvalue(), name="x", source="x")


@pytest.mark.parametrize("quality", [1, 10, 50, 75, 92, 100])
def test_the_quality_of_libjpeg_is_told_exactly(quality: int) -> None:
    coding = read_coding(jpeg(quality=quality))
    assert coding is not None
    assert find_standard_quality(coding.luma, LUMA) == quality
    assert coding.chroma == scale_table(CHROMA, quality)


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_subsampling(subsampling: str) -> None:
    coding = read_coding(jpeg(subsampling=subsampling))
    assert coding is not None
    assert coding.subsampling == subsampling


def test_passes_and_huffman_tables() -> None:
    plain, optimised, progressive = (
        read_coding(jpeg(**kind)) for kind in ({}, {"optimize": True}, {"progressive": True})
    )
    assert plain is not None
    assert optimised is not None
    assert progressive is not None
    assert (plain.huffman, optimised.huffman) == ("standard", "optimised")
    assert (plain.progressive, progressive.progressive) == (False, True)
    assert plain.segments[0] == "APP0"
    assert plain.segments[-1] == "SOS"


def test_a_grey_picture_has_one_table() -> None:
    stored = io.BytesIO()
    PIL.Image.new("L", (16, 16)).save(stored, "JPEG")
    coding = read_coding(Image(stored.getvalue(), name="x", source="x"))
    assert coding is not None
    assert (coding.subsampling, coding.chroma) == ("grey", ())


def test_tables_of_sixteen_bits() -> None:
    table = b"\x10" + b"".join((300 + number).to_bytes(2, "big") for number in range(64))
    data = b"\xff\xd8\xff\xdb" + (len(table) + 2).to_bytes(2, "big") + table + b"\xff\xd9"
    coding = read_coding(Image(data, name="x", source="x"))
    assert coding is not None
    assert (coding.luma[0], coding.luma[1], coding.luma[8]) == (300, 301, 302)


def test_another_format_has_none() -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "PNG")
    assert read_coding(Image(stored.getvalue(), name="x", source="x")) is None


@given(st.binary(max_size=400), st.sampled_from([b"\xff\xd8\xff\xdb", b"\xff\xd8\xff\xc0", b"\xff\xd8\xff\xc4"]))
def test_no_bytes_make_it_raise(rest: bytes, head: bytes) -> None:
    coding = read_coding(Image(head + rest, name="x", source="x"))
    if coding is not None:
        assert coding.signature
        assert coding.subsampling is not None
        assert find_standard_quality(coding.luma, LUMA) in {None, *range(1, 101)}
