"""The level of isolation is found out by starting a child, not by asking what system this is."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from types import ModuleType

import pytest

from backstory_cli.image.sandbox import landlock
from backstory_cli.image.sandbox import sandboxed_image as sealed_image
from backstory_cli.image.sandbox.level import Isolation, Level, detect_isolation
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from backstory_cli.image.sandbox.worker import Missing


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)
def test_it_is_the_highest_here() -> None:
    assert detect_isolation() == Isolation(Level.CONFINED, "")


def test_no_child_no_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise PermissionError("no more processes")

    monkeypatch.setattr(sealed_image, "get_child", none)
    assert detect_isolation() == Isolation(Level.NONE, "no process could be started to read it in (no more processes)")


def test_a_missing_filter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(self: SandboxedImage, function: object, kind: object) -> int:
        assert function
        assert kind
        self.missing = Missing(filter="the system refused the filter")
        return 7

    monkeypatch.setattr(SandboxedImage, "call", told)
    monkeypatch.setattr(sys, "platform", "linux")
    assert detect_isolation() == Isolation(Level.LIMITED, "the system refused the filter")


def test_missing_landlock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(self: SandboxedImage, function: object, kind: object) -> int:
        assert function
        assert kind
        self.missing = Missing(landlock="the system has no Landlock")
        return 7

    monkeypatch.setattr(SandboxedImage, "call", told)
    assert detect_isolation() == Isolation(Level.FILTERED, "the system has no Landlock")


def test_code_is_no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A script that lies in somebody's home makes only itself readable, and no home is ever named."""
    home = tmp_path / "home"
    (home / "package").mkdir(parents=True)
    for name, file in {
        "script": home / "script.py",
        "package": home / "package" / "__init__.py",
        "odd": home / "__init__.py",
    }.items():
        module = ModuleType(name)
        module.__file__ = str(file)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(Path, "home", lambda: home)
    ours = {each for each in landlock.find_code_paths() if each.startswith(str(home))}
    assert ours == {str(home / "script.py"), str(home / "package")}
    assert not {"/", str(tmp_path), str(home)} & set(landlock.find_code_paths())
