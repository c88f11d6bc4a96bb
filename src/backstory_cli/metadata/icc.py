"""ICC profiles: which colour profile a picture carries, whose it is, and when it was made.

Source: ICC.1:2022 (profile version 4.4), sections 7.2 (header) and 10 (tag types).
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.text import clean

_TEXTS = {
    b"desc": "ProfileDescription",
    b"cprt": "ProfileCopyright",
    b"dmnd": "DeviceMfgDesc",
    b"dmdd": "DeviceModelDesc",
    b"vued": "ViewingCondDesc",
    b"dscm": "ProfileDescriptionML",
    b"targ": "CharTarget",
}
_MOST_TAGS = 100


def read_icc(profile: bytes, base: int | None = 0) -> Reading:
    """A profile's header and texts as fields; ``base`` is where it begins in the file (None: it was compressed)."""
    if len(profile) < 128 or profile[36:40] != b"acsp":
        return Reading((), ("ICC: the colour profile is damaged",)) if profile else Reading()
    return Reading((*_iter_header(profile, base), *_iter_texts(profile, base)))


def _make_field(group: str, name: str, raw: JsonValue, base: int | None, at: int) -> Field:
    return Field(group, name, raw, as_text(raw), offset=None if base is None else base + at)


def _iter_header(profile: bytes, base: int | None) -> Iterator[Field]:
    def four(at: int) -> str:
        return clean(profile[at : at + 4].rstrip(b"\0 ").decode("latin-1"))

    version = f"{profile[8]}.{profile[9] >> 4}.{profile[9] & 15}"
    year, month, day, hour, minute, second = (int.from_bytes(profile[at : at + 2], "big") for at in range(24, 36, 2))
    for name, raw, at in (
        ("ProfileCMMType", four(4), 4),
        ("ProfileVersion", version, 8),
        ("ProfileClass", four(12), 12),
        ("ColorSpaceData", four(16), 16),
        ("ProfileConnectionSpace", four(20), 20),
        ("ProfileDateTime", f"{year:04d}:{month:02d}:{day:02d} {hour:02d}:{minute:02d}:{second:02d}", 24),
        ("ProfileFileSignature", four(36), 36),
        ("PrimaryPlatform", four(40), 40),
        ("DeviceManufacturer", four(48), 48),
        ("DeviceModel", four(52), 52),
        ("ProfileCreator", four(80), 80),
        ("ProfileID", profile[84:100].hex() if profile[84:100].strip(b"\0") else "0", 84),
    ):
        yield _make_field("ICC-header", name, raw, base, at)


def _iter_texts(profile: bytes, base: int | None) -> Iterator[Field]:
    for index in range(min(int.from_bytes(profile[128:132], "big"), _MOST_TAGS)):
        entry = profile[132 + 12 * index : 144 + 12 * index]
        offset, size = int.from_bytes(entry[4:8], "big"), int.from_bytes(entry[8:12], "big")
        name = _TEXTS.get(entry[:4])
        text = _decode_text(profile[offset : offset + min(size, 8192)]) if name else ""
        if name and text:
            yield _make_field("ICC_Profile", name, text, base, offset)


def _decode_text(value: bytes) -> str:
    """A text of one of the three types: ``text``, ``desc`` (version 2), ``mluc`` (version 4: the first record)."""
    kind = value[:4]
    if kind == b"text":
        return clean(value[8:].split(b"\0", 1)[0].decode("latin-1"))
    if kind == b"desc":
        count = int.from_bytes(value[8:12], "big")
        return clean(value[12 : 12 + count].split(b"\0", 1)[0].decode("latin-1"))
    if kind == b"mluc":
        return _decode_localized(value)
    return ""


def _decode_localized(value: bytes) -> str:
    """The English record of a text in several languages, else the first (ICC.1:2022, 10.15)."""
    count = min(int.from_bytes(value[8:12], "big"), _MOST_TAGS)
    records = [value[at : at + 12] for at in range(16, 16 + 12 * count, 12)]
    chosen = next((record for record in records if record[:4] == b"enUS"), records[0] if records else b"")
    length, offset = int.from_bytes(chosen[4:8], "big"), int.from_bytes(chosen[8:12], "big")
    return clean(value[offset : offset + length].decode("utf-16-be", "replace").rstrip("\0"))
