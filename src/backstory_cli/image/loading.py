"""Intake: a path or standard input becomes an Image, or a refusal that says what to do next.

What has a web address is fetched by `web.pictures`, which hands the bytes in here.

The file is opened once, read-only, and only if it is a regular file; it is never written to.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image.image import DECODERS, MAX_PIXELS, UNKNOWN, Image
from backstory_cli.image.limits import override
from backstory_cli.image.sandbox.sandboxed_image import USUAL, Allowance, SandboxedImage
from backstory_cli.image.source import BytesSource, Source, StdinSource, UrlSource, parse_source
from backstory_cli.text import clean

READABLE = "JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF and HEIC"

_WITHOUT_SIZE = frozenset({"image/heic", "image/heif"})
"""Formats whose metadata is worth having even where no size can be read, for want of the package that decodes them."""

_LOOKALIKES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"8BPS", "a Photoshop document"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"%!PS", "a PostScript document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML document"),
    (b"<!DOC", "a web page"),
    (b"<html", "a web page"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file (RAF), which is not read here: export it as JPEG or TIFF"),
    (b"\x00MRM", "a camera's raw file (MRW), which is not read here: export it as JPEG or TIFF"),
    (b"II\x1a\x00\x00\x00HEAPCCDR", "a camera's raw file (CRW), which is not read here: export it as JPEG or TIFF"),
)
_BRANDS = {
    b"crx ": "a camera's raw file (CR3), which is not read here: export it as JPEG or TIFF",
    b"isom": "a video",
    b"mp42": "a video",
    b"qt  ": "a video",
}
"""What the brand of an ISO file ("ftyp") means."""


@dataclass(frozen=True)
class Limits:
    """What is read at most.

    Attributes:
        max_bytes: Size of the file.
        max_pixels: Pixels decoded; a larger picture is investigated without them.
        allowance: Time and memory for one picture.
        isolated: Whether pictures are read in a process of their own; in this one nothing stops them.
    """

    max_bytes: int = 100 * 2**20
    max_pixels: int = MAX_PIXELS
    allowance: Allowance = USUAL
    isolated: bool = True


def read(source: Source | str | Path, limits: Limits | None = None) -> Image:
    """Read the image of a source that is on this machine.

    Raises:
        UnreadableImageError: It is missing, not a regular file, empty, over the size limit, or not an image; or it is
            a web address.
    """
    limits = limits or Limits()
    source = parse_source(source)
    shown = clean(source, 300)
    match source:
        case BytesSource(data):
            return make_image(data, source.name, str(source), limits)
        case StdinSource():
            return make_image(_read_bounded(sys.stdin.buffer, limits, source.name), source.name, str(source), limits)
        case UrlSource():
            raise UnreadableImageError(
                f"{shown} is a web address, and only files are read here",
                "save the image to a file, or give its address to: backstory investigate",
            )
    try:
        with _open_file(source.path, shown) as file:
            data = _read_bounded(file, limits, shown)
            modified = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except (OSError, ValueError, OverflowError) as problem:
        raise UnreadableImageError(*_describe_os_error(problem, shown)) from problem
    image = make_image(data, source.name, str(source), limits)
    image.modified = modified
    return image


def make_image(data: bytes, name: str, source: str, limits: Limits | None = None) -> Image:
    """Make an Image of bytes already in memory.

    Raises:
        UnreadableImageError: They are empty, too many, or not an image that can be read.
    """
    limits = limits or Limits()
    shown = clean(name, 300)
    if not data:
        raise UnreadableImageError(f"{shown} is empty (0 bytes)", "download or copy the image again")
    if len(data) > limits.max_bytes:
        raise UnreadableImageError(*_describe_too_large(shown, limits))
    image = _build_image(data, clean(name, 300), clean(source, 1000), limits)
    try:
        _require_known_format(image, shown)
    except Skip as problem:
        hint = problem.how or "please report this file"
        raise UnreadableImageError(f"{shown} cannot be read: {problem.reason}", hint) from None
    return image


def _build_image(data: bytes, name: str, source: str, limits: Limits) -> Image:
    if not limits.isolated:
        override(dict(limits.allowance.limits))
        return Image(data, name=name, source=source, max_pixels=limits.max_pixels)
    return SandboxedImage(data, name=name, source=source, max_pixels=limits.max_pixels, allowance=limits.allowance)


def _require_known_format(image: Image, shown: str) -> None:
    if image.media_type == UNKNOWN:
        raise UnreadableImageError(
            f"{shown} is not an image that can be read: it looks like {_guess_format(image.data)}",
            f"these formats are read, whatever the file is called: {READABLE}",
        )
    if image.size is None and image.media_type in DECODERS and image.media_type not in _WITHOUT_SIZE:
        raise UnreadableImageError(
            f"{shown} begins like {image.media_type} but is damaged: no image size can be read from it",
            "get another copy of the file; this one was probably cut short or overwritten",
        )


def compute_digests(path: Path) -> tuple[str, str]:
    """SHA-256 and SHA-1 of what a file holds now, in hexadecimal.

    Raises:
        UnreadableImageError: It is gone, or cannot be read.
    """
    shown = clean(path, 300)
    try:
        with _open_file(path, shown) as file:
            sha256, sha1 = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
            while part := file.read(2**20):
                sha256.update(part)
                sha1.update(part)
    except (OSError, ValueError) as problem:
        raise UnreadableImageError(*_describe_os_error(problem, shown)) from problem
    return sha256.hexdigest(), sha1.hexdigest()


def _open_file(path: Path, shown: str) -> BinaryIO:
    """Open a regular file; the check comes before opening, since opening a pipe would wait for its writer."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise UnreadableImageError(
            f"{shown} is a folder", "name the image files themselves, for example with a wildcard"
        )
    if not stat.S_ISREG(mode):
        raise UnreadableImageError(
            f"{shown} is not a regular file", "copy the image to a file first, or pipe it in with -"
        )
    return path.open("rb")


def _read_bounded(file: BinaryIO, limits: Limits, shown: str) -> bytes:
    data = file.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise UnreadableImageError(*_describe_too_large(shown, limits))
    return data


def _describe_too_large(shown: str, limits: Limits) -> tuple[str, str]:
    size = f"{limits.max_bytes / 2**20:,.0f} MiB" if limits.max_bytes >= 2**20 else f"{limits.max_bytes:,} bytes"
    return (
        f"{shown} is larger than the limit of {size}",
        "raise the limit with --max-bytes if you trust the file",
    )


def _describe_os_error(problem: Exception, shown: str) -> tuple[str, str]:
    if isinstance(problem, FileNotFoundError) and "://" in shown:
        return f"{shown} is not an address that is fetched", "only https:// and, with --http, http:// are"
    if isinstance(problem, FileNotFoundError):
        return f"{shown} does not exist", "check the path; quote it if it contains spaces"
    if isinstance(problem, PermissionError):
        return f"{shown} may not be read by you", "check the file's permissions"
    return (
        f"{shown} cannot be read: {clean(getattr(problem, 'strerror', None) or problem, 200)}",
        "check the path",
    )


def _guess_format(data: bytes) -> str:
    start = data[:64].lstrip()
    for signature, what in _LOOKALIKES:
        if start.startswith(signature):
            return what
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    try:
        data[:512].decode("ascii")
    except UnicodeDecodeError:
        return "some other kind of file"
    return "plain text"
