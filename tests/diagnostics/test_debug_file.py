"""``backstory --debug FILE``: what helps to find a bug, and nothing of the person's or the picture's."""

from __future__ import annotations

import getpass
import logging
import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backstory_cli.image.image import Image
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import Finding
from support.commands import Run

KEY = "AIzaSyD-a-key-of-nobody-0123456789"


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody with a name, a machine, keys, a server of their own, and a folder for pictures."""
    monkeypatch.setattr(getpass, "getuser", lambda: "janedoe")
    monkeypatch.setattr(platform, "node", lambda: "newsdesk-7.example.org")
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("BACKSTORY_CONTACT", "jane@example.org")
    monkeypatch.setenv("BACKSTORY_COMMONS_URL", "https://inside.example.org/commons")
    monkeypatch.setenv("BACKSTORY_MAX_PIXELS", "5000000")
    folder = tmp_path / "Operation Sunrise"
    folder.mkdir()
    return folder


PRIVATE = (
    *("janedoe", "newsdesk", KEY, KEY[:12], "jane@", "inside.example", "Sunrise", "informant", "Zanzibar", "Kyiv"),
    *("Meridian", "M3-00417", "Oksana", "46.49", "2024:05:18", "2024-05-18", "alert(1)", "owned", "Ignore all"),
)


def test_it_tells_what_helps_and_nothing_else(
    backstory: Run, fixtures: Path, person: Path, tmp_path: Path, home: Path
) -> None:
    logged = tmp_path / "debug.txt"
    for name in ("harbour.jpg", "hostile-text.jpg"):
        picture = Path(shutil.copy(fixtures / name, person / f"informant {name}"))
        words = ("investigate", picture, "was Zanzibar told?", "--claim=Kyiv, 2020", "-q")
        done = backstory("--debug", logged, *words)
        assert done.code == 0
        assert "look through it before you attach it" in done.err
        text = logged.read_text(encoding="utf-8")
        assert [each for each in PRIVATE if each.lower() in text.lower()] == []
        assert str(home) not in text
        assert str(tmp_path) not in text
        told = text.partition("LOG\n")[2]  # what stands before it is of this machine
        assert [each for each in _values(picture) if re.search(rf"(?<![\w.]){re.escape(each)}(?![\w.])", told)] == []
        assert "--debug ... investigate ... ... --claim -q" in text
        assert re.search(r"^  pillow \d", text, re.MULTILINE)
        assert "isolation: " in text
        assert "max_pixels = 5000000" in text
        assert "commons_url is set" in text
        assert "check metadata " in text
        assert "not asked for" in text
        assert re.search(r"image/jpeg, \d+ x \d+, \d+ bytes", text)
        assert "exit code 0" in text
        assert not list(tmp_path.glob(".*part"))
    assert logging.getLogger("backstory_cli").level == logging.NOTSET


def _values(picture: Path) -> list[str]:
    """What the metadata of a picture says, but for the shortest."""
    reading = read_metadata(Image(picture.read_bytes(), name="", source=""))
    return [each for each in {field.text for field in reading.fields} if len(each) > 4]


def _breaks(self: object, image: Image) -> Iterator[Finding]:
    raise ValueError(f"cannot use {read_metadata(image).fields[0].text} of janedoe")


def test_a_check_that_fails_is_told_by_its_place(
    backstory: Run, fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ISOLATION", "false")
    monkeypatch.setenv("BACKSTORY_DEBUG", str(tmp_path / "debug.txt"))
    monkeypatch.setattr("backstory_cli.detectors.encoder.Encoder.inspect", _breaks)
    backstory("investigate", fixtures / "hostile-text.jpg", "--only", "encoder")
    text = (tmp_path / "debug.txt").read_text(encoding="utf-8")
    assert "check encoder 0.1.0: failed, 0 findings" in text
    assert "s; ValueError\n" in text
    assert "            ValueError\n" in text
    assert re.search(r"backstory_cli/investigation/runner.py:\d+ _run_detector", text)
    assert "cannot use" not in text


def test_a_bug_is_told_without_its_words(backstory: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        try:
            raise KeyError("janedoe")
        except KeyError as cause:
            raise RuntimeError("of /home/janedoe") from cause

    monkeypatch.setattr("backstory_cli.render.as_json.render_schema", breaks)
    done = backstory("--debug", tmp_path / "debug.txt", "schema")
    assert done.code == 1
    text = (tmp_path / "debug.txt").read_text(encoding="utf-8")
    end = text.partition("END\n")[2]
    assert "exit code 1: a bug" in end
    assert end.index("KeyError") < end.index("RuntimeError")
    assert "backstory_cli/cli/schema.py:" in end
    assert "janedoe" not in text


def test_a_mistake_of_the_user(backstory: Run, person: Path, tmp_path: Path) -> None:
    done = backstory(f"--debug={tmp_path / 'debug.txt'}", "metadata", person / "nowhere.jpg")
    assert done.code == 3
    text = (tmp_path / "debug.txt").read_text(encoding="utf-8")
    assert "exit code 3 (UnreadableImageError)" in text
    assert "backstory_cli/image/loading.py:" in text
    assert "nowhere" not in text
    assert "  --debug metadata ...\n" in text


def test_a_file_that_cannot_be_written_costs_only_itself(backstory: Run, tmp_path: Path) -> None:
    done = backstory("--debug", tmp_path / "no" / "debug.txt", "schema")
    assert done.code == 0
    assert done.out.startswith("{")
    assert "error: the debug file cannot be written" in done.err


def test_of_a_librarys_lines_the_values_stay_out(
    backstory: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def logs() -> str:
        logging.getLogger("somebody").warning("asked %s of %s", "Zanzibar", "janedoe")
        logging.getLogger("somebody").warning("asked Zanzibar")
        return "{}"

    monkeypatch.setattr("backstory_cli.render.as_json.render_schema", logs)
    backstory("--debug", tmp_path / "debug.txt", "schema")
    text = (tmp_path / "debug.txt").read_text(encoding="utf-8")
    assert "somebody  asked %s of %s\n" in text
    assert "somebody  (text left out)\n" in text
    assert "Zanzibar" not in text
