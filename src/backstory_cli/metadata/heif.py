"""HEIC, HEIF and AVIF's own boxes: what pictures the file holds, its turn, and pictures beside the main one.

Sources: ISO/IEC 14496-12 and 23008-12 (HEIF); Apple's auxiliary types as they stand in files of its phones.
"""

from __future__ import annotations

from pydantic import JsonValue

from backstory_cli.image.container import bmff
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading, as_text


def read_heif(image: Image) -> Reading:
    """The brand, sizes, turn and auxiliary pictures of an ISO-BMFF image; empty for any other format."""
    if image.media_type not in {"image/heic", "image/heif", "image/avif"}:
        return Reading()
    fields: list[Field] = []

    def add(group: str, name: str, raw: JsonValue, offset: int | None = None) -> None:
        fields.append(Field(group, name, raw, as_text(raw), offset=offset))

    add("QuickTime", "MajorBrand", as_text(image.data[8:12].decode("latin-1")), 8)
    stated = bmff.read_size(image.data)
    if stated is not None:
        add("QuickTime", "ImageWidth", stated[0])
        add("QuickTime", "ImageHeight", stated[1])
    for block in image.blocks:
        payload = block.read_payload(image.data, 256)
        if block.kind == "meta/iprp/ipco/irot" and payload:
            add("QuickTime", "Rotation", 90 * (payload[0] & 3), block.offset)
        elif block.kind == "meta/iprp/ipco/auxC":
            kind = as_text(payload[4:].split(b"\0", 1)[0].decode("latin-1"))
            add("QuickTime", "AuxiliaryImageType", kind, block.offset)
    kinds = [item.type for item in bmff.read_items(image.data)]
    if kinds:
        add("QuickTime", "Items", ", ".join(f"{kinds.count(kind)} {as_text(kind)}" for kind in dict.fromkeys(kinds)))
    return Reading(tuple(fields))
