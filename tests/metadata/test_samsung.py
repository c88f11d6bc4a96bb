"""Samsung's trailer: the moment in UTC and the network's country, and whatever else stands there."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image.image import Image
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.metadata.samsung import read_samsung
from backstory_cli.metadata.times import ClockTime, find_times
from support.exif_blocks import image_with
from support.stored import encoded


def trailer(*entries: tuple[int, str, bytes]) -> bytes:
    blocks = [struct.pack("<HHI", 0, kind, len(name)) + name.encode() + value for kind, name, value in entries]
    body, rows = b"".join(blocks), b""
    at = len(body)
    for (kind, _, _), block in zip(entries, blocks, strict=True):
        rows += struct.pack("<HHII", 0, kind, at, len(block))
        at -= len(block)
    head = b"SEFH" + struct.pack("<II", 107, len(entries)) + rows
    return body + head + struct.pack("<I", len(head)) + b"SEFT"


def with_trailer(data: bytes, *entries: tuple[int, str, bytes]) -> Image:
    return Image(data + trailer(*entries), name="x", source="x")


UTC = (0x0A01, "Image_UTC_Data", b"1716050527918")
NETWORK = (0x0AA1, "MCC_Data", b"255")
CLOCKS = [
    ("2024:05:18 19:42:07", 180),
    ("2024:05:18 22:12:09", 330),
    ("2024:05:18 19:50:00", None),
    ("2020:01:01 00:00:00", None),
]


def test_the_moment_and_the_network_are_read() -> None:
    reading = read_metadata(with_trailer(encoded("JPEG"), UTC, NETWORK))
    assert reading.text("TimeStamp", "Samsung") == "2024:05:18 16:42:07+00:00"
    assert reading.number("MCCData", "Samsung") == 255


@pytest.mark.parametrize(("local", "minutes"), CLOCKS)
def test_the_moment_settles_the_clocks_offset(local: str, minutes: int | None) -> None:
    plain = image_with({}, {0x9003: local}).data
    (time,) = [each.time for each in find_times(read_metadata(with_trailer(plain, UTC))) if each.role == "captured"]
    assert isinstance(time, ClockTime)
    assert (time.offset and time.offset.total_seconds() / 60) == minutes


@given(st.binary(max_size=120))
def test_no_trailer_makes_it_raise(junk: bytes) -> None:
    for data in (junk + b"SEFT", junk + trailer(UTC)[-40:], trailer(UTC)[:-8] + junk[:4] + b"SEFT"):
        read_samsung(Image(encoded("JPEG") + data, name="x", source="x"))
