"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fake.jpg").write_bytes(b"not read here")
    (tmp_path / "other.png").write_bytes(b"nor this")
    return tmp_path
