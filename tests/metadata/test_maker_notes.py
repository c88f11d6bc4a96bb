"""Maker notes: those of known makers are read, whatever their lengths say; others are left alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image.image import Image
from backstory_cli.metadata.exif import read_exif
from support.exif_blocks import tiff


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
