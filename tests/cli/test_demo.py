"""``backstory demo``: every step through the real command, in a place of its own."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from backstory_cli.cli.demo import STEPS
from support.commands import Run


def test_the_walk_shows_everything(backstory: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_ONLINE", "true")
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    place, kept = Path.cwd(), tmp_path / "kept"
    done = backstory("demo", "--keep", kept)
    assert done.code == 0
    for step in STEPS:
        assert f"$ backstory {step.command[0]}" in done.out
    assert "edited" in done.out
    assert "yes · strong" in done.out
    assert "Port Authority, 2024-05-19" in " ".join(done.out.split())
    assert "cropped to 34% of A" in done.out
    assert "contradicts both parts of the claim" in " ".join(done.out.split())
    assert "AI-generated" in done.out
    assert "HOW OFTEN IT IS WRONG" in done.out
    assert "error" not in done.err
    names = {each.name for each in kept.iterdir()}
    assert names == {"harbour.jpg", "harbour-edited.jpg", "harbour-crop.jpg", "made.png", "report.html", "home"}
    assert "<html" in (kept / "report.html").read_text(encoding="utf-8")
    assert not home.exists()
    assert Path.cwd() == place
    assert os.environ["BACKSTORY_ONLINE"] == "true"
    assert "is not empty" in backstory("demo", "--keep", kept).err


def test_it_leaves_nothing_behind(backstory: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys.modules["backstory_cli.cli.demo"], "STEPS", STEPS[:1])
    before = set(tmp_path.iterdir())
    done = backstory("demo")
    assert done.code == 0
    assert "1 added" in done.out
    assert set(tmp_path.iterdir()) == before
    assert not home.exists()


def test_a_folder_that_cannot_be_made(backstory: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = backstory("demo", "--keep", tmp_path / "file")
    assert done.code == 2
    assert "hint: name another folder with --keep" in done.err
