"""A whole file read: what only one format has, trailing data, limits, and every byte string there is."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata import reader as reading_module
from backstory_cli.metadata.fields import Field, Reading, as_text, join_readings
from backstory_cli.metadata.jpeg import read_jpeg, read_mpf_images
from backstory_cli.metadata.previews import find_previews
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.metadata.trailing import find_trailer


def encoded(format_name: str, **options: object) -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (24, 16), "teal").save(stored, format_name, **options)
    return stored.getvalue()


def read(data: bytes) -> Reading:
    return read_metadata(Image(data, name="x", source="x"))


def test_jpeg_segments() -> None:
    said = read(encoded("JPEG", comment=b"a comment", dpi=(300, 300), subsampling="4:2:0"))
    assert said.text("Comment", "File") == "a comment"
    assert said.text("JFIFVersion", "JFIF") == "1.01"
    assert said.number("XResolution", "JFIF") == 300
    assert said.text("YCbCrSubSampling", "File") == "2 2"
    assert "Baseline" in said.text("EncodingProcess", "File")


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(*segments: bytes) -> bytes:
    plain = encoded("JPEG")
    return plain[:2] + b"".join(segments) + plain[2:]


def test_segments_of_programs() -> None:
    ducky = b"Ducky" + struct.pack(">HHI", 1, 4, 60) + struct.pack(">HH", 0, 0)
    said = read(
        with_segments(
            segment(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
            segment(0xEC, ducky),
            segment(0xEB, b"JP\0\1\0\0\0\1" + b"\0\0\0\x20jumb\0\0\0\x18jumdc2pa"),
            segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0"),
        )
    )
    assert said.text("ColorTransform", "Adobe") == "YCbCr"
    assert said.number("Quality", "Ducky") == 60
    assert said.text("JUMBF", "JUMBF").startswith("c2pa: ")
    assert said.field("GainMapISO21496", "GainMap") is not None


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


def test_png_texts_and_their_limits(fixtures: Path) -> None:
    said = read_metadata(intake.read(fixtures / "notes.png"))
    assert said.text("Software", "PNG") == "Meridian Paint 4"
    assert said.text("Comment", "PNG").startswith("kept small by compression")
    assert said.text("Title", "PNG") == "Порт"
    assert said.text("ModifyDate", "PNG") == "2024:05:20 08:30:00"
    assert any("unpacked" in problem for problem in said.problems)


def test_many_compressed_texts_share_one_limit() -> None:
    packed = b"Comment\0\0" + zlib.compress(bytes(2**20), 9)
    chunk = struct.pack(">I4s", len(packed), b"zTXt") + packed + bytes(4)
    plain = encoded("PNG")
    said = read(plain[:33] + chunk * 100 + plain[33:])
    assert sum(len(str(field.raw)) for field in said.fields) < 9 * 2**20


def test_gif() -> None:
    said = read(encoded("GIF", comment=b"made by hand"))
    assert (said.text("Comment", "GIF"), said.number("FrameCount", "GIF")) == ("made by hand", 1)


def test_heif_boxes() -> None:
    said = read(encoded("AVIF"))
    assert said.text("MajorBrand", "QuickTime") == "avif"
    assert (said.number("ImageWidth", "QuickTime"), said.number("ImageHeight", "QuickTime")) == (24, 16)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\0\0\0\x18ftypmp42", "an MP4 film"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\0" * 64, "only zero bytes"),
        (b"just words\n", "text"),
        (b"<SCRIPT>alert(1)</SCRIPT>", "a script"),
        (b"\x93\x01\xff\xfe" * 9, "no kind known"),
        (b"x" * 40 + b"SEFT", "Samsung"),
    ],
)
def test_what_stands_after_the_end(data: bytes, what: str) -> None:
    plain = encoded("JPEG")
    found = find_trailer(Image(plain + data, name="x", source="x"))
    assert found is not None
    assert what in found.what
    assert (found.offset, found.length) == (len(plain), len(data))
    assert find_trailer(Image(plain, name="x", source="x")) is None


def test_previews_of_exif(fixtures: Path) -> None:
    image = intake.read(fixtures / "old-thumbnail.jpg")
    found = find_previews(image, read_metadata(image))
    assert [each.name for each in found] == ["thumbnail"]
    offset = found[0].offset
    assert offset is not None
    assert image.data[offset:].startswith(found[0].data)


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


def test_readings_find_fields_by_name_and_group() -> None:
    reading = join_readings(
        [
            Reading((Field("IFD0", "Make", "", ""), Field("XMP-tiff", "Make", "B", "B")), ("p",)),
            Reading((Field("IFD0", "ISO", [200], "200"),), ("p", "q")),
        ]
    )
    assert reading.text("Make") == "B"
    assert reading.text("Make", "IFD0") == ""
    assert reading.text("Make", "XMP*") == "B"
    assert reading.number("ISO") == 200
    assert reading.problems == ("p", "q")


def test_values_for_a_reader() -> None:
    assert as_text(None) == ""
    assert as_text([1, 2.5, None]) == "1, 2.5, "
    assert as_text({"City": "Odesa", "Country": ["UA"]}) == "City Odesa; Country UA"
    assert len(as_text("A" * 5000)) < 600


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
