"""The blocks of an image file: where its header, its metadata and its picture data lie.

A bounded walk in linear time over JPEG segments, PNG and RIFF chunks, GIF blocks, TIFF directories, ISO-BMFF
boxes and BMP headers, that never decodes a pixel and never raises on any input. It is the index from which
everything else reads: reading metadata through an image library can cost a whole decode (Pillow's ``getexif()``
on a PNG) or miss what is there (exifread on WebP and AVIF).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from backstory_cli.image import limits
from backstory_cli.image.container import bmff, bmp, gif, jpeg, png, riff, tiff
from backstory_cli.image.container.block import Block

__all__ = [
    "Block",
    "detect_media_type",
    "find_exif",
    "iter_blocks",
    "iter_blocks_with_exif",
    "read_dimensions",
    "read_orientation",
]

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
_WALKERS = {
    "image/jpeg": jpeg.iter_blocks,
    "image/png": png.iter_blocks,
    "image/webp": riff.iter_blocks,
    "image/gif": gif.iter_blocks,
    "image/tiff": tiff.iter_blocks,
    "image/bmp": bmp.iter_blocks,
    "image/heic": bmff.iter_blocks,
    "image/heif": bmff.iter_blocks,
    "image/avif": bmff.iter_blocks,
}


def detect_media_type(data: bytes) -> str | None:
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


def iter_blocks(data: bytes) -> Iterator[Block]:
    """The blocks of an image file in order, at most ``MAX_BLOCKS``; nothing for a format that is not read."""
    walker = _WALKERS.get(detect_media_type(data) or "")
    return islice(walker(data), limits.MAX_BLOCKS) if walker is not None else iter(())


def iter_blocks_with_exif(data: bytes) -> Iterator[Block]:
    """The blocks of a file, and after the one that holds EXIF data the directories in it, a level deeper."""
    found = find_exif(data)
    inside = [] if found is None or detect_media_type(data) == "image/tiff" else list(tiff.iter_blocks(found[0]))
    for block in iter_blocks(data):
        yield block
        if found is not None and inside and block.offset <= found[1] < block.end:
            for part in inside:
                yield part._replace(offset=part.offset + found[1], level=part.level + block.level + 1)
            inside = []


def find_exif(data: bytes) -> tuple[bytes, int] | None:
    """The EXIF data as the TIFF structure it is, and where it begins in the file; None where there is none."""
    kind = detect_media_type(data)
    if kind == "image/tiff":
        return data, 0
    if kind in {"image/heic", "image/heif", "image/avif"}:
        return bmff.find_exif(data)
    for block in iter_blocks(data):
        if block.kind == "SOS":
            break
        if block.kind == "APP1" and data.startswith(b"Exif\x00", block.offset):
            return block.read_payload(data)[6:], block.offset + 6
        if block.kind in {"eXIf", "EXIF"}:
            payload = block.read_payload(data)
            # Some writers keep the JPEG prefix inside WebP and PNG, where it does not belong.
            skip = 6 if payload.startswith(b"Exif\x00\x00") else 0
            return payload[skip:], block.offset + skip
    return None


def read_orientation(block: bytes) -> int:
    """The orientation (1 to 8) that the first directory of a TIFF structure states; 1 for absence or nonsense.

    Read by hand, since a library reads every field of the directory to tell one, which a hostile file can make
    last for seconds (TIFF 6.0, sections 2 and 8; Exif 2.32, tag 0x0112).
    """
    order: tiff.Order = "little" if block[:2] == b"II" else "big"
    at = int.from_bytes(block[4:8], order)
    count = min(int.from_bytes(block[at : at + 2], order), limits.MAX_ENTRIES)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if int.from_bytes(block[entry : entry + 2], order) == _ORIENTATION:
            value = int.from_bytes(block[entry + 8 : entry + 10], order)
            return value if 1 <= value <= 8 else 1
    return 1


def read_dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height as the file's header states them, without decoding; None where it does not tell."""
    kind = detect_media_type(data)
    if kind == "image/gif" and len(data) >= 10:
        return _require_positive(int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    if kind == "image/bmp":
        return _read_bmp_dimensions(data)
    if kind in {"image/heic", "image/heif", "image/avif"}:
        stated = bmff.read_size(data)
        return _require_positive(*stated) if stated else None
    if kind == "image/tiff":
        return None  # which of several directories is the picture is the decoder's to say
    for block in iter_blocks(data):
        payload = block.read_payload(data, 32)
        if block.kind == "IHDR" and len(payload) >= 8:
            return _require_positive(int.from_bytes(payload[:4], "big"), int.from_bytes(payload[4:8], "big"))
        if block.kind == "SOF" and len(payload) >= 5:
            return _require_positive(int.from_bytes(payload[3:5], "big"), int.from_bytes(payload[1:3], "big"))
        if block.kind in {"VP8X", "VP8 ", "VP8L"}:
            return _read_webp_dimensions(block.kind, payload)
    return None


def _require_positive(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width > 0 and height > 0 else None


def _read_bmp_dimensions(data: bytes) -> tuple[int, int] | None:
    header = int.from_bytes(data[14:18], "little")
    if header == 12:  # OS/2 BITMAPCOREHEADER
        return _require_positive(int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little"))
    width = int.from_bytes(data[18:22], "little", signed=True)
    height = int.from_bytes(data[22:26], "little", signed=True)
    return _require_positive(width, abs(height))  # a negative height means rows from the top


def _read_webp_dimensions(kind: str, payload: bytes) -> tuple[int, int] | None:
    if len(payload) < 10:
        return None
    if kind == "VP8X":
        return (int.from_bytes(payload[4:7], "little") + 1, int.from_bytes(payload[7:10], "little") + 1)
    if kind == "VP8L":
        bits = int.from_bytes(payload[1:5], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return _require_positive(
        int.from_bytes(payload[6:8], "little") & 0x3FFF, int.from_bytes(payload[8:10], "little") & 0x3FFF
    )
