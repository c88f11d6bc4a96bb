"""The sample plug-in is built, installed in a fresh place without a network, and used through its entry point."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import PIL.Image
import pytest

import backstory_cli
from support.waiting import HANG

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "docs" / "sample-plugin"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel of the plug-in, which is how a pure wheel is installed."""
    folder = tmp_path_factory.mktemp("plugin")
    copy = shutil.copytree(SAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), at=copy)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def run(*arguments: str, at: Path, plugin: Path | None = None) -> subprocess.CompletedProcess[str]:
    source = Path(backstory_cli.__file__).parent.parent
    places = [str(source), *([str(plugin)] if plugin else [])]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=at,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_command_uses_it(installed: Path, tmp_path: Path) -> None:
    listed = run("-m", "backstory_cli", "detectors", at=tmp_path, plugin=installed).stdout
    assert "letterbox     Black bars along the edges  1.0" in listed
    frame = PIL.Image.new("RGB", (320, 240), "black")
    frame.paste((200, 160, 90), (0, 30, 320, 210))
    frame.save(tmp_path / "frame.png")
    words = ("-m", "backstory_cli", "investigate", "frame.png", "--only", "letterbox", "--json")
    (told,) = json.loads(run(*words, at=tmp_path, plugin=installed).stdout)["runs"]
    assert told["version"] == "1.0"
    assert told["findings"][0]["data"] == {"pixels": {"top": 30, "bottom": 30}}
    assert told["parameters"] == {"black": 20, "least": 8}


def test_its_own_test_passes(installed: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLE / "tests" / "test_letterbox.py", tmp_path)
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", ".", at=tmp_path, plugin=installed)
    assert "1 passed" in done.stdout


def test_what_the_documentation_shows_is_the_sample() -> None:
    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    configuration = (SAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    entry_point = text.partition("```toml\n")[2].partition("```")[0]
    assert entry_point in configuration
    assert "check_detector(Letterbox" in text
