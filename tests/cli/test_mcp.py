"""``backstory mcp``: what it needs before it can serve."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.commands import Run


def test_without_the_package(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.lowlevel", None)
    done = backstory("mcp")
    assert done.code == 2
    assert done.out == ""
    assert done.err.endswith("not installed\nhint: pip install 'mcp>=2.0' (where backstory is installed)\n")


def test_a_folder_that_is_not_there(backstory: Run, tmp_path: Path) -> None:
    assert backstory("mcp", "--folder", tmp_path / "nowhere").code == 2
