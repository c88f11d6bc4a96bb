"""Who writes which JPEG tables and marks: libjpeg at each quality, Photoshop's levels, cameras, servers.

Sources: ITU-T T.81 annex K (tables K.1 and K.2); libjpeg's ``jpeg_quality_scaling`` (Independent JPEG Group); the
levels of Photoshop from files that state theirs in resource 0x0406; cameras from untouched files of theirs
(``scripts/collect_jpeg_tables.py``, which names what it read); marks as the programs write them. November 2026.
A table that many programs share says no more than that; absence from these lists says nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29),
    *(51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121),
    *(120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
"""T.81 table K.1."""
CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99),
    *(99,) * 36,
)
"""T.81 table K.2."""

PHOTOSHOP_LEVELS = {
    "ad9f99567799492c": (0, 3),
    "79f31646ca129937": (3, 1),
    "98e86bef276a76e2": (3, 1),
    "537a05f1aaed5cda": (4, 2),
    "c6ddde26c20092ba": (5, 56),
    "d3775deaa4942c53": (5, 2),
    "bae8a9d878ff74fc": (7, 1),
    "a208817fe8bcd471": (8, 63),
    "2e8545977f3dbd98": (8, 1),
    "7407de994c1c6116": (10, 3),
    "a46a8d93ff2597de": (11, 1),
    "4e242637d1addbff": (12, 9),
}
"""Signature of a pair of tables: the level (0 to 12) that the files with it state, and how many files."""

NEVER_STANDARD = {"apple": 3}
"""Makes of whose camera originals none had libjpeg's tables, and of how many that was counted: few, so a hint only
(``benchmarks/encoders.py``)."""


class Mark(NamedTuple):
    """A text that a program writes into every file, and what it is."""

    pattern: str
    name: str
    kind: str


COMMENTS = (
    Mark(r"CREATOR: gd-jpeg", "the GD library", "used by web servers (PHP, WordPress) to make smaller copies"),
    Mark(r"Lavc\d", "FFmpeg", "a video program: this may be a frame of a film"),
    Mark(r"LEAD Technologies", "LEADTOOLS", "a library of imaging programs"),
    Mark(r"Intel\(R\) (?:JPEG Library|IPP)", "Intel's JPEG library", "used by cameras' software and video programs"),
    Mark(r"AppleMark", "Apple's QuickTime", "a library of older Apple programs"),
    Mark(r"JPEGmini", "JPEGmini", "a program that makes files smaller"),
    Mark(r"jpeg-recompress", "jpeg-recompress", "a program that makes files smaller"),
    Mark(r"File written by Adobe Photoshop", "Adobe Photoshop", "an image editor"),
    Mark(r"GIMP", "GIMP", "an image editor"),
    Mark(r"Snipaste", "Snipaste", "a screenshot program"),
    Mark(r"Handmade Software.*Image Alchemy", "Image Alchemy", "an image conversion program"),
    Mark(r"ACD Systems Digital Imaging", "ACDSee", "a photo manager"),
    Mark(r"Optimized by |Compressed by ", "a program that makes files smaller", "it names itself in the comment"),
)
"""Comments (COM segment) as the programs write them; searched in the first 200 characters."""


def find_standard_quality(table: tuple[int, ...], base: tuple[int, ...]) -> int | None:
    """The quality (1 to 100) at which libjpeg makes exactly this table; None if it never does."""
    return _build_scaled_tables(base).get(table)


@cache
def _build_scaled_tables(base: tuple[int, ...]) -> dict[tuple[int, ...], int]:
    """Every table that libjpeg makes of a base table, the highest quality for each."""
    return {scale_table(base, quality): quality for quality in range(1, 101)}


def scale_table(base: tuple[int, ...], quality: int) -> tuple[int, ...]:
    """The table that libjpeg makes of a base table at a quality from 1 to 100 (``jpeg_quality_scaling``)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(255, max(1, (value * scale + 50) // 100)) for value in base)


def find_mark_in_comment(comment: str) -> Mark | None:
    """The program whose mark a comment bears."""
    return next((mark for mark in COMMENTS if re.search(mark.pattern, comment[:200])), None)


@cache
def load_camera_tables() -> dict[str, tuple[str, int]]:
    """Signature of a pair of tables that is not libjpeg's: the makes whose cameras wrote it, and how many files."""
    text = (files("backstory_cli.reference") / "camera_tables.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {signature: (makes, int(count)) for signature, makes, count in rows}
