"""The boxes and items of an ISO base media file: HEIC, HEIF and AVIF.

Sources: ISO/IEC 14496-12 (boxes; meta, iinf, iloc, idat), ISO/IEC 23008-12 (HEIF: ispe, irot, imir, auxC).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from backstory_cli.image import limits
from backstory_cli.image.container.block import Block

_CONTAINERS = {"meta": 4, "moov": 0, "iprp": 0, "ipco": 0, "dinf": 0, "trak": 0, "mdia": 0, "udta": 0}
"""Boxes that hold boxes, and the bytes (version and flags) before the first."""


@dataclass(frozen=True)
class Item:
    """One item of a HEIF file: a picture, a tile, an Exif block, an XMP packet.

    Attributes:
        number: Its id in the file.
        type: Four characters: ``hvc1``, ``grid``, ``Exif``, ``mime``, ``av01``.
        content_type: For ``mime`` items, such as ``application/rdf+xml``.
        extents: Where its bytes lie: (offset, length) in the file.
    """

    number: int
    type: str
    content_type: str
    extents: tuple[tuple[int, int], ...]

    def read_payload(self, data: bytes, most: int) -> bytes:
        """Its bytes, at most so many: extents may overlap, and repeat the whole file a thousand times."""
        parts: list[bytes] = []
        for offset, length in self.extents:
            parts.append(data[offset : offset + min(length, most)])
            most -= len(parts[-1])
            if most <= 0:
                break
        return b"".join(parts)


def iter_blocks(data: bytes) -> Iterator[Block]:
    """Every box in order, those inside known containers one level deeper as ``meta/iinf``."""
    yield from _iter_boxes(data, 0, len(data), "", 0)


def _iter_boxes(data: bytes, at: int, end: int, path: str, level: int) -> Iterator[Block]:
    while at + 8 <= end:
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        kind = data[at + 4 : at + 8].decode("latin-1")
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < header:
            return
        there = max(0, min(size, end - at) - header)
        start = min(at + header, end)
        yield Block(path + kind, start, there, start - at, level)
        if kind in _CONTAINERS and level < limits.MAX_DEPTH:
            inside = start + _CONTAINERS[kind]
            yield from _iter_boxes(data, inside, start + there, f"{path}{kind}/", level + 1)
        at += size


def find_box(data: bytes, kind: str) -> Block | None:
    """The first box of that path, such as ``meta/iloc``."""
    for count, block in enumerate(iter_blocks(data)):
        if block.kind == kind:
            return block
        if count >= limits.MAX_BLOCKS:
            break
    return None


def read_items(data: bytes) -> list[Item]:
    """The items that the file lists; empty where the lists are absent or make no sense."""
    found: dict[str, Block] = {}
    for count, block in enumerate(iter_blocks(data)):
        found.setdefault(block.kind, block)
        if count >= limits.MAX_BLOCKS:
            break
    info, places = found.get("meta/iinf"), found.get("meta/iloc")
    if info is None or places is None:
        return []
    stored = found.get("meta/idat")
    extents = _read_extents(data, places, stored.offset if stored else 0)
    return [
        Item(number, kind, content, tuple(extents.get(number, ()))) for number, kind, content in _iter_infos(data, info)
    ]


def _iter_infos(data: bytes, box: Block) -> Iterator[tuple[int, str, str]]:
    """Item ids, types and content types from ``iinf`` (ISO/IEC 14496-12, 8.11.6)."""
    first = box.offset + (6 if data[box.offset : box.offset + 1] == b"\0" else 8)
    for count, entry in enumerate(_iter_boxes(data, first, box.end, "", limits.MAX_DEPTH)):
        if count >= limits.MAX_ITEMS:
            return
        payload = entry.read_payload(data, 512)
        if entry.kind != "infe" or len(payload) < 12 or payload[0] not in {2, 3}:
            continue
        size = 2 if payload[0] == 2 else 4
        number = int.from_bytes(payload[4 : 4 + size], "big")
        kind = payload[6 + size : 10 + size].decode("latin-1")
        texts = payload[10 + size :].split(b"\0")
        content = texts[1].decode("latin-1") if kind == "mime" and len(texts) > 1 else ""
        yield number, kind, content


def _read_extents(data: bytes, box: Block, stored: int) -> dict[int, list[tuple[int, int]]]:
    """Where each item's bytes lie, from ``iloc`` (ISO/IEC 14496-12, 8.11.3)."""
    payload = box.read_payload(data)
    version, at = payload[:1], 8
    if len(payload) < at or version not in (b"\0", b"\1", b"\2"):
        return {}
    offset_size, length_size = payload[4] >> 4, payload[4] & 15
    base_size, index_size = payload[5] >> 4, payload[5] & 15 if version != b"\0" else 0
    wide = 4 if version == b"\2" else 2
    count = int.from_bytes(payload[6 : 6 + wide], "big")
    at = 6 + wide

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(payload[at - size : at], "big")

    found: dict[int, list[tuple[int, int]]] = {}
    total = 0
    for _ in range(min(count, limits.MAX_ITEMS)):
        item = number(wide)
        method = number(2) & 15 if version != b"\0" else 0
        number(2)  # data reference
        base = number(base_size)
        parts = []
        extents = number(2)
        for _ in range(min(extents, limits.MAX_ITEMS)):
            number(index_size)
            offset, length = number(offset_size), number(length_size)
            where = base + offset + (stored if method == 1 else 0)
            parts.append((where, min(length, max(0, len(data) - where))))
            total += 1
            if at > len(payload) or total > limits.MAX_ITEMS * 4:
                return found
        found[item] = parts
    return found


def find_exif(data: bytes) -> tuple[bytes, int] | None:
    """The Exif item as a TIFF structure, and where it begins in the file; None where there is none."""
    named = (item for item in read_items(data) if item.type == "Exif" and item.extents)
    for item in islice(named, limits.MAX_EXIF_ITEMS):
        payload = item.read_payload(data, 16 * 2**20)
        skip = 4 + int.from_bytes(payload[:4], "big")  # offset of the TIFF header after this number
        if payload[skip : skip + 2] not in (b"II", b"MM"):
            marks = [at for at in (payload.find(b"II*\0"), payload.find(b"MM\0*")) if at >= 0]
            if not marks:
                continue
            skip = min(marks)
        return payload[skip:], item.extents[0][0] + skip
    return None


def read_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the largest picture that a size property (``ispe``) describes."""
    sizes = []
    for count, block in enumerate(iter_blocks(data)):
        if block.kind == "meta/iprp/ipco/ispe" and block.length >= 12:
            payload = block.read_payload(data, 12)
            sizes.append((int.from_bytes(payload[4:8], "big"), int.from_bytes(payload[8:12], "big")))
        if count >= limits.MAX_BLOCKS:
            break
    return max(sizes, key=lambda pair: pair[0] * pair[1], default=None)
