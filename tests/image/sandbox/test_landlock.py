"""The rules on files: no folder of the user is seen, and what settings name may be read."""

from __future__ import annotations

import platform
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from backstory_cli.image.sandbox import landlock
from backstory_cli.image.sandbox.sandboxed_image import Allowance, SandboxedImage
from support import hostile_code
from support.isolation import LANDLOCK

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_it_sees_no_folder_of_the_users(image: SandboxedImage, tmp_path: Path) -> None:
    own = Path(__file__).parent  # of which no file is its code
    found = image.call(partial(hostile_code.folders, paths=[str(tmp_path), str(Path.home()), "/", str(own)]), list[str])
    assert found == ["EACCES"] * 4


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_it_may_read_what_settings_name(image: SandboxedImage, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "one.pem").touch()
    allowed = Allowance(readable=(str(tmp_path / "trust"), str(tmp_path / "none.onnx")))
    again = SandboxedImage(image.data, name="x", source="x", allowance=allowed)
    paths = [str(tmp_path / "trust"), str(tmp_path)]
    assert again.call(partial(hostile_code.folders, paths=paths), list[str]) == ["one.pem", "EACCES"]


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
