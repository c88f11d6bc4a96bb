"""JPEG's own segments: JFIF, Adobe, Ducky, comments, multi-picture index, gain maps, the frame header.

Sources: ITU-T T.871 (JFIF), ITU-T T.872 and Adobe technical note 5116 (Adobe APP14), CIPA DC-007 (multi-picture
format), ISO 21496-1 (gain maps), exiftool.org/TagNames/JPEG.html for the segments without a public standard.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container import Block
from backstory_cli.image.container import tiff as container
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.metadata.values import decode_text

_PROCESSES = {
    0xC0: "Baseline DCT, Huffman coding",
    0xC1: "Extended sequential DCT, Huffman coding",
    0xC2: "Progressive DCT, Huffman coding",
    0xC3: "Lossless, Huffman coding",
    0xC9: "Extended sequential DCT, arithmetic coding",
    0xCA: "Progressive DCT, arithmetic coding",
}
_TRANSFORMS = {0: "Unknown (RGB or CMYK)", 1: "YCbCr", 2: "YCCK"}
_MPF_TYPES = {
    0x030000: "Baseline MP Primary Image",
    0x010001: "Large Thumbnail (VGA equivalent)",
    0x010002: "Large Thumbnail (full HD equivalent)",
    0x020001: "Multi-frame Panorama",
    0x020002: "Multi-frame Disparity",
    0x020003: "Multi-angle",
    0x000000: "Undefined",
}


def read_jpeg(image: Image) -> Reading:
    """What JPEG's own segments say; empty for any other format."""
    if image.media_type != "image/jpeg":
        return Reading()
    fields: list[Field] = []
    comments = 0
    for block in image.blocks:
        if block.kind == "COM":
            comments += 1
            if comments > limits.MAX_TEXTS:
                continue
        fields.extend(_iter_fields(image.data, block))
    extra = (
        (f"JPEG: only the first {limits.MAX_TEXTS} of {comments} comments are kept",)
        if comments > limits.MAX_TEXTS
        else ()
    )
    return Reading(tuple(fields), extra)


def _iter_fields(data: bytes, block: Block) -> Iterator[Field]:
    head = block.read_payload(data, 64)
    found: Iterator[tuple[str, str, JsonValue]] = iter(())
    if block.kind == "APP0" and head.startswith(b"JFIF\0") and len(head) >= 14:
        found = _iter_jfif(head)
    elif block.kind == "APP0" and head.startswith(b"JFXX\0"):
        found = iter([("JFIF", "JFXXThumbnail", f"({block.length - 6} bytes of data)")])
    elif block.kind == "APP14" and head.startswith(b"Adobe") and len(head) >= 12:
        found = _iter_adobe(head)
    elif block.kind == "APP12" and head.startswith(b"Ducky"):
        found = _iter_ducky(block.read_payload(data, 4096))
    elif block.kind == "APP12" and head[:1].isalnum():
        found = iter([("APP12", "PictureInfo", decode_text(block.read_payload(data, 4096)))])
    elif block.kind == "COM":
        found = iter([("File", "Comment", decode_text(block.read_payload(data)))])
    elif block.kind.startswith("APP") and head.lstrip(b"\0 ").startswith((b"AIGC", b'{"AIGC')):
        found = iter([("APP", "AIGC", decode_text(block.read_payload(data, 8192)))])
    elif block.kind == "SOF" and len(head) >= 6:
        found = _iter_frame(data[block.offset - 3], head)
    elif block.kind == "APP2" and head.startswith(b"MPF\0"):
        found = _iter_mpf(block.read_payload(data)[4:])
    elif block.kind == "APP2" and head.startswith(b"FPXR\0"):
        found = iter([("FlashPix", "FPXR", f"({block.length} bytes of data)")])
    elif block.kind == "APP2" and head.startswith(b"urn:iso:std:iso:ts:21496:-1\0"):
        found = iter([("GainMap", "GainMapISO21496", True)])
    for group, name, raw in found:
        yield Field(group, name, raw, as_text(raw), offset=block.offset)


def _iter_jfif(head: bytes) -> Iterator[tuple[str, str, JsonValue]]:
    yield "JFIF", "JFIFVersion", f"{head[5]}.{head[6]:02d}"
    yield "JFIF", "ResolutionUnit", {0: "None", 1: "inches", 2: "cm"}.get(head[7], head[7])
    yield "JFIF", "XResolution", int.from_bytes(head[8:10], "big")
    yield "JFIF", "YResolution", int.from_bytes(head[10:12], "big")
    if head[12] and head[13]:
        yield "JFIF", "ThumbnailSize", f"{head[12]} x {head[13]}"


def _iter_adobe(head: bytes) -> Iterator[tuple[str, str, JsonValue]]:
    yield "Adobe", "DCTEncodeVersion", int.from_bytes(head[5:7], "big")
    yield "Adobe", "APP14Flags0", int.from_bytes(head[7:9], "big")
    yield "Adobe", "APP14Flags1", int.from_bytes(head[9:11], "big")
    yield "Adobe", "ColorTransform", _TRANSFORMS.get(head[11], head[11])


def _iter_ducky(payload: bytes) -> Iterator[tuple[str, str, JsonValue]]:
    """Records of tag, length and value: quality, comment, copyright (Photoshop's Save for Web)."""
    at = 5
    while at + 4 <= len(payload):
        tag, size = int.from_bytes(payload[at : at + 2], "big"), int.from_bytes(payload[at + 2 : at + 4], "big")
        value = payload[at + 4 : at + 4 + size]
        if tag == 1 and len(value) == 4:
            yield "Ducky", "Quality", int.from_bytes(value, "big")
        elif tag in {2, 3} and len(value) > 4:
            name = "Comment" if tag == 2 else "Copyright"
            yield "Ducky", name, value[4:].decode("utf-16-be", "replace").rstrip("\0")
        elif not tag:
            return
        at += 4 + size


def _iter_frame(marker: int, head: bytes) -> Iterator[tuple[str, str, JsonValue]]:
    components = head[5]
    yield "File", "EncodingProcess", _PROCESSES.get(marker, f"SOF{marker & 15}")
    yield "File", "BitsPerSample", head[0]
    yield "File", "ImageHeight", int.from_bytes(head[1:3], "big")
    yield "File", "ImageWidth", int.from_bytes(head[3:5], "big")
    yield "File", "ColorComponents", components
    factors = [(head[at] >> 4, head[at] & 15) for at in range(7, min(6 + 3 * components, len(head)), 3)]
    if components == 3 and len(factors) == 3 and factors[1] == factors[2] and all(factors[1]):
        (wide, high), (narrow, low) = factors[0], factors[1]
        yield "File", "YCbCrSubSampling", f"{wide // narrow} {high // low}"


def _iter_mpf(block: bytes) -> Iterator[tuple[str, str, JsonValue]]:
    """The index of the pictures that follow the first (CIPA DC-007, 5.2.3)."""
    tiff = container.read(block)
    for directory in tiff.directories if tiff else ():
        for entry in directory.entries:
            if entry.tag == 0xB001 and tiff:
                yield "MPF0", "NumberOfImages", int.from_bytes(tiff.value(entry)[:4], tiff.order)
    for number, (offset, size, kind) in enumerate(read_mpf_images(block)):
        yield "MPF0", f"MPImage{number + 1}", f"{_MPF_TYPES.get(kind, hex(kind))}, {size:,} bytes at {offset:,}"


def read_mpf_images(block: bytes) -> list[tuple[int, int, int]]:
    """The pictures of a multi-picture index: (offset from the index's TIFF header, bytes, type); 0 for the first."""
    tiff = container.read(block)
    for directory in tiff.directories if tiff else ():
        for entry in directory.entries:
            if entry.tag == 0xB002 and tiff:
                raw = tiff.value(entry)
                rows = [raw[at : at + 16] for at in range(0, len(raw) - 15, 16)][: limits.MAX_ITEMS]
                numbers = [tuple(int.from_bytes(row[at : at + 4], tiff.order) for at in (8, 4, 0)) for row in rows]
                return [(offset, size, attribute & 0xFFFFFF) for offset, size, attribute in numbers]
    return []
