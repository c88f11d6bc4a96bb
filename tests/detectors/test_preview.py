"""What is said of embedded thumbnails."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.detectors.preview import PreviewComparison
from backstory_cli.errors import Skip
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Basis, Leaning, Strength


def test_a_thumbnail_left_from_before_an_edit(fixtures: Path) -> None:
    [finding] = PreviewComparison().inspect(intake.read(fixtures / "old-thumbnail.jpg"))
    assert finding.id == "preview.differs"
    assert (finding.leaning, finding.basis, finding.strength) == (Leaning.ALTERED, Basis.MEASURED, Strength.MODERATE)
    region = finding.data["region"]
    assert isinstance(region, dict)
    left, right = region["left"], region["right"]
    assert isinstance(left, float)
    assert isinstance(right, float)
    assert left < 380 / 800 < right  # the second lighthouse
    assert {"fires_on_altered", "fires_on_untouched", "measured_on"} <= finding.data.keys()
    for artifact in finding.artifacts:
        assert PIL.Image.open(io.BytesIO(artifact.content)).size == (160, 120)


def test_an_untouched_file_agrees_and_that_says_little(fixtures: Path) -> None:
    [finding] = PreviewComparison().inspect(intake.read(fixtures / "harbour.jpg"))
    assert (finding.id, finding.leaning, finding.strength) == ("preview.agrees", Leaning.NEUTRAL, Strength.WEAK)
    assert "does not mean" in finding.limits


def test_nothing_to_compare(fixtures: Path) -> None:
    with pytest.raises(Skip, match="no thumbnail"):
        list(PreviewComparison().inspect(intake.read(fixtures / "harbour-stripped.jpg")))


def test_a_thumbnail_that_cannot_be_opened(fixtures: Path) -> None:
    data = bytearray((fixtures / "harbour.jpg").read_bytes())
    at = data.index(b"\xff\xd8\xff", 2)
    data[at + 4 : at + 400] = bytes(396)
    [finding] = PreviewComparison().inspect(Image(bytes(data), name="x", source="x"))
    assert finding.id == "preview.damaged"
