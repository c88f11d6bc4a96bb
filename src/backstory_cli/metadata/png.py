"""PNG's text and time chunks: free text under a keyword, which is where generators and editors write.

Source: W3C PNG third edition, sections 11.3.3 (tEXt, zTXt, iTXt), 11.3.6 (tIME), 11.3.5 (eXIf).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.image import Image
from backstory_cli.metadata.decompress import Inflater
from backstory_cli.metadata.fields import Field, Reading, as_text

_COLOURS = {0: "Grayscale", 2: "RGB", 3: "Palette", 4: "Grayscale with Alpha", 6: "RGB with Alpha"}
_PROFILES = ("Raw profile type ",)
"""Keywords under which ImageMagick keeps whole blocks in hexadecimal."""


def read_png(image: Image) -> Reading:
    """The header, every text, and the time of a PNG file; empty for any other format."""
    if image.media_type != "image/png":
        return Reading()
    fields: list[Field] = []
    inflater, texts = Inflater(), 0
    for block in image.blocks:
        payload = block.read_payload(image.data, limits.MAX_INFLATED)
        if block.kind in {"tEXt", "zTXt", "iTXt"}:
            texts += 1
            if texts <= limits.MAX_TEXTS:
                fields.extend(_iter_text(block.kind, payload, block.offset, inflater))
        elif block.kind in {"IHDR", "tIME", "pHYs"}:
            for name, raw in _iter_header(block.kind, payload):
                fields.append(Field("PNG", name, raw, as_text(raw), offset=block.offset))
    problems = []
    if inflater.cut:
        problems.append(f"PNG: a compressed text is longer than the {limits.MAX_INFLATED:,} bytes that are unpacked")
    if texts > limits.MAX_TEXTS:
        problems.append(f"PNG: only the first {limits.MAX_TEXTS} of {texts:,} texts are read")
    return Reading(tuple(fields), tuple(problems))


def _iter_header(kind: str, payload: bytes) -> Iterator[tuple[str, JsonValue]]:
    if kind == "IHDR" and len(payload) >= 13:
        yield "ImageWidth", int.from_bytes(payload[:4], "big")
        yield "ImageHeight", int.from_bytes(payload[4:8], "big")
        yield "BitDepth", payload[8]
        yield "ColorType", _COLOURS.get(payload[9], payload[9])
        yield "Interlace", "Adam7 Interlace" if payload[12] else "Noninterlaced"
    elif kind == "tIME" and len(payload) >= 7:
        year = int.from_bytes(payload[:2], "big")
        month, day, hour, minute, second = payload[2:7]
        yield "ModifyDate", f"{year:04d}:{month:02d}:{day:02d} {hour:02d}:{minute:02d}:{second:02d}"
    elif kind == "pHYs" and len(payload) >= 9:
        yield "PixelsPerUnitX", int.from_bytes(payload[:4], "big")
        yield "PixelsPerUnitY", int.from_bytes(payload[4:8], "big")
        yield "PixelUnits", "meters" if payload[8] == 1 else "Unknown"


def _iter_text(kind: str, payload: bytes, offset: int, inflater: Inflater) -> Iterator[Field]:
    keyword, _, rest = payload.partition(b"\0")
    name = keyword[:79].decode("latin-1").strip()
    if name == "XML:com.adobe.xmp" or not name:
        return
    if kind == "iTXt":
        parts = rest[2:].split(b"\0", 2)
        if len(parts) < 3:
            return
        value = inflater.inflate(parts[2]) if rest[:1] != b"\0" else parts[2]
        words = value.decode("utf-8", "replace")
    else:
        value = inflater.inflate(rest[1:]) if kind == "zTXt" else rest
        words = _decode_text(value)
    raw = f"({len(value)} bytes of data)" if name.startswith(_PROFILES) else _clean_long(words)
    yield Field("PNG", as_text(name), raw, as_text(raw), offset=offset)


def _decode_text(value: bytes) -> str:
    """The standard says Latin-1; generators write UTF-8 all the same, which valid UTF-8 gives away."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _clean_long(words: str) -> str:
    """Prompts and workflows are kept whole up to 64 KiB; what shows them cuts them."""
    return words[: 64 * 1024].replace("\0", "")


def iter_raw_profiles(image: Image) -> Iterator[tuple[str, bytes]]:
    """Whole blocks that ImageMagick stores as hexadecimal text: (type, bytes) such as ``iptc`` or ``xmp``."""
    inflater = Inflater()
    for count, block in enumerate(block for block in image.blocks if block.kind in {"zTXt", "tEXt"}):
        if count >= limits.MAX_TEXTS:
            return
        keyword, _, rest = block.read_payload(image.data, limits.MAX_INFLATED).partition(b"\0")
        if not keyword.startswith(b"Raw profile type "):
            continue
        value = inflater.inflate(rest[1:]) if block.kind == "zTXt" else rest
        parts = value.split(b"\n", 3)  # an empty line, the type, the length, the digits
        try:
            yield (
                keyword[17:].decode("latin-1"),
                binascii.unhexlify(b"".join(parts[3].split())) if len(parts) == 4 else b"",
            )
        except binascii.Error:
            continue
