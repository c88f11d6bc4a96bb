"""The segments of a JPEG file, its scans, and what stands after its end (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backstory_cli.image.container.block import Block

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM and RSTn carry no length
START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_NAMES = {0xDB: "DQT", 0xC4: "DHT", 0xCC: "DAC", 0xDD: "DRI", 0xDC: "DNL", 0xFE: "COM", SOS: "SOS"}
# In a scan 0xFF is followed by 0x00, by a restart marker, or by a fill byte; anything else ends it.
_END_OF_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def iter_blocks(data: bytes) -> Iterator[Block]:
    """Every segment in order; ``scan`` for the compressed data after each SOS; ``trailing`` after EOI."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            at = _find_next_marker(data, at)
            continue
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in STANDALONE or marker == SOI:
            at += 2
        elif marker == EOI:
            if at + 2 < len(data):
                yield Block("trailing", at + 2, len(data) - at - 2)
            return
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2:
                return
            there = max(0, min(length - 2, len(data) - at - 4))
            yield Block(_name_segment(marker), min(at + 4, len(data)), there, min(4, len(data) - at))
            at += 2 + length
            if marker == SOS and at < len(data):
                found = _END_OF_SCAN.search(data, at)
                end = found.start() if found else len(data)
                yield Block("scan", at, end - at)
                at = end


def _find_next_marker(data: bytes, at: int) -> int:
    """The next marker after bytes that belong to no segment, which some cameras leave between segments."""
    found = _END_OF_SCAN.search(data, at)
    return found.start() if found else len(data)


def _name_segment(marker: int) -> str:
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    if marker in START_OF_FRAME:
        return "SOF"
    return _NAMES.get(marker, f"FF{marker:02X}")
