"""The chunks of a WebP file (Google, WebP Container Specification, RFC 9649)."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.image.container.block import Block


def iter_blocks(data: bytes) -> Iterator[Block]:
    """Every chunk in order, and ``trailing`` after the length that the file declares of itself."""
    declared = 8 + int.from_bytes(data[4:8], "little")
    end = min(len(data), declared + (declared & 1))
    at = 12
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        kind = data[at : at + 4].decode("latin-1")
        yield Block(kind, at + 8, max(0, min(length, end - at - 8)), 8)
        at += 8 + length + (length & 1)
    if end < len(data):
        yield Block("trailing", end, len(data) - end)
