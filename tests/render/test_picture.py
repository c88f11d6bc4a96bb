"""The picture of a report: shown while its file is what was investigated, and otherwise why not."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from backstory_cli.cases.store import Case
from backstory_cli.image.loading import Limits, read
from backstory_cli.models import Report
from backstory_cli.render.picture import MAX_SIDE, read_case_picture
from support.making import report

LIMITS = Limits()


def about(path: Path, **changes: object) -> Report:
    """A report on a file as it is now."""
    image = read(path)
    subject = {"sha256": image.sha256, "bytes": len(image.data), "source": str(path), **changes}
    made = report("?")
    return made.model_copy(update={"subject": made.subject.model_copy(update=subject)})


@pytest.fixture
def picture(tmp_path: Path, fixtures: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour.jpg", tmp_path))


def test_it_is_shown_small_and_upright(picture: Path) -> None:
    found = read_case_picture(Case(about(picture), picture), LIMITS)
    assert found.picture is not None
    assert max(found.picture.size) <= MAX_SIDE
    assert found.why_not == ""


def test_a_turned_picture_stands_upright(tmp_path: Path) -> None:
    import PIL.Image

    path = tmp_path / "turned.jpg"
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.new("RGB", (300, 100), "red").save(path, exif=exif)
    found = read_case_picture(Case(about(path), path), LIMITS)
    assert found.picture is not None
    assert found.picture.size == (100, 300)


def test_a_changed_file_is_not_shown(picture: Path) -> None:
    made = about(picture)
    data = picture.read_bytes()
    picture.write_bytes(data[:-1] + b"x")  # of the same size
    assert "has changed" in read_case_picture(Case(made, picture), LIMITS).why_not
    picture.write_bytes(data + b"x")
    assert "has changed" in read_case_picture(Case(made, picture), LIMITS).why_not
    picture.unlink()
    assert "no longer where it was" in read_case_picture(Case(made, picture), LIMITS).why_not


def test_a_picture_without_a_file(picture: Path) -> None:
    assert "came from standard input or the web" in read_case_picture(Case(about(picture), None), LIMITS).why_not
    web = about(picture, source="https://example.org/a.jpg")
    assert (
        "came from standard input or the web"
        in read_case_picture(Case(web, Path("https://example.org/a.jpg")), LIMITS).why_not
    )


def test_a_picture_over_a_limit(picture: Path) -> None:
    assert "pixels" in read_case_picture(Case(about(picture), picture), Limits(max_pixels=100)).why_not


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_report_that_names_no_file_at_all(picture: Path, tmp_path: Path) -> None:
    made = about(picture)
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe", tmp_path, Path("a\0b")):
        assert read_case_picture(Case(made, path), LIMITS).picture is None
