"""What stands after a file's end: a motion photo's film, more pictures, an archive, a maker's own trailer, text.

Sources: Android Motion Photo format 1.0; Samsung's SEF trailer and the signatures of common file types
(Wikipedia, "List of file signatures"); looked up in November 2026.
"""

from __future__ import annotations

from typing import NamedTuple

from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading

_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (4, b"ftyp", "an MP4 film", "video/mp4"),
    (0, b"\xff\xd8\xff", "a JPEG image", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", "image/png"),
    (0, b"GIF8", "a GIF image", "image/gif"),
    (0, b"PK\x03\x04", "a ZIP archive", "application/zip"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "gzip data", "application/gzip"),
    (0, b"%PDF", "a PDF document", "application/pdf"),
    (0, b"<?xml", "XML text", "application/xml"),
    (0, b"<html", "HTML text", "text/html"),
    (0, b"<script", "a script", "text/html"),
    (0, b"<?php", "a PHP script", "text/x-php"),
    (0, b"MZ", "a Windows program", "application/octet-stream"),
    (0, b"\x7fELF", "a Linux program", "application/octet-stream"),
)


class Trailer(NamedTuple):
    """What stands after the picture: where, how long, what it looks like, and its media type."""

    offset: int
    length: int
    what: str
    media_type: str


def find_trailer(image: Image) -> Trailer | None:
    """What follows the end of the file's picture; None if nothing does."""
    block = next((block for block in image.blocks if block.kind == "trailing"), None)
    if block is None or not block.length:
        return None
    what, media_type = _sniff(image.data[block.offset : block.end])
    return Trailer(block.offset, block.length, what, media_type)


def _sniff(data: bytes) -> tuple[str, str]:
    head = data[:64].lstrip(b"\0\r\n\t ")
    for at, signature, what, media_type in _SIGNATURES:
        if data.startswith(signature, at) or (at == 0 and head.lower().startswith(signature.lower())):
            return what, media_type
    if not data.strip(b"\0"):
        return "only zero bytes (padding)", "application/octet-stream"
    if data[-4:] == b"SEFT":
        film = " with an MP4 film" if b"MotionPhoto_Data" in data[-4096:] or b"ftypmp42" in data[:64] else ""
        return f"Samsung's own trailer{film}", "application/octet-stream"
    shown = data[:512]
    if all(byte in b"\r\n\t" or 32 <= byte < 127 for byte in shown):
        return "text", "text/plain"
    return "data of no kind known here", "application/octet-stream"


def read_trailing(image: Image) -> Reading:
    """The trailer as one field; empty where there is none."""
    found = find_trailer(image)
    if found is None:
        return Reading()
    words = f"{found.length:,} bytes: {found.what}"
    return Reading((Field("Trailer", "TrailingData", words, words, offset=found.offset),))
