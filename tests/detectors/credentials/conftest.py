"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.signing import authority


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """A folder with our root as the user's own anchor."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "example.pem").write_text(authority().pem)
    return folder
