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
from backstory_cli.metadata.values import decode_coded_text

EXIF_IFD = 0x8769


def image_with(tags: dict[int, object], exif_tags: dict[int, object] | None = None, format_name: str = "JPEG") -> Image:
    exif = PIL.Image.Exif()
    exif.update(tags)
    if exif_tags:
        exif.get_ifd(EXIF_IFD).update(exif_tags)
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, format_name, exif=exif.tobytes())
    return Image(stored.getvalue(), name="x", source="x")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_container_gives_the_same_fields(format_name: str) -> None:
    exif = read_exif(image_with({0x010F: "Maker", 0x0110: "Model 1"}, {0x829D: IFDRational(28, 10)}, format_name))
    assert (exif.text("Make"), exif.text("Model"), exif.number("FNumber")) == ("Maker", "Model 1", 2.8)
    assert exif.problems == ()


def test_tiff() -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "TIFF", software="Some Program 3")
    assert read_exif(Image(stored.getvalue(), name="x", source="x")).text("Software") == "Some Program 3"


def test_text_ends_at_the_first_nul() -> None:
    assert read_exif(image_with({0x010F: "Trust.\0\0\0Gemini11"})).text("Make") == "Trust."


@pytest.mark.parametrize(("raw", "name"), [("Оксана Ковальчук".encode(), "Оксана Ковальчук"), (b"Jos\xe9", "José")])
def test_names_are_utf8_or_else_latin1(raw: bytes, name: str) -> None:
    assert read_exif(image_with({0x013B: raw})).text("Artist") == name


def test_codes_come_with_their_words() -> None:
    field = read_exif(image_with({0x0112: 6})).field("Orientation")
    assert field is not None
    assert field.raw == 6
    assert (field.group, field.tag, field.source) == ("IFD0", "0x0112", "backstory")
    assert "Rotated" in field.text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"ASCII\0\0\0hello\0rest", "hello"),
        (b"UNICODE\0" + "Одеса".encode("utf-16"), "Одеса"),
        (b"UNICODE\0" + "Одеса, порт".encode("utf-16-be"), "Одеса, порт"),
        (b"UNICODE\0" + "Одеса, порт".encode("utf-16-le"), "Одеса, порт"),
        (b"UNICODE\0\0A", "A"),
        (b"\0\0\0\0\0\0\0\0caf\xe9", "café"),
        (b"", ""),
    ],
)
def test_user_comments_and_their_character_codes(raw: bytes, expected: str) -> None:
    assert decode_coded_text(raw, "little") == expected


def test_windows_titles_are_utf16() -> None:
    title = "Порт".encode("utf-16-le") + b"\0\0"
    assert read_exif(image_with({0x9C9B: title})).text("XPTitle") == "Порт"


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


Entry = tuple[int, int, int, bytes]
"""Tag, type (2 text, 3 short, 4 long, 5 rational, 7 bytes), count, value."""


def tiff(*directories: list[Entry]) -> Image:
    """A little-endian TIFF structure of directories; each but the last ends with an Exif pointer to the next."""
    data = b"II*\0" + struct.pack("<I", 8)
    for entries, following in zip(directories, (*directories[1:], None), strict=True):
        last = len(entries) + (following is not None)
        tail_at = len(data) + 2 + 12 * last + 4
        heads, tail = b"", b""
        for tag, kind, count, value in entries:
            inline = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", tail_at + len(tail))
            heads += struct.pack("<HHI", tag, kind, count) + inline
            tail += value if len(value) > 4 else b""
        if following is not None:
            heads += struct.pack("<HHII", EXIF_IFD, 4, 1, tail_at + len(tail))
        data += struct.pack("<H", last) + heads + bytes(4) + tail
    return Image(data, name="x", source="x")


def canon_note() -> bytes:
    """A maker note as Canon writes it: one directory, here with the camera settings table (tag 1)."""
    table = struct.pack("<46H", 92, 0, 0, 3, *([0] * 42))
    return struct.pack("<H", 1) + struct.pack("<HHII", 0x0001, 3, 46, 0) + bytes(4) + table


def canon(count: int | None = None) -> Image:
    """A picture of a Canon with a maker note, whose length field may lie."""
    note = canon_note()
    block = tiff([(0x010F, 2, 6, b"Canon\0")], [(0x927C, 7, len(note), note)]).data
    at = block.index(note)
    block = block.replace(note, note[:10] + struct.pack("<I", at + 18) + note[14:])
    if count is not None:
        block = block.replace(struct.pack("<HHI", 0x927C, 7, len(note)), struct.pack("<HHI", 0x927C, 7, count))
    return Image(block, name="x", source="x")


@pytest.mark.parametrize("count", [None, 0xFFFFFFFF])
def test_fields_that_a_maker_packs_in_one_table_are_all_kept(count: int | None) -> None:
    exif = read_exif(canon(count))
    names = {field.name for field in exif.fields if field.group == "Canon"}
    assert len(names) > 20
    assert {"Quality", "FlashMode"} <= names
    assert exif.text("Quality", "Canon") == "Fine"


def nikon_note() -> bytes:
    """Nikon's third kind: a TIFF structure of its own behind a signature, offsets counting from it."""
    serial = b"3012345\0"
    directory = struct.pack(">H", 1) + struct.pack(">HHII", 0x001D, 2, len(serial), 26) + bytes(4)
    return b"Nikon\0\x02\x10\0\0" + b"MM\0*" + struct.pack(">I", 8) + directory + serial


def test_a_maker_note_with_offsets_and_byte_order_of_its_own() -> None:
    note = nikon_note()
    exif = read_exif(tiff([(0x010F, 2, 18, b"NIKON CORPORATION\0")], [(0x927C, 7, len(note), note)]))
    serials = [field.text for field in exif.fields if field.group == "Nikon"]
    assert serials == ["3012345"]


def test_a_maker_note_of_no_known_kind_is_left_alone() -> None:
    note = b"something else entirely, of forty bytes."
    exif = read_exif(tiff([(0x010F, 2, 6, b"Maker\0")], [(0x927C, 7, len(note), note)]))
    assert {field.group for field in exif.fields} == {"IFD0", "ExifIFD"}
    assert exif.problems == ()


def test_big_tiff() -> None:
    text = b"Some Program 3\0"
    entry = struct.pack("<HHQQ", 0x0131, 2, len(text), 16 + 8 + 20 + 8)
    data = b"II+\0" + struct.pack("<HHQ", 8, 0, 16) + struct.pack("<Q", 1) + entry + bytes(8) + text
    assert read_exif(Image(data, name="x", source="x")).text("Software", "IFD0") == "Some Program 3"


def test_a_long_table_is_kept_in_part_and_counted() -> None:
    numbers = 100_000
    field = read_exif(tiff([(0x9999, 5, numbers, b"\1\0\0\0" * 2 * numbers)])).field("0x9999")
    assert field is not None
    assert field.raw == [1] * limits.MAX_VALUES
    assert "(100,000 values)" in field.text


def test_an_offset_leads_to_the_value_in_the_file() -> None:
    image = image_with({0x0110: "A model with a name"})
    field = read_exif(image).field("Model")
    assert field is not None
    assert field.offset is not None
    assert image.data[field.offset :].startswith(b"A model with a name\0")


@pytest.mark.parametrize(
    ("tag", "value", "name", "text"),
    [
        (0x829A, IFDRational(1, 160), "ExposureTime", "1/160 s"),
        (0x829D, IFDRational(56, 10), "FNumber", "f/5.6"),
        (0x9202, IFDRational(4, 1), "ApertureValue", "f/4"),
        (0x9201, IFDRational(6, 1), "ShutterSpeedValue", "1/64 s"),
        (0x920A, IFDRational(35, 1), "FocalLength", "35 mm"),
        (0x829D, IFDRational(1, 0), "FNumber", ""),
    ],
)
def test_numbers_are_written_in_their_units(tag: int, value: object, name: str, text: str) -> None:
    assert read_exif(image_with({}, {tag: value})).text(name, "ExifIFD") == text


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


MAKES = [b"Canon", b"NIKON CORPORATION", b"SONY", b"Apple", b"FUJIFILM", b"OLYMPUS", b"SAMSUNG", b"DJI", b"CASIO"]
SIGNATURES = [
    b"",
    b"Nikon\0\x02\x10\0\0MM\0*\0\0\0\x08",
    b"FUJIFILM\x0c\0\0\0",
    b"Apple iOS\0\0\1MM",
    b"OLYMPUS\0II\3\0",
]


@given(st.sampled_from(MAKES), st.sampled_from(SIGNATURES), st.binary(min_size=9, max_size=400))
def test_no_maker_note_makes_it_raise(make: bytes, signature: bytes, rest: bytes) -> None:
    note = signature + rest
    exif = read_exif(tiff([(0x010F, 2, len(make) + 1, make + b"\0")], [(0x927C, 7, len(note), note)]))
    assert exif.text("Make", "IFD0") == make.decode()
