"""What is said of the program that last wrote a JPEG, and no more than its tables support."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.detectors.encoder import Encoder
from backstory_cli.errors import Skip
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, Leaning, Strength


def found(image: Image) -> dict[str, Finding]:
    return {finding.id: finding for finding in Encoder().inspect(image)}


def jpeg(**options: object) -> Image:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (32, 32), "teal").save(stored, "JPEG", **options)
    return Image(stored.getvalue(), name="x", source="x")


def test_standard_tables_say_little() -> None:
    finding = found(jpeg(quality=87))["encoder.last_written_by"]
    assert (finding.leaning, finding.strength) == (Leaning.NEUTRAL, Strength.WEAK)
    assert "standard ones at quality 87" in finding.summary
    assert finding.data["quality_luma"] == finding.data["quality_chroma"] == 87


def test_a_comment_names_its_writer() -> None:
    comment = b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 75"
    finding = found(jpeg(quality=75, comment=comment))["encoder.last_written_by"]
    assert (finding.leaning, finding.strength) == (Leaning.PROCESSED, Strength.MODERATE)
    assert "the GD library" in finding.summary


def test_tables_in_no_list() -> None:
    odd = [list(range(1, 65)), list(range(2, 66))]
    finding = found(jpeg(qtables=odd))["encoder.last_written_by"]
    assert "in no list here" in finding.summary
    assert finding.leaning is Leaning.NEUTRAL


def test_two_qualities() -> None:
    from backstory_cli.reference.encoders import CHROMA, LUMA, scale_table

    finding = found(jpeg(qtables=[list(scale_table(LUMA, 90)), list(scale_table(CHROMA, 70))]))[
        "encoder.last_written_by"
    ]
    assert "brightness (90) and colour (70)" in finding.summary


def test_the_mark_of_a_platform(fixtures: Path) -> None:
    platform = found(intake.read(fixtures / "agency.jpg"))["encoder.platform"]
    assert "Facebook and Instagram" in platform.summary
    assert platform.strength is Strength.MODERATE


@pytest.mark.parametrize("name", ["screenshot.png", "mountain.webp"])
def test_other_formats_are_refused(fixtures: Path, name: str) -> None:
    with pytest.raises(Skip, match="JPEG compression tables"):
        found(intake.read(fixtures / name))
