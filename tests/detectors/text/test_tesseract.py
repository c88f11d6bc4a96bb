"""Text is read where tesseract is; where it is not, or misbehaves, that is said."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from backstory_cli.detectors.text import tesseract as ocr
from backstory_cli.errors import Skip

real = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line for POSIX")


def page(words: str = "Market Street 42") -> NDArray[np.uint8]:
    picture = Image.new("RGB", (640, 200), "white")
    ImageDraw.Draw(picture).text((40, 60), words, fill="black", font=ImageFont.load_default(48))
    return np.asarray(picture)


@real
def test_words_are_read_with_their_place() -> None:
    (line,) = ocr.read_lines(page())
    assert line.text == "Market Street 42"
    left, top, right, bottom = line.box
    assert 30 < left < 60
    assert 50 < top < bottom < 130
    assert right < 480
    (larger,) = ocr.read_lines(page(), scale=2.0)
    assert np.abs(np.subtract(larger.box, line.box)).max() < 8


@real
def test_nothing_is_read_off_an_empty_page() -> None:
    assert ocr.read_lines(page("")) == []


def test_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Skip, match="no program that reads text"):
        ocr.read_lines(page())


@posix
@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("print('\\x1b[31mnonsense\\n' * 100)", 0),
        ("import sys; sys.stdout.buffer.write(bytes(range(256)) * 1000)", 0),
        ("print('conf\\tleft\\ttop\\twidth\\theight\\ttext\\n90\\t1\\t2\\t3\\t4\\tword\\x1b[2J\\nnan\\tx')", 1),
        ("pass", 0),
    ],
)
def test_nonsense_is_no_text(body: str, reads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = stand_in(tmp_path, monkeypatch, body)
    assert len(found) == reads
    assert all("\x1b" not in line.text for line in found)


@posix
def test_one_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 0.5)
    with pytest.raises(Skip, match="longer than"):
        stand_in(tmp_path, monkeypatch, "import time; time.sleep(600)")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> list[ocr.Line]:
    script = folder / "tesseract"
    script.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return ocr.read_lines(page())
