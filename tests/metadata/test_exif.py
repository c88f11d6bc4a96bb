"""The EXIF reader: both readers' strengths, none of their traps."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from backstory_cli import intake
from backstory_cli.image import Image
from backstory_cli.metadata.exif import MAX_TYPED_BLOCK, as_text, plain, read_exif

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
    assert field.value == 6
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
    assert plain(raw, 0x9286) == expected


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


def test_a_directory_that_points_to_itself_ends(fixtures: Path) -> None:
    began = time.monotonic()
    exif = read_exif(intake.read(fixtures / "makernote-loop.jpg"))
    assert time.monotonic() - began < 10  # the reader's own budget is 1.5 s
    assert exif.text("Make") == "Lop"


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


def test_fields_that_a_maker_packs_in_one_table_are_all_kept() -> None:
    exif = read_exif(canon())
    names = {field.name for field in exif.fields if field.group == "MakerNote"}
    assert len(names) > 20
    assert {"Quality", "FlashMode"} <= names
    assert exif.text("Quality", "MakerNote") == "Fine"


def test_a_maker_note_that_breaks_the_reader_does_not_cost_the_rest() -> None:
    block = canon(count=0xFFFFFFFF).data.ljust(MAX_TYPED_BLOCK + 1, b"\0")  # so large that exifread reads it alone
    began = time.monotonic()
    exif = read_exif(Image(block, name="x", source="x"))
    assert time.monotonic() - began < 10  # twice 1.2 s at most, on a machine that may be busy
    assert any("maker notes" in problem for problem in exif.problems)
    make = exif.field("Make")
    assert make is not None
    assert make.text == "Canon"


def test_a_table_of_megabytes_is_passed_over_and_the_rest_read() -> None:
    numbers = 2_000_000
    block = tiff([(0x010F, 2, 6, b"Maker\0"), (0x9999, 5, numbers, b"\1" * 8 * numbers)])
    assert len(block.data) > MAX_TYPED_BLOCK
    began = time.monotonic()
    exif = read_exif(block)
    assert time.monotonic() - began < 3  # Pillow alone needs more than six
    assert exif.text("Make") == "Maker"


def test_fields_that_share_their_bytes_are_not_read_over_and_over() -> None:
    shared = b"A" * 1_000_000
    entries = b"".join(struct.pack("<HHII", 300 + number, 2, len(shared), 12_100) for number in range(1_000))
    data = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1_000) + entries
    exif = read_exif(Image(data.ljust(12_100, b"\0") + shared, name="x", source="x"))
    assert any("more reading" in problem for problem in exif.problems)


def test_damage_is_said() -> None:
    cut = Image(tiff([(0x010F, 2, 60, b"M" * 60)]).data[:40], name="x", source="x")
    assert any("damaged" in problem for problem in read_exif(cut).problems)
    empty = Image(b"II*\0\x08\0\0\0\0\0\0\0\0\0", name="x", source="x")
    assert read_exif(empty).problems == ("the EXIF block holds no field that can be read",)


def test_neither_reader_writes_to_the_terminal(capfd: pytest.CaptureFixture[str], fixtures: Path) -> None:
    for path in sorted(fixtures.glob("*.jpg")):
        if path.name not in {"empty.jpg", "not-an-image.jpg"}:
            read_exif(intake.read(path))
    read_exif(canon(count=0xFFFFFFFF))
    assert capfd.readouterr() == ("", "")


def test_a_thumbnail_is_a_directory_of_its_own(fixtures: Path) -> None:
    thumbnail = [
        field.name for field in read_exif(intake.read(fixtures / "harbour.jpg")).fields if field.group == "IFD1"
    ]
    assert "Compression" in thumbnail


@given(st.binary(max_size=600), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
@settings(deadline=None, max_examples=200)
def test_no_block_makes_it_raise(rest: bytes, magic: bytes) -> None:
    image = Image(magic + rest, name="x", source="x")
    image.__dict__["exif"] = magic + rest
    for field in read_exif(image).fields:
        assert isinstance(field.text, str)
        assert "\0" not in field.text


@given(st.binary(max_size=300) | st.text() | st.floats() | st.integers() | st.lists(st.integers() | st.floats()))
def test_every_value_becomes_plain(raw: object) -> None:
    as_text(plain(raw))


def test_a_rational_over_zero_is_nothing() -> None:
    assert plain(IFDRational(1, 0)) is None
    assert plain((IFDRational(1, 0), IFDRational(1, 2))) == [None, 0.5]
