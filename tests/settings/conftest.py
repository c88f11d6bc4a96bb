"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def config(home: Path) -> Path:
    home.mkdir()
    return home / "config.toml"
