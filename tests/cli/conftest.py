"""Fixtures that several tests of this folder take."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.gemini import FakeGemini
from fakes.services import KEY, FakeServices
from support.commands import Run
from support.consents import Terminal


@pytest.fixture
def archive(fixtures: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(fixtures / "harbour.jpg", folder)
    shutil.copy(fixtures / "mountain.webp", folder / "deeper")
    shutil.copy(fixtures / "not-an-image.jpg", folder)
    shutil.copy(fixtures / "empty.jpg", folder)
    return folder


@pytest.fixture
def picture(tmp_path: Path, fixtures: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour-edited.jpg", tmp_path / "harbour.jpg"))


@pytest.fixture
def case(backstory: Run, picture: Path) -> str:
    quick = ("--only", "metadata", "--only", "ela")
    return str(backstory("investigate", "--json", *quick, picture, "where is it from?").json["id"])


@pytest.fixture
def harbour(fixtures: Path) -> Path:
    return fixtures / "harbour.jpg"


@pytest.fixture
def small(fixtures: Path) -> Path:
    """The same scene at half size, without metadata."""
    return fixtures / "harbour-small.jpg"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        server.lie()
        yield server


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    with FakeServices() as server:
        monkeypatch.setenv("TINEYE_API_KEY", KEY)
        monkeypatch.setenv("BACKSTORY_TINEYE_URL", server.base("tineye"))
        yield server


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Terminal]:
    """Sit at a terminal and type this; returns what is shown there."""

    def sit(typed: str) -> Terminal:
        shown = Terminal()
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stderr", shown)
        return shown

    return sit
