"""``encoder``: what last wrote the file, by its compression tables and marks, and never more than they support."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.jpeg_coding import Coding, read_coding
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.encoders import (
    CHROMA,
    LUMA,
    PHOTOSHOP_LEVELS,
    find_mark_in_comment,
    find_standard_quality,
    load_camera_tables,
    scale_table,
)

RESAVED = "Saving an image again does not change what it shows."

SHARED_TABLES = "but also in 9 of 90 camera files that name no editor"
"""Measured by benchmarks/encoders.py (benchmarks/results/encoders.txt): early digital cameras wrote the same tables."""


class Encoder:
    """Yields ``encoder.last_written_by`` for every JPEG, and ``encoder.platform`` where a platform left its mark."""

    name = "encoder"
    title = "JPEG encoder (compression tables and marks)"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What the coding of a JPEG tells of its writer."""
        if image.media_type != "image/jpeg":
            raise Skip(f"it reads JPEG compression tables, which a file of type {image.media_type} does not carry")
        reading = read_metadata(image)
        coding = read_coding(image)
        if coding is None:
            raise Skip("the file's compression tables are damaged or missing")
        yield _report_last_writer(coding, reading)
        yield from _report_platform(reading)


def _report_last_writer(coding: Coding, reading: Reading) -> Finding:
    luma, chroma = find_standard_quality(coding.luma, LUMA), find_standard_quality(coding.chroma, CHROMA)
    if luma is not None and coding.chroma == scale_table(CHROMA, luma):
        chroma = luma  # at the lowest qualities several share one table
    summary, leaning, strength = _judge(coding, reading, luma, chroma)
    data: dict[str, JsonValue] = {
        "quality_luma": luma,
        "quality_chroma": chroma,
        "photoshop_level": PHOTOSHOP_LEVELS.get(coding.signature, (None, 0))[0],
        "subsampling": coding.subsampling,
        "progressive": coding.progressive,
        "huffman_tables": coding.huffman,
        "segments": list(coding.segments),
        "signature": coding.signature,
        "luma_table": list(coding.luma),
        "chroma_table": list(coding.chroma),
    }
    return Finding(
        id="encoder.last_written_by",
        summary=summary,
        about=About.INTEGRITY,
        leaning=leaning,
        basis=Basis.DECLARED,
        strength=strength,
        data=data,
        limits=f"Tables tell only the last program that wrote the file, and many programs share theirs. {RESAVED}",
    )


def _judge(coding: Coding, reading: Reading, luma: int | None, chroma: int | None) -> tuple[str, Leaning, Strength]:
    comment = next((field.text for field in reading.all("Comment", "File") if find_mark_in_comment(field.text)), "")
    mark = find_mark_in_comment(comment)
    how = f"{'progressive, ' if coding.progressive else ''}colour {coding.subsampling}"
    if mark is not None:
        said = f"The file was last written by {mark.name} ({mark.kind}), as its comment says: “{comment[:80]}”."
        return said, Leaning.PROCESSED, Strength.MODERATE
    if coding.signature in PHOTOSHOP_LEVELS:
        level, count = PHOTOSHOP_LEVELS[coding.signature]
        said = (
            f"The compression tables are those that Adobe Photoshop writes at quality {level} of 12 "
            f"({how}; seen in {count} {'file that says' if count == 1 else 'files that say'} so; {SHARED_TABLES})."
        )
        return said, Leaning.PROCESSED, Strength.WEAK
    if luma is not None and (chroma in {luma, None}):
        said = (
            f"The compression tables are the standard ones at quality {luma} ({how}), which libjpeg, most programs "
            "and websites, and many cameras write."
        )
        return said, Leaning.NEUTRAL, Strength.WEAK
    if luma is not None or chroma is not None:
        said = (
            f"The compression tables are the standard ones, at different qualities for brightness ({luma or 'other'}) "
            f"and colour ({chroma or 'other'}), as some programs and phones write them ({how})."
        )
        return said, Leaning.NEUTRAL, Strength.WEAK
    makes, count = load_camera_tables().get(coding.signature, ("", 0))
    if makes:
        said = (
            f"The compression tables were seen in {count} camera {'file' if count == 1 else 'files'} by {makes} "
            f"({how}); other makers may share them."
        )
        return said, Leaning.NEUTRAL, Strength.WEAK
    return (
        f"The compression tables are in no list here ({how}); cameras and programs have many of their own.",
        Leaning.NEUTRAL,
        Strength.WEAK,
    )


def _report_platform(reading: Reading) -> Iterator[Finding]:
    """Facebook and Instagram put a number that begins with FBMD into the agencies' field for instructions."""
    said = reading.text("SpecialInstructions", "IPTC") or reading.text("Instructions", "XMP-photoshop")
    if said.startswith("FBMD"):
        yield Finding(
            id="encoder.platform",
            summary=f"The file carries a mark that Facebook and Instagram write into what they serve: {said[:40]}.",
            about=About.HISTORY,
            leaning=Leaning.PROCESSED,
            basis=Basis.DECLARED,
            strength=Strength.MODERATE,
            data={"field": "SpecialInstructions", "value": said},
            limits=f"Anyone can write or copy it, and it does not say which account or when. {RESAVED}",
        )
