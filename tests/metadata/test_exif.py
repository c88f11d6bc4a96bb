"""The EXIF reader: every directory of every container, plain values, no trap sprung."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from backstory_cli.image import limits
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.exif import read_exif
from support.exif_blocks import image_with, tiff


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_container_gives_the_same_fields(format_name: str) -> None:
    exif = read_exif(image_with({0x010F: "Maker", 0x0110: "Model 1"}, {0x829D: IFDRational(28, 10)}, format_name))
    assert (exif.text("Make"), exif.text("Model"), exif.number("FNumber")) == ("Maker", "Model 1", 2.8)
    assert exif.problems == ()


def test_tiff() -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "TIFF", software="Some Program 3")
    assert read_exif(Image(stored.getvalue(), name="x", source="x")).text("Software") == "Some Program 3"


def test_codes_come_with_their_words() -> None:
    field = read_exif(image_with({0x0112: 6})).field("Orientation")
    assert field is not None
    assert field.raw == 6
    assert (field.group, field.tag, field.source) == ("IFD0", "0x0112", "backstory")
    assert "Rotated" in field.text


def test_no_exif_is_no_fields_and_no_problem() -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "PNG")
    exif = read_exif(Image(stored.getvalue(), name="x", source="x"))
    assert (exif.fields, exif.problems) == ((), ())


def test_a_png_of_many_pixels_is_not_decoded() -> None:
    stored = io.BytesIO()
    PIL.Image.new("L", (9_000, 9_000)).save(stored, "PNG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    image = Image(stored.getvalue(), name="x", source="x", max_pixels=1)
    read_exif(image)
    assert "pixels" not in image.__dict__


@pytest.mark.parametrize(
    ("name", "make"), [("makernote-loop.jpg", "Lop"), ("makernote-count.jpg", "Lop"), ("subdirectories.jpg", "")]
)
def test_loops_and_lying_counts_end(fixtures: Path, name: str, make: str) -> None:
    exif = read_exif(intake.read(fixtures / name))
    assert exif.text("Make") == make
    assert len(exif.fields) < 300


def test_overlapping_directories_are_read_to_a_limit(fixtures: Path) -> None:
    exif = read_exif(intake.read(fixtures / "directories.jpg"))
    assert len(exif.fields) == limits.MAX_ENTRIES
    assert any("more directories or entries than are read" in problem for problem in exif.problems)


def test_big_tiff() -> None:
    text = b"Some Program 3\0"
    entry = struct.pack("<HHQQ", 0x0131, 2, len(text), 16 + 8 + 20 + 8)
    data = b"II+\0" + struct.pack("<HHQ", 8, 0, 16) + struct.pack("<Q", 1) + entry + bytes(8) + text
    assert read_exif(Image(data, name="x", source="x")).text("Software", "IFD0") == "Some Program 3"


def test_an_offset_leads_to_the_value_in_the_file() -> None:
    image = image_with({0x0110: "A model with a name"})
    field = read_exif(image).field("Model")
    assert field is not None
    assert field.offset is not None
    assert image.data[field.offset :].startswith(b"A model with a name\0")


def test_damage_is_said() -> None:
    cut = Image(tiff([(0x010F, 2, 60, b"M" * 60)]).data[:20], name="x", source="x")
    assert any("cut off" in problem for problem in read_exif(cut).problems)
    empty = Image(b"II*\0\x08\0\0\0\0\0\0\0\0\0", name="x", source="x")
    assert read_exif(empty).problems == ("the EXIF block holds no field that can be read",)
    outside = Image(b"II*\0\xff\xff\xff\x7f\0\0\0\0\0\0", name="x", source="x")
    assert read_exif(outside).problems == ("EXIF: the pointer to IFD0 leads outside the data",)


def test_a_thumbnail_is_a_directory_of_its_own(fixtures: Path) -> None:
    thumbnail = [
        field.name for field in read_exif(intake.read(fixtures / "harbour.jpg")).fields if field.group == "IFD1"
    ]
    assert thumbnail == ["Compression", "ThumbnailOffset", "ThumbnailLength"]


@given(st.binary(max_size=600), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0", b""]))
def test_no_block_makes_it_raise(rest: bytes, magic: bytes) -> None:
    image = Image(magic + rest, name="x", source="x")
    image.__dict__["_exif"] = (magic + rest, 0)
    for field in read_exif(image).fields:
        assert isinstance(field.text, str)
        assert "\0" not in field.text
