"""Photoshop's image resource blocks: what Photoshop and its kin leave in a file beside its picture.

Source: Adobe Photoshop File Formats Specification (November 2019), section "Image Resources".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.text import clean

IPTC, JPEG_QUALITY, THUMBNAIL, IPTC_DIGEST = 0x0404, 0x0406, 0x040C, 0x0425
NAMES = {
    0x03ED: "ResolutionInfo",
    0x03F0: "AlphaChannelsNames",
    0x0404: "IPTCData",
    0x0406: "JPEG_Quality",
    0x0408: "GridGuidesInfo",
    0x0409: "PhotoshopBGRThumbnail",
    0x040A: "CopyrightFlag",
    0x040B: "URL",
    0x040C: "PhotoshopThumbnail",
    0x040D: "GlobalAngle",
    0x040F: "ICC_Profile",
    0x0411: "ICC_Untagged",
    0x0414: "IDsBaseValue",
    0x0419: "GlobalAltitude",
    0x041A: "SliceInfo",
    0x041E: "URL_List",
    0x0421: "VersionInfo",
    0x0422: "EXIFInfo",
    0x0424: "XMP",
    0x0425: "IPTCDigest",
    0x0426: "PrintScaleInfo",
    0x0428: "PixelInfo",
    0x043A: "PrintInfo2",
    0x0BB7: "ClippingPathName",
    0x2710: "PrintFlagsInfo",
}
_FORMATS = {0x0000: "Standard", 0x0001: "Optimized", 0x0101: "Progressive"}


class Resource(NamedTuple):
    """One resource: its number, its Pascal name, and where its data lies in the block."""

    number: int
    name: str
    offset: int
    data: bytes


def iter_resources(block: bytes) -> Iterator[Resource]:
    """Every resource of a block of ``8BIM`` records, up to where it makes no sense any more."""
    at = 0
    while at + 12 <= len(block) and block[at : at + 4] in {b"8BIM", b"PHUT", b"AgHg", b"DCSR"}:
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        length = block[at + 6]
        name = block[at + 7 : at + 7 + length].decode("latin-1")
        start = at + 6 + (length + 2 & ~1)  # the name is padded to an even length, its count included
        size = int.from_bytes(block[start : start + 4], "big")
        yield Resource(number, name, start + 4, block[start + 4 : start + 4 + size])
        at = start + 4 + size + (size & 1)


def read_photoshop(block: bytes, base: int | None = 0) -> Reading:
    """The resources of a block as fields; ``base`` is where the block begins in the file."""
    fields: list[Field] = []
    for count, resource in enumerate(iter_resources(block)):
        if count >= limits.MAX_TEXTS:
            return Reading(tuple(fields), ("Photoshop: it has more resources than are read",))
        name = NAMES.get(resource.number, f"0x{resource.number:04X}")
        where = None if base is None else base + resource.offset
        for part, raw in _iter_values(name, resource):
            fields.append(Field("Photoshop", part, raw, as_text(raw), tag=f"0x{resource.number:04X}", offset=where))
    return Reading(tuple(fields))


def _iter_values(name: str, resource: Resource) -> Iterator[tuple[str, JsonValue]]:
    data = resource.data
    if resource.number == JPEG_QUALITY and len(data) >= 6:
        quality, kind, scans = (int.from_bytes(data[at : at + 2], "big", signed=True) for at in (0, 2, 4))
        yield "PhotoshopQuality", quality + 4  # stored from -4 (0) to 8 (12)
        yield "PhotoshopFormat", _FORMATS.get(kind, f"0x{kind & 0xFFFF:04X}")
        if kind == 0x0101:
            yield "ProgressiveScans", scans + 2
    elif resource.number == 0x0421 and len(data) >= 9:
        yield "HasRealMergedData", bool(data[4])
        writer, rest = _read_unicode(data[5:])
        yield "WriterName", writer
        yield "ReaderName", _read_unicode(rest)[0]
    elif resource.number == 0x041A and int.from_bytes(data[:4], "big") == 6:
        name, rest = _read_unicode(data[20:])
        yield "SlicesGroupName", name
        yield "NumSlices", int.from_bytes(rest[:4], "big")
    elif resource.number == 0x041E:
        yield name, _read_url_list(data)
    elif resource.number == 0x03ED and len(data) >= 16:
        yield "XResolution", int.from_bytes(data[:4], "big") / 65536
        yield "YResolution", int.from_bytes(data[8:12], "big") / 65536
    elif resource.number == 0x0425:
        yield name, data.hex()
    elif resource.number == 0x040B:
        yield name, clean(data.decode("latin-1"))
    elif resource.number in {0x040A, 0x0411}:
        yield name, bool(data.strip(b"\0"))
    elif resource.number in {0x040D, 0x0414, 0x0419} and len(data) == 4:
        yield name, int.from_bytes(data, "big")
    else:
        yield name, f"({len(data)} bytes of data)"


def _read_unicode(data: bytes) -> tuple[str, bytes]:
    """A counted UTF-16 string, and what follows it."""
    count = int.from_bytes(data[:4], "big")
    return clean(data[4 : 4 + 2 * count].decode("utf-16-be", "replace").rstrip("\0")), data[4 + 2 * count :]


def _read_url_list(data: bytes) -> JsonValue:
    """Each entry: a long, an id, and a counted UTF-16 address."""
    count, rest, found = int.from_bytes(data[:4], "big"), data[4 : limits.MAX_TEXT_BYTES], []
    for _ in range(min(count, limits.MAX_TEXTS)):
        if len(rest) < 12:
            break
        address, rest = _read_unicode(rest[8:])
        found.append(address)
    return list(found)
