"""The parts of a BMP file (Microsoft, BITMAPFILEHEADER and BITMAPV5HEADER)."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.image.container.block import Block

_HEADERS = {12: "BITMAPCOREHEADER", 40: "BITMAPINFOHEADER", 108: "BITMAPV4HEADER", 124: "BITMAPV5HEADER"}


def iter_blocks(data: bytes) -> Iterator[Block]:
    """The information header, the pixels, an embedded colour profile, and what follows the declared end."""
    size = int.from_bytes(data[14:18], "little")
    pixels = min(int.from_bytes(data[10:14], "little"), len(data))
    yield Block(_HEADERS.get(size, "header"), 14, min(size, len(data) - 14), 0)
    declared = int.from_bytes(data[2:6], "little")
    end = declared if pixels < declared <= len(data) else len(data)
    profile = _find_profile(data, size)
    if pixels > 14:
        yield Block(
            "pixels", pixels, (min(profile.offset, end) if profile and profile.offset >= pixels else end) - pixels
        )
    if profile is not None:
        yield profile
    end = max(end, profile.end) if profile else end
    if end < len(data):
        yield Block("trailing", end, len(data) - end)


def _find_profile(data: bytes, size: int) -> Block | None:
    if size < 124 or data[14 + 56 : 14 + 60] not in (b"DEBM", b"MBED"):  # PROFILE_EMBEDDED, little-endian
        return None
    offset = 14 + int.from_bytes(data[14 + 112 : 14 + 116], "little")
    length = int.from_bytes(data[14 + 116 : 14 + 120], "little")
    return Block("profile", offset, min(length, len(data) - offset)) if offset < len(data) else None
