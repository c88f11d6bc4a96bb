"""A whole file read: what only one format has, trailing data, limits, and every byte string there is."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata import reader as reading_module
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.jpeg import read_jpeg
from backstory_cli.metadata.previews import find_previews
from backstory_cli.metadata.reader import read_metadata
from support.stored import encoded, read


def test_gif() -> None:
    said = read(encoded("GIF", comment=b"made by hand"))
    assert (said.text("Comment", "GIF"), said.number("FrameCount", "GIF")) == ("made by hand", 1)


def test_heif_boxes() -> None:
    said = read(encoded("AVIF"))
    assert said.text("MajorBrand", "QuickTime") == "avif"
    assert (said.number("ImageWidth", "QuickTime"), said.number("ImageHeight", "QuickTime")) == (24, 16)


def test_it_is_read_once(fixtures: Path) -> None:
    image = intake.read(fixtures / "agency.jpg")
    assert read_metadata(image) is read_metadata(image)


def test_a_reader_that_breaks_costs_only_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_badly(image: Image) -> Reading:
        raise struct.error("unpack requires a buffer")

    monkeypatch.setattr(reading_module, "_READERS", (read_badly, read_jpeg))
    said = read(encoded("JPEG", comment=b"still here"))
    assert said.text("Comment") == "still here"
    assert "badly: could not be read" in said.problems[0]


MAGIC = [
    b"\xff\xd8\xff\xe1\0\x40Exif\0\0",
    b"\xff\xd8\xff\xed\0\x80Photoshop 3.0\0" + b"8BIM",
    b"\xff\xd8\xff\xe2\0\x40MPF\0II*\0\x08\0\0\0",
    b"\xff\xd8\xff\xe1\0\x80http://ns.adobe.com/xap/1.0/\0<",
    b"\x89PNG\r\n\x1a\n\0\0\0\x20zTXt",
    b"\x89PNG\r\n\x1a\n\0\0\0\x20iTXt",
    b"RIFF\x40\0\0\0WEBPEXIF",
    b"GIF89a\1\0\1\0\0\0\0!\xff\x0bXMP DataXMP",
    b"II*\0\x08\0\0\0",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta\0\0\0\0",
]


@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_no_file_makes_a_reader_break(magic: bytes, rest: bytes) -> None:
    image = Image(magic + rest, name="x", source="x")
    said = read_metadata(image)
    assert not [problem for problem in said.problems if "please report" in problem]
    find_previews(image, said)


@given(st.sampled_from(["agency.jpg", "notes.png", "mountain.webp", "square.avif"]), st.data())
def test_no_mutant_makes_a_reader_break(name: str, data: st.DataObject) -> None:
    whole = bytearray((Path(__file__).parents[2] / "fixtures" / name).read_bytes()[:20_000])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, min(len(whole), 6_000) - 1))] = data.draw(st.integers(0, 255))
    said = read_metadata(Image(bytes(whole), name="x", source="x"))
    assert not [problem for problem in said.problems if "please report" in problem]
