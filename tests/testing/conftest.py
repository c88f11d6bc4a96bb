"""Fixtures that several tests of this folder take."""

from __future__ import annotations

import pytest

from backstory_cli.testing import make_pictures


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pictures, for detectors that are wrong on each."""
    some = {name: make_pictures()[name] for name in ("photo.jpg", "grey.jpg", "cut-short.jpg", "tiny.png")}
    monkeypatch.setattr("backstory_cli.testing.contract.make_pictures", lambda: some)
