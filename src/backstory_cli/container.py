"""The blocks of an image file: where its header, its metadata and its picture data lie.

A bounded walk in linear time over JPEG segments, PNG chunks and RIFF chunks, that never decodes a pixel and
never raises on any input. It exists because reading metadata through an image library can cost a whole decode
(Pillow's ``getexif()`` on a PNG) or miss what is there (exifread on WebP and AVIF).

Sources: ITU-T T.81 annex B (JPEG), W3C PNG third edition section 5, Google's WebP container specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_BLOCKS = 5_000
"""Blocks listed of one file; a real photograph has fewer than a hundred."""

_FTYP_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
_ORIENTATION = 0x0112
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_STANDALONE = {0x01, *range(0xD0, 0xD8)}  # TEM and RSTn carry no length
_SOF = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


class Block(NamedTuple):
    """One block: its kind (``APP1``, ``IHDR``, ``VP8X``), and where its payload lies in the file."""

    kind: str
    offset: int
    length: int

    def payload(self, data: bytes) -> bytes:
        """The bytes of this block's payload."""
        return data[self.offset : self.offset + self.length]


def media_type(data: bytes) -> str | None:
    """The image format by its first bytes, whatever the file is called; None for anything not read here."""
    if data[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "image/tiff"
    if data[:2] == b"BM" and len(data) >= 26:
        return "image/bmp"
    if data[4:8] == b"ftyp":
        return _FTYP_BRANDS.get(data[8:12])
    return None


def blocks(data: bytes) -> Iterator[Block]:
    """The blocks of a JPEG, PNG or WebP file, in order; nothing for the other formats."""
    walkers = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _riff}
    walker = walkers.get(media_type(data) or "")
    if walker is None:
        return
    for count, block in enumerate(walker(data)):
        if count >= MAX_BLOCKS:
            return
        yield block


def _jpeg(data: bytes) -> Iterator[Block]:
    """Segments up to the first scan: everything that describes the picture stands before it."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _STANDALONE or marker == _SOI:
            at += 2
            continue
        if marker == _EOI:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            return
        yield Block(_marker_name(marker), at + 4, min(length - 2, len(data) - at - 4))
        if marker == _SOS:
            return
        at += 2 + length


def _marker_name(marker: int) -> str:
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    if marker in _SOF:
        return "SOF"
    return {0xDB: "DQT", 0xC4: "DHT", 0xDD: "DRI", 0xFE: "COM", _SOS: "SOS"}.get(marker, f"FF{marker:02X}")


def _png(data: bytes) -> Iterator[Block]:
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8].decode("latin-1")
        yield Block(kind, at + 8, max(0, min(length, len(data) - at - 8)))
        at += 12 + length


def _riff(data: bytes) -> Iterator[Block]:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        kind = data[at : at + 4].decode("latin-1")
        yield Block(kind, at + 8, max(0, min(length, len(data) - at - 8)))
        at += 8 + length + (length & 1)


def exif_block(data: bytes) -> bytes | None:
    """The EXIF data of a JPEG, PNG or WebP file, as the TIFF structure it is; None where there is none."""
    for block in blocks(data):
        if block.kind == "APP1":
            payload = block.payload(data)
            if payload[:6] == b"Exif\x00\x00":
                return payload[6:]
        elif block.kind in {"eXIf", "EXIF"}:
            # Some writers keep the JPEG prefix inside WebP and PNG, where it does not belong.
            return block.payload(data).removeprefix(b"Exif\x00\x00")
    return None


def orientation(tiff: bytes) -> int:
    """The orientation (1 to 8) that the first directory of a TIFF structure states; 1 for absence or nonsense.

    Read by hand, since a library reads every field of the directory to tell one, which a hostile file can make
    last for seconds (TIFF 6.0, sections 2 and 8; Exif 2.32, tag 0x0112).
    """
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    at = int.from_bytes(tiff[4:8], order)
    count = min(int.from_bytes(tiff[at : at + 2], order), MAX_BLOCKS)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if int.from_bytes(tiff[entry : entry + 2], order) == _ORIENTATION:
            value = int.from_bytes(tiff[entry + 8 : entry + 10], order)
            return value if 1 <= value <= 8 else 1
    return 1


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height as the header of a JPEG, PNG, GIF, BMP or WebP file states them, without decoding."""
    kind = media_type(data)
    if kind == "image/gif" and len(data) >= 10:
        return _positive(int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    if kind == "image/bmp":
        return _bmp_dimensions(data)
    for block in blocks(data):
        payload = data[block.offset : block.offset + min(block.length, 32)]
        if block.kind == "IHDR" and len(payload) >= 8:
            return _positive(int.from_bytes(payload[:4], "big"), int.from_bytes(payload[4:8], "big"))
        if block.kind == "SOF" and len(payload) >= 5:
            return _positive(int.from_bytes(payload[3:5], "big"), int.from_bytes(payload[1:3], "big"))
        if block.kind in {"VP8X", "VP8 ", "VP8L"}:
            return _webp_dimensions(block.kind, payload)
    return None


def _positive(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width > 0 and height > 0 else None


def _bmp_dimensions(data: bytes) -> tuple[int, int] | None:
    header = int.from_bytes(data[14:18], "little")
    if header == 12:  # OS/2 BITMAPCOREHEADER
        return _positive(int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little"))
    width = int.from_bytes(data[18:22], "little", signed=True)
    height = int.from_bytes(data[22:26], "little", signed=True)
    return _positive(width, abs(height))  # a negative height means rows from the top


def _webp_dimensions(kind: str, payload: bytes) -> tuple[int, int] | None:
    if len(payload) < 10:
        return None
    if kind == "VP8X":
        return (int.from_bytes(payload[4:7], "little") + 1, int.from_bytes(payload[7:10], "little") + 1)
    if kind == "VP8L":
        bits = int.from_bytes(payload[1:5], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return _positive(int.from_bytes(payload[6:8], "little") & 0x3FFF, int.from_bytes(payload[8:10], "little") & 0x3FFF)
