"""The blocks of a GIF file (CompuServe, GIF89a specification, sections 15 to 27)."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.image.container.block import Block

_LABELS = {0x01: "plain text", 0xF9: "graphic control", 0xFE: "comment", 0xFF: "application"}


def iter_blocks(data: bytes) -> Iterator[Block]:
    """Every extension and image in order; ``application NAME`` for named extensions, ``trailing`` after the end."""
    if len(data) < 13:
        return
    at = 13 + _count_colour_table_bytes(data[10])
    while at < len(data):
        introducer = data[at]
        if introducer == 0x3B:
            if at + 1 < len(data):
                yield Block("trailing", at + 1, len(data) - at - 1)
            return
        if introducer == 0x21 and at + 2 <= len(data):
            start, kind = at + 2, _LABELS.get(data[at + 1], f"extension {data[at + 1]:02X}")
            if kind == "application":
                kind = f"application {data[start + 1 : start + 12].decode('latin-1')}"
        elif introducer == 0x2C and at + 10 <= len(data):
            start, kind = at + 10 + _count_colour_table_bytes(data[at + 9]) + 1, "image"
        else:
            return
        end = _find_end_of_sub_blocks(data, start)
        start = min(start, end)
        yield Block(kind, start, end - start, start - at)
        at = end


def _count_colour_table_bytes(flags: int) -> int:
    """Bytes of the colour table that a flag byte announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _find_end_of_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return min(at + 1, len(data))


def join_sub_blocks(data: bytes, block: Block) -> bytes:
    """The sub-blocks of one block, joined without their length bytes."""
    parts, at = [], block.offset
    while at < block.end and data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts)
