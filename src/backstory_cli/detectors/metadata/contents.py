"""What the file is made of: its blocks, what stands after its end, and every field that was read."""

from __future__ import annotations

import mimetypes
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from pydantic import JsonValue

from backstory_cli.detectors.metadata.declared import make_finding
from backstory_cli.image import limits
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.trailing import Trailer, find_trailer
from backstory_cli.models import About, Artifact, Finding, Role, Strength
from backstory_cli.reference import screens

_SPEAKING = ("IFD0", "ExifIFD", "GPS", "XMP*", "IPTC*", "Photoshop", "JUMBF")
"""Groups that can say where a picture comes from; the rest describe its encoding."""
_LISTED = 400
_NAMES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
}
_SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".thm"),
    "image/png": (".png", ".apng"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "image/bmp": (".bmp", ".dib"),
    "image/tiff": (".tif", ".tiff", ".dng", ".nef", ".cr2", ".arw", ".pef", ".srw", ".3fr"),
    "image/heic": (".heic", ".heif", ".hif"),
    "image/heif": (".heic", ".heif", ".hif", ".avif"),
    "image/avif": (".avif", ".avifs"),
}
"""What files of each format are called. A name that ends otherwise than all of these promises nothing."""


def iter_findings(image: Image, reading: Reading) -> Iterator[Finding]:
    """Name, trailing data, blocks, fields."""
    yield from _report_name(image)
    found = find_trailer(image)
    if found is not None:
        yield _report_trailing(image, found)
    yield from _report_companions(reading)
    yield from _report_screen_shape(image, reading)
    yield _report_blocks(image, reading)
    if reading.fields or reading.problems:
        yield _report_fields(reading)


def _report_name(image: Image) -> Iterator[Finding]:
    """A name that promises another format than the file has."""
    suffix = PurePath(image.name).suffix.lower()
    promised = {media_type for media_type, suffixes in _SUFFIXES.items() if suffix in suffixes}
    if promised and image.media_type not in promised:
        content = _NAMES.get(image.media_type, image.media_type)
        article = "an" if content == "AVIF" else "a"
        yield make_finding(
            "name_mismatch",
            f"The file's name ends in {suffix}, but its content is {article} {content}.",
            About.CONTENT,
            {"suffix": suffix, "media_type": image.media_type},
            "Services rename and convert images, and people rename files. It says nothing about the image.",
            strength=Strength.WEAK,
        )


def _report_trailing(image: Image, found: Trailer) -> Finding:
    suffix = mimetypes.guess_extension(found.media_type) or ".bin"
    content = image.data[found.offset : found.offset + min(found.length, limits.MAX_TRAILING_BYTES)]
    return make_finding(
        "trailing_data",
        f"After the end of the image stand {found.length:,} more bytes: {found.what}.",
        About.CONTENT,
        {"offset": found.offset, "bytes": found.length, "what": found.what, "media_type": found.media_type},
        "Phones keep a short film or a depth image there; it can also be something hidden or appended by a server. "
        "It is kept as it is: do not run it.",
        strength=Strength.WEAK,
        artifacts=(
            Artifact(name=f"trailing{suffix}", role=Role.CARRIED, media_type=found.media_type, content=content),
        ),
    )


def _report_companions(reading: Reading) -> Iterator[Finding]:
    """A short film, a gain map or a depth picture, which phones keep beside the picture."""
    auxiliary = " ".join(field.text.lower() for field in reading.all("AuxiliaryImageType", "QuickTime"))
    there = {
        "a short film (motion photo)": reading.text("MotionPhoto", "XMP-GCamera") == "1"
        or reading.text("MicroVideo", "XMP-GCamera") == "1",
        "a gain map (for bright screens)": reading.field("GainMapISO21496") is not None
        or bool(reading.text("Version", "XMP-hdrgm"))
        or "gainmap" in auxiliary,
        "a depth image": bool(reading.group("XMP-GDepth")) or "depth" in auxiliary or "disparity" in auxiliary,
    }
    found = [what for what, is_there in there.items() if is_there]
    if found:
        yield make_finding(
            "companions",
            f"The file says that it holds more than the image: {', '.join(found)}.",
            About.CONTENT,
            {"companions": list(found)},
            "Phones write these; a film or depth image can show what the image itself does not.",
            strength=Strength.WEAK,
        )


def _report_screen_shape(image: Image, reading: Reading) -> Iterator[Finding]:
    """The exact size of a phone's screen, in a file that names no camera."""
    screen = screens.find_phones_by_screen(*image.size) if image.size else None
    if screen and not reading.text("Model", "IFD0"):
        width, height = image.size or (0, 0)
        yield make_finding(
            "screen_shape",
            f"It has exactly the size of a phone's screen ({width} x {height}: {screen}), and names no camera.",
            About.ORIGIN,
            {"width": width, "height": height, "screen": screen},
            "It may be a screenshot; images made to fill such a screen have the same size.",
            strength=Strength.WEAK,
        )


def _report_blocks(image: Image, reading: Reading) -> Finding:
    kinds = Counter(block.kind for block in image.blocks if block.level == 0)
    shown = ", ".join(f"{count} x {kind}" if count > 1 else kind for kind, count in list(kinds.items())[:12])
    more = ", ..." if len(kinds) > 12 else ""
    silent = not reading.group(*_SPEAKING)
    bare = (
        " It holds no camera, editing or author data. Most platforms and messengers remove such data, so this says "
        "nothing about where it comes from."
        if silent
        else ""
    )
    rows: list[JsonValue] = [
        {
            "kind": block.kind,
            "offset": block.start,
            "length": block.header + block.length,
            "payload_sha256": block.sha256(image.data),
            "level": block.level,
        }
        for block in image.blocks[:_LISTED]
    ]
    return make_finding(
        "blocks",
        f"The file is a {_NAMES.get(image.media_type, image.media_type)} of {len(image.data):,} bytes in "
        f"{sum(kinds.values())} blocks ({shown}{more}).{bare}",
        About.CONTENT,
        {"count": len(image.blocks), "blocks": rows, "says_nothing": silent},
        "The order and kind of blocks is what the last program that wrote the file left.",
        strength=Strength.WEAK,
    )


def _report_fields(reading: Reading) -> Finding:
    groups: dict[str, list[JsonValue]] = {}
    for field in reading.fields:
        groups.setdefault(field.group, []).append(field.as_json())
    counts: dict[str, JsonValue] = {group: len(rows) for group, rows in groups.items()}
    listed = ", ".join(f"{group} {count}" for group, count in list(counts.items())[:12])
    more = ", ..." if len(counts) > 12 else ""
    summary = f"Its metadata has {len(reading.fields):,} fields ({listed}{more})."
    if not reading.fields:
        summary = "Its metadata holds nothing readable."
    if reading.problems:
        summary += " Some of it is damaged or cut, so things may be missing."
    fields: dict[str, JsonValue] = {group: list(rows) for group, rows in groups.items()}
    return make_finding(
        "fields",
        summary,
        About.CONTENT,
        {"count": len(reading.fields), "groups": counts, "fields": fields, "problems": list(reading.problems)},
        strength=Strength.WEAK,
    )
