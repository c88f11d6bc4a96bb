"""The lens: gated, neutral, and honest about what it is worth."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from backstory_cli.detectors.ela import ErrorLevelAnalysis
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Leaning, Strength


def noisy(format_name: str, size: tuple[int, int] = (300, 200), orientation: int = 1) -> Image:
    pixels = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    stored = io.BytesIO()
    PIL.Image.fromarray(pixels).save(stored, format_name, exif=exif.tobytes())
    return Image(stored.getvalue(), name="x", source="x")


def test_it_leans_neither_way_and_says_what_it_is_worth() -> None:
    (finding,) = ErrorLevelAnalysis().inspect(noisy("JPEG"))
    assert (finding.leaning, finding.strength) == (Leaning.NEUTRAL, Strength.WEAK)
    assert "measured_on" in finding.data
    assert finding.data["look_for"]
    assert finding.data["ignore"]


def test_the_map_is_turned_like_the_picture() -> None:
    (finding,) = ErrorLevelAnalysis().inspect(noisy("JPEG", (1000, 600), orientation=6))
    with PIL.Image.open(io.BytesIO(finding.artifacts[0].content)) as drawn:
        assert drawn.width == 600
        assert drawn.height > 1000


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "TIFF"])
def test_it_refuses_to_speak_where_there_is_no_jpeg_history(format_name: str) -> None:
    with pytest.raises(Skip, match="JPEG"):
        list(ErrorLevelAnalysis().inspect(noisy(format_name)))


def test_it_refuses_tiny_pictures() -> None:
    with pytest.raises(Skip, match="smaller than"):
        list(ErrorLevelAnalysis().inspect(noisy("JPEG", (100, 100))))
