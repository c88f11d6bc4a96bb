"""Small pictures in every format, and segments put into them."""

from __future__ import annotations

import io
import struct

import PIL.Image

from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.reader import read_metadata


def encoded(format_name: str, **options: object) -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (24, 16), "teal").save(stored, format_name, **options)
    return stored.getvalue()


def read(data: bytes) -> Reading:
    return read_metadata(Image(data, name="x", source="x"))


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(*segments: bytes) -> bytes:
    plain = encoded("JPEG")
    return plain[:2] + b"".join(segments) + plain[2:]
