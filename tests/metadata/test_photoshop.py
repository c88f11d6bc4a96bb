"""Photoshop's resources: quality, digest, address, names, and any bytes at all."""

from __future__ import annotations

import struct
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image import loading as intake
from backstory_cli.metadata.photoshop import iter_resources, read_photoshop
from backstory_cli.metadata.reader import read_metadata


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    named = bytes([len(name)]) + name
    named += b"\0" * (len(named) % 2)
    padding = b"\0" * (len(data) % 2)
    return b"8BIM" + struct.pack(">H", number) + named + struct.pack(">I", len(data)) + data + padding


def test_in_a_whole_file(fixtures: Path) -> None:
    reading = read_metadata(intake.read(fixtures / "agency.jpg"))
    assert reading.number("PhotoshopQuality", "Photoshop") == 10
    assert reading.text("URL", "Photoshop") == "https://example.org/harbour"
    assert len(reading.text("IPTCDigest", "Photoshop")) == 32


def test_names_of_any_length_and_unicode_texts() -> None:
    text = "Photoshop".encode("utf-16-be")
    version = (
        struct.pack(">IB", 1, 1) + struct.pack(">I", 9) + text + struct.pack(">I", 9) + text + struct.pack(">I", 1)
    )
    block = resource(0x1234, b"odd", b"abc") + resource(0x0421, version) + resource(0x040A, b"\1")
    reading = read_photoshop(block)
    assert [each.name for each in iter_resources(block)] == ["abc", "", ""]
    assert reading.text("WriterName") == "Photoshop"
    assert reading.text("0x1234") == "(3 bytes of data)"
    assert reading.field("CopyrightFlag") is not None


@given(st.binary(max_size=300), st.sampled_from([0x0406, 0x0421, 0x041A, 0x041E, 0x03ED, 0x0425, 0x040B, 0x0001]))
def test_no_bytes_make_it_raise(data: bytes, number: int) -> None:
    read_photoshop(data)
    read_photoshop(resource(number, data))
    read_photoshop(resource(number, data)[: len(data)])
