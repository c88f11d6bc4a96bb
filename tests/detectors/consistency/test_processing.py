"""Contradictions of what was done to the file."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.consistency import processing
from backstory_cli.models import Leaning
from support.contradictions import fired


@pytest.mark.parametrize(
    ("width", "height", "fires"), [(64, 48, False), (48, 64, False), (4000, 3000, True), (0, 0, False)]
)
def test_the_size_that_exif_states(width: int, height: int, fires: bool) -> None:
    found = fired(
        processing.check_stated_size, ("ExifIFD", "ExifImageWidth", width), ("ExifIFD", "ExifImageHeight", height)
    )
    assert bool(found) is fires
    assert all(each.leaning is Leaning.PROCESSED for each in found)
