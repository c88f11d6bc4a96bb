"""What the file says of its camera."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.models import Strength
from support.metadata_findings import found


@pytest.mark.parametrize("name", ["mountain.webp", "square.avif"])
def test_formats_that_exifread_misses(fixtures: Path, name: str) -> None:
    said = found(fixtures / name)
    assert said["metadata.capture_time"].data["utc"] is None
    assert said["metadata.camera"].strength is Strength.WEAK
    assert "metadata.gps" not in said
