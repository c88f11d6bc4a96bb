"""Rules of consistency, tried on fields that are made up."""

from __future__ import annotations

import io

import PIL.Image
from pydantic import JsonValue

from backstory_cli.detectors.consistency import Rule
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import Finding


def said(*fields: tuple[str, str, JsonValue]) -> Reading:
    return Reading(tuple(Field(group, name, raw, str(raw)) for group, name, raw in fields))


def jpeg(width: int = 64, height: int = 48) -> Image:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (width, height), "teal").save(stored, "JPEG")
    return Image(stored.getvalue(), name="x", source="x")


def fired(rule: Rule, *fields: tuple[str, str, JsonValue], image: Image | None = None) -> list[Finding]:
    return list(rule(image or jpeg(), said(*fields)))


ODESA: tuple[tuple[str, str, JsonValue], ...] = (
    ("GPS", "GPSLatitude", [46, 29, 29.58]),
    ("GPS", "GPSLatitudeRef", "N"),
    ("GPS", "GPSLongitude", [30, 44, 44.88]),
    ("GPS", "GPSLongitudeRef", "E"),
)
