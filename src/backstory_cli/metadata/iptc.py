"""IPTC-IIM: the news agencies' record of who made a picture, where, when, and how it may be used.

Source: IPTC-NAA Information Interchange Model 4.2 (1999), chapters 1, 5 and 6; names as exiftool shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.text import clean

_UTF8 = b"\x1b%G"
_NUMBERS = frozenset({(1, 0), (1, 20), (1, 22), (2, 0), (2, 10), (2, 200), (2, 201)})
NAMES = {
    (1, 0): "EnvelopeRecordVersion",
    (1, 5): "Destination",
    (1, 20): "FileFormat",
    (1, 22): "FileVersion",
    (1, 30): "ServiceIdentifier",
    (1, 40): "EnvelopeNumber",
    (1, 50): "ProductID",
    (1, 60): "EnvelopePriority",
    (1, 70): "DateSent",
    (1, 80): "TimeSent",
    (1, 90): "CodedCharacterSet",
    (1, 100): "UniqueObjectName",
    (1, 120): "ARMIdentifier",
    (1, 122): "ARMVersion",
    (2, 0): "ApplicationRecordVersion",
    (2, 3): "ObjectTypeReference",
    (2, 4): "ObjectAttributeReference",
    (2, 5): "ObjectName",
    (2, 7): "EditStatus",
    (2, 8): "EditorialUpdate",
    (2, 10): "Urgency",
    (2, 12): "SubjectReference",
    (2, 15): "Category",
    (2, 20): "SupplementalCategories",
    (2, 22): "FixtureIdentifier",
    (2, 25): "Keywords",
    (2, 26): "ContentLocationCode",
    (2, 27): "ContentLocationName",
    (2, 30): "ReleaseDate",
    (2, 35): "ReleaseTime",
    (2, 37): "ExpirationDate",
    (2, 38): "ExpirationTime",
    (2, 40): "SpecialInstructions",
    (2, 42): "ActionAdvised",
    (2, 45): "ReferenceService",
    (2, 47): "ReferenceDate",
    (2, 50): "ReferenceNumber",
    (2, 55): "DateCreated",
    (2, 60): "TimeCreated",
    (2, 62): "DigitalCreationDate",
    (2, 63): "DigitalCreationTime",
    (2, 65): "OriginatingProgram",
    (2, 70): "ProgramVersion",
    (2, 75): "ObjectCycle",
    (2, 80): "By-line",
    (2, 85): "By-lineTitle",
    (2, 90): "City",
    (2, 92): "Sub-location",
    (2, 95): "Province-State",
    (2, 100): "Country-PrimaryLocationCode",
    (2, 101): "Country-PrimaryLocationName",
    (2, 103): "OriginalTransmissionReference",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "CopyrightNotice",
    (2, 118): "Contact",
    (2, 120): "Caption-Abstract",
    (2, 121): "LocalCaption",
    (2, 122): "Writer-Editor",
    (2, 125): "RasterizedCaption",
    (2, 130): "ImageType",
    (2, 131): "ImageOrientation",
    (2, 135): "LanguageIdentifier",
    (2, 184): "JobID",
    (2, 185): "MasterDocumentID",
    (2, 186): "ShortDocumentID",
    (2, 187): "UniqueDocumentID",
    (2, 188): "OwnerID",
    (2, 200): "ObjectPreviewFileFormat",
    (2, 201): "ObjectPreviewFileVersion",
    (2, 202): "ObjectPreviewData",
    (2, 221): "Prefs",
    (2, 225): "ClassifyState",
    (2, 228): "SimilarityIndex",
    (2, 230): "DocumentNotes",
    (2, 231): "DocumentHistory",
    (2, 232): "ExifCameraInfo",
}


class DataSet(NamedTuple):
    """One data set: its record and number, and where its value lies in the block."""

    record: int
    number: int
    offset: int
    value: bytes


def read_iptc(block: bytes, base: int | None = 0, group: str = "IPTC") -> Reading:
    """An IPTC-IIM block as fields, a repeated data set as a list; ``base`` is where it begins in the file."""
    found: dict[tuple[int, int], list[DataSet]] = {}
    for count, dataset in enumerate(iter_data_sets(block)):
        if count >= limits.MAX_TEXTS * 4:
            return Reading(tuple(_iter_fields(found, base, group)), ("IPTC: it has more records than are read",))
        found.setdefault((dataset.record, dataset.number), []).append(dataset)
    return Reading(tuple(_iter_fields(found, base, group)))


def iter_data_sets(block: bytes) -> Iterator[DataSet]:
    """Every data set, in order, up to where the block makes no sense any more (IIM chapter 3)."""
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        record, number = block[at + 1], block[at + 2]
        length, start = int.from_bytes(block[at + 3 : at + 5], "big"), at + 5
        if length & 0x8000:  # an extended data set: the length of the length
            size = length & 0x7FFF
            length, start = int.from_bytes(block[start : start + min(size, 8)], "big"), start + size
        yield DataSet(record, number, start, block[start : start + length])
        at = start + length


def _iter_fields(found: dict[tuple[int, int], list[DataSet]], base: int | None, group: str) -> Iterator[Field]:
    sets = found.get((1, 90), ())
    unicode = any(dataset.value.startswith(_UTF8) for dataset in sets)
    for (record, number), datasets in found.items():
        values = [_decode_value(dataset, unicode) for dataset in datasets]
        raw: JsonValue = values[0] if len(values) == 1 else list(values)
        name = NAMES.get((record, number), f"{record}:{number:02d}")
        where = None if base is None else base + datasets[0].offset
        yield Field(group, name, raw, _format_value(name, raw), tag=f"{record}:{number:02d}", offset=where)


def _decode_value(dataset: DataSet, unicode: bool) -> JsonValue:
    key, value = (dataset.record, dataset.number), dataset.value
    if key in _NUMBERS and len(value) <= 4:
        digits = value.decode("latin-1")
        return int(digits) if digits.isdecimal() and digits.isascii() else int.from_bytes(value, "big")
    if key == (1, 90):
        return "UTF8" if value.startswith(_UTF8) else clean(value[:64].decode("latin-1"))
    if key == (2, 202):
        return f"({len(value)} bytes of data)"
    raw = value[: limits.MAX_TEXT_BYTES].rstrip(b"\0")
    try:  # many writers use UTF-8 without saying so, which valid UTF-8 gives away
        return clean(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return clean(raw.decode("utf-8" if unicode else "latin-1", "replace"))


def _format_value(name: str, raw: JsonValue) -> str:
    """Dates and times with their separators: ``20051214`` and ``143947+0100`` (IIM 1.5)."""
    text = as_text(raw)
    if isinstance(raw, str) and "Date" in name and len(text) == 8 and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if isinstance(raw, str) and "Time" in name and len(text) in {6, 11} and text[:6].isdecimal():
        zone = f"{text[6:9]}:{text[9:]}" if len(text) == 11 else ""
        return f"{text[:2]}:{text[2:4]}:{text[4:6]}{zone}"
    return text
