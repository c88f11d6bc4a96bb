"""Samsung's trailer (SEF): the moment of capture in UTC, and the country of the mobile network.

Source: exiftool's documentation of Samsung trailer tags (TimeStamp 0x0a01, MCCData 0x0aa1). At the end stands a
directory ``SEFH``, version, number of entries, then for each a type, where it begins before ``SEFH``, and its length;
then the directory's length and ``SEFT``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from backstory_cli.image import limits
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading

_NAMES = {0x0A01: "TimeStamp", 0x0AA1: "MCCData"}
_ENTRY = 12


def read_samsung(image: Image) -> Reading:
    """The fields of the trailer that are read here; empty where there is none."""
    block = next((block for block in image.blocks if block.kind == "trailing"), None)
    if block is None or image.data[block.end - 4 : block.end] != b"SEFT":
        return Reading()
    return Reading(tuple(_iter_fields(image.data[block.offset : block.end], block.offset)))


def _iter_fields(data: bytes, base: int) -> Iterator[Field]:
    head = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    if head < 0 or data[head : head + 4] != b"SEFH":
        return
    count = min(int.from_bytes(data[head + 8 : head + 12], "little"), limits.MAX_ITEMS)
    for at in range(head + 12, head + 12 + count * _ENTRY, _ENTRY):
        name = _NAMES.get(int.from_bytes(data[at + 2 : at + 4], "little"))
        begin = head - int.from_bytes(data[at + 4 : at + 8], "little")
        end = begin + int.from_bytes(data[at + 8 : at + 12], "little")
        if name is None or not 0 <= begin < end <= head:
            continue
        value = data[begin + 8 + int.from_bytes(data[begin + 4 : begin + 8], "little") : end]
        text = value[:40].decode("ascii", "replace").strip("\0 ")
        if text.isdecimal():
            yield Field("Samsung", name, int(text), _write(name, int(text)), offset=base + begin)


def _write(name: str, number: int) -> str:
    """A moment as text; a code as it stands."""
    if name != "TimeStamp":
        return str(number)
    try:
        return f"{datetime.fromtimestamp(number / 1000, UTC):%Y:%m:%d %H:%M:%S}+00:00"
    except (ValueError, OverflowError, OSError):
        return str(number)
