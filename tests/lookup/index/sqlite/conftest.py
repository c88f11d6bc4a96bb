"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.lookup.index.sqlite import segments as sealed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


@pytest.fixture
def small_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "TAIL", 10)
