"""Pictures in the formats that are read."""

from __future__ import annotations

import io

import PIL.Image

from backstory_cli.image import container


def encoded(format_name: str, size: tuple[int, int] = (37, 23), **options: object) -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", size, "teal").save(stored, format_name, **options)
    return stored.getvalue()


def exif_with_make() -> bytes:
    exif = PIL.Image.Exif()
    exif[0x010F] = "Maker"
    return exif.tobytes()


def kinds(data: bytes) -> list[str]:
    return [block.kind for block in container.iter_blocks(data)]
