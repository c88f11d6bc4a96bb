"""EXIF: every directory of the TIFF structure that the file carries, as fields.

Read here and not through a library because the libraries measured fail where it matters (exifread gives nothing
for most WebP and AVIF files and can be hung by 756 bytes, Pillow refuses odd TIFFs and decodes a whole PNG), and
because the walk itself, with its offsets, is evidence. Words for codes are exifread's. Source:
Exif 2.32 and 3.0 (CIPA DC-008), TIFF 6.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container import tiff as container
from backstory_cli.image.container.tiff import Directory, Entry, Tiff
from backstory_cli.image.image import Image
from backstory_cli.metadata.exif_block import add_offset, find_exif_block
from backstory_cli.metadata.exifread import read_with_exifread
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.metadata.formatting import format_value
from backstory_cli.metadata.maker_notes import read_maker_note
from backstory_cli.metadata.values import decode_value
from backstory_cli.reference.exif_tags import get_names

_ALREADY = frozenset({container.MAKER_NOTE, *container.POINTERS})
"""Entries that are directories: what is in them is read as fields of their own."""


def read_exif(image: Image) -> Reading:
    """Every EXIF field of an image, maker notes included; empty where it carries none."""
    block = find_exif_block(image)
    if block is None:
        return Reading()
    tiff = container.read(block.data)
    if tiff is None:
        return Reading((), ("the EXIF block does not begin as one does",))
    second = read_with_exifread(image)
    fields: list[Field] = []
    problems = [f"EXIF: {problem}" for problem in tiff.problems]
    for directory in tiff.directories:
        fields.extend(_iter_fields(tiff, directory, block.offset, second.words))
        if len(fields) >= limits.MAX_FIELDS:
            problems.append(f"EXIF: only the first {limits.MAX_FIELDS:,} fields are kept")
            break
    reading = Reading(tuple(fields[: limits.MAX_FIELDS]), tuple(problems))
    notes = read_maker_note(tiff, block.offset, second.note)
    if not fields and not problems:
        problems.append("the EXIF block holds no field that can be read")
        reading = Reading((), tuple(problems))
    return reading + notes


def _iter_fields(
    tiff: Tiff, directory: Directory, base: int | None, words: Mapping[tuple[int, int], str]
) -> Iterator[Field]:
    known = get_names(directory.name)
    coded = not directory.name.startswith(("GPS", "InteropIFD"))
    for entry in directory.entries:
        name = known.get(entry.tag, f"0x{entry.tag:04X}")
        raw = _decode_raw(tiff, entry, directory.name)
        shown = format_value(name, raw) or as_text(raw)
        if coded and isinstance(raw, int):
            shown = words.get((entry.tag, raw), shown)
        if isinstance(raw, list) and entry.count > len(raw):
            shown += f", ... ({entry.count:,} values)"
        yield Field(directory.name, name, raw, shown, tag=f"0x{entry.tag:04X}", offset=add_offset(base, entry.offset))


def _decode_raw(tiff: Tiff, entry: Entry, group: str) -> JsonValue:
    if entry.tag in _ALREADY and entry.count > limits.MAX_VALUES:
        return f"({entry.length} bytes of data)"
    return decode_value(entry, tiff.value(entry), tiff.order, group)
