"""Bad input: a clear refusal that names the file and the next step."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.loading import Limits


def png() -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "PNG")
    return stored.getvalue()


def refusal(source: str | Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableImageError) as caught:
        intake.read(source, limits)
    assert caught.value.hint
    return caught.value.message


def test_a_picture_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(png())
    image = intake.read(path)
    assert (image.media_type, image.name, image.size) == ("image/png", "photo.jpg", (8, 8))


def test_missing(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "gone.jpg")


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "e.jpg").touch()
    assert "empty" in refusal(tmp_path / "e.jpg")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"just words", "plain text"),
        (b"%PDF-1.7", "PDF"),
        (b"<svg xmlns=", "SVG"),
        (b"\x00\x01\x02\xff", "some other kind"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00", "raw file (CR3)"),
        (b"FUJIFILMCCD-RAW 0201\xff", "raw file (RAF)"),
        (b"\x00\x00\x00\x20ftypisom\x00\xff", "a video"),
        (b"%!PS-Adobe-3.0 EPSF", "PostScript"),
    ],
)
def test_not_a_picture(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x.jpg").write_bytes(content)
    assert what in refusal(tmp_path / "x.jpg")


def test_damaged_header(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    assert "damaged" in refusal(tmp_path / "x.jpg")


def test_over_the_size_limit(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(png())
    assert "larger than the limit" in refusal(tmp_path / "x.png", Limits(max_bytes=10))


def test_web_address() -> None:
    assert "only files are read here" in refusal("https://example.org/a.jpg")


def test_path_with_a_nul() -> None:
    assert "cannot be read" in refusal("a\0b.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "not a regular file" in refusal(tmp_path / "pipe.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert "cannot be read" in refusal(tmp_path / "a.jpg")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(png())))
    assert intake.read("-").name == "standard input"


def test_names_are_made_safe(tmp_path: Path) -> None:
    image = intake.make_image(png(), "evil\x1b[2J.png", "evil\x1b[2J.png")
    assert "\x1b" not in image.name + image.source


def test_the_file_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(png())
    before = path.stat()
    _ = intake.read(path).pixels
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (png(), before.st_mtime_ns)


def test_another_kind_of_address() -> None:
    assert "not an address that is fetched" in refusal("ftp://example.org/a.jpg")
