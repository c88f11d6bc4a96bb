"""The chunks of a PNG file (W3C PNG third edition, section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.image.container.block import Block

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def iter_blocks(data: bytes) -> Iterator[Block]:
    """Every chunk in order, and ``trailing`` after IEND."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8].decode("latin-1")
        yield Block(kind, at + 8, max(0, min(length, len(data) - at - 8)), 8)
        at += 12 + length
        if kind == "IEND":
            if at < len(data):
                yield Block("trailing", at, len(data) - at)
            return
