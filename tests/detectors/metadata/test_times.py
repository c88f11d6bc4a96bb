"""When the file says it was taken and changed; impossible dates are said and not believed."""

from __future__ import annotations

from pathlib import Path

from support.metadata_findings import found


def test_impossible_dates_are_said_not_believed(fixtures: Path) -> None:
    said = found(fixtures / "hostile-text.jpg")
    assert "metadata.capture_time" not in said
    assert "2024:13:45" in said["metadata.odd_times"].summary
