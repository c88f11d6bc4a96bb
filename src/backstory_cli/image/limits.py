"""Every limit on what is read out of a file, in one table.

Each is well above what real files need (the words beside it say what was seen) and low enough that a file made to
exhaust the machine ends quickly, with what was read so far and a note that the rest was not.

They are looked up where they apply, as ``limits.MAX_FIELDS``, since each can be set to something else (``--limit``) in
the process that reads a picture.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, NamedTuple, get_type_hints

MAX_BLOCKS: Annotated[int, "Blocks listed of one file; a photograph has fewer than a hundred"] = 5_000
MAX_DEPTH: Annotated[int, "Levels of ISO-BMFF boxes inside boxes; HEIC needs four"] = 8
MAX_ITEMS: Annotated[int, "Items of a HEIC or AVIF file; a 48-megapixel grid has about fifty"] = 1_000
MAX_EXIF_ITEMS: Annotated[
    int, "Exif items of a HEIC or AVIF file that are looked into; one is all that there should be"
] = 4

MAX_DIRECTORIES: Annotated[
    int, "TIFF directories of one block; a camera's file has five, a scanned book more, of which the first tell enough"
] = 64
MAX_ENTRIES: Annotated[
    int, "Entries of all TIFF directories of one block together; rich maker notes have about 400"
] = 4_096
MAX_VALUES: Annotated[
    int, "Numbers kept of one value: longer ones are tables of the maker's, not facts for a reader"
] = 64
MAX_TEXT_BYTES: Annotated[int, "Bytes of one text value that are decoded"] = 64 * 1024

MAX_XMP_BYTES: Annotated[
    int, "Bytes of one XMP packet; most have under 20 kB, those with a depth map or previews inside up to 3 MB"
] = 4 * 2**20
MAX_XMP_TOTAL: Annotated[
    int, "Bytes of all XMP packets of one file together; a file has one, and perhaps a second that extends it"
] = 8 * 2**20
MAX_XMP_DEPTH: Annotated[int, "Levels of XML elements; real packets have about twelve"] = 64
MAX_XMP_PROPERTIES: Annotated[
    int, "XMP elements and attributes read; histories of layered documents reach about two thousand"
] = 4_096

MAX_INFLATED: Annotated[
    int, "Bytes of one compressed PNG text that are unpacked; ComfyUI's workflows reach about 300 kB"
] = 2**20
MAX_INFLATED_TOTAL: Annotated[int, "Bytes of all compressed texts and profiles of one file together"] = 8 * 2**20
MAX_TEXTS: Annotated[int, "Text chunks, comments and IPTC or Photoshop records read; more are counted"] = 256
MAX_PROFILE_BYTES: Annotated[int, "Bytes of an ICC profile; press profiles reach 2.7 MB"] = 4 * 2**20

MAX_PREVIEWS: Annotated[int, "Embedded thumbnails and previews taken out of one file"] = 8
MAX_PREVIEW_BYTES: Annotated[int, "Bytes of one of them"] = 16 * 2**20
MAX_FIELDS: Annotated[int, "Fields kept of one file"] = 4_096
MAX_PROBLEMS: Annotated[int, "Notes of damage kept of one file"] = 32
MAX_TRAILING_BYTES: Annotated[
    int, "Bytes kept of what stands after an image's end; a phone's film of three seconds has about 5 MB"
] = 32 * 2**20


class Limit(NamedTuple):
    """A limit as it stands: its name as ``--limit`` takes it, its value, and what it counts."""

    name: str
    value: int
    what: str


def list_limits() -> list[Limit]:
    """All of them, in their order."""
    module = sys.modules[__name__]
    hints = get_type_hints(module, include_extras=True)
    return [
        Limit(name.lower(), getattr(module, name), hint.__metadata__[0])
        for name, hint in hints.items()
        if name.startswith("MAX_")
    ]


def override(changed: Mapping[str, int]) -> None:
    """Set some to something else, by their names in `list_limits`, in this process and for good."""
    globals().update({name.upper(): value for name, value in changed.items()})
