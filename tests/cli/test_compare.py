"""``backstory compare`` as a person and a script meet it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from support.commands import Run
from support.photographs import jpeg, photograph


def test_the_relation_and_the_changed_part_are_told(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "compared"
    done = backstory("compare", fixtures / "harbour.jpg", fixtures / "harbour-edited.jpg", "--out", out)
    assert done.code == 0
    assert "B against A: the same image, but one area differs (middle)." in done.out
    assert "IFD0 Software: M3 firmware 2.10 | Adobe Photoshop 25.0 (Windows)" in done.out
    assert "The pixels don't show which of the two came first." in done.out
    assert sorted(path.name for path in out.iterdir()) == ["difference.png", "side-by-side.png"]
    drawn = np.asarray(PIL.Image.open(out / "difference.png").convert("L"), np.float32)
    height, width = drawn.shape
    assert drawn[int(0.4 * height), int(0.47 * width)] > drawn[: height // 5].max()


def test_json(backstory: Run, fixtures: Path) -> None:
    document = backstory("compare", "--json", fixtures / "harbour.jpg", fixtures / "harbour-mirrored.jpg").json
    assert document["schema"] == "backstory.comparison/1"
    assert (document["relation"], document["turn"], document["copy"]) == ("derived", "mirrored left to right", True)
    assert document["a"]["width"] == 1600
    assert any(each["name"] == "DateTimeOriginal" and not each["b"] for each in document["metadata"])
    assert document["pictures"] == []


def test_the_one_that_shows_more_was_not_made_from_the_other(backstory: Run, tmp_path: Path) -> None:
    (tmp_path / "whole.jpg").write_bytes(jpeg(photograph(1), 92))
    (tmp_path / "part.jpg").write_bytes(jpeg(photograph(1)[60:400, 80:560], 92))
    said = "whole.jpg shows more than part.jpg, so it was not made from it alone (unless the rest was painted in)"
    assert said in " ".join(backstory("compare", tmp_path / "whole.jpg", tmp_path / "part.jpg").out.split())
    assert "whole.jpg has more pixels" in backstory("compare", tmp_path / "part.jpg", tmp_path / "whole.jpg").out


def test_strangers_have_no_difference_to_show(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    done = backstory("compare", fixtures / "harbour.jpg", fixtures / "mountain.webp", "--out", tmp_path)
    assert done.code == 0
    assert "B against A: no relation found." in done.out
    assert "see " not in done.out


def test_identical_files(backstory: Run, fixtures: Path) -> None:
    done = backstory("compare", fixtures / "harbour.jpg", fixtures / "harbour.jpg")
    assert "the same file, byte for byte" in done.out
    assert "Metadata: no difference." in done.out


@pytest.mark.parametrize(
    ("other", "code", "said"),
    [("gone.jpg", 3, "does not exist"), ("not-an-image.jpg", 3, "plain text"), ("truncated.jpg", 3, "cannot be")],
)
def test_what_cannot_be_read_is_said(backstory: Run, fixtures: Path, other: str, code: int, said: str) -> None:
    done = backstory("compare", fixtures / "harbour.jpg", fixtures / other)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_a_folder_that_cannot_be_written_is_said(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = backstory(
        "compare", fixtures / "harbour.jpg", fixtures / "harbour-small.jpg", "--out", tmp_path / "file" / "x"
    )
    assert done.code == 2
    assert "cannot be written" in done.err


def test_metadata_cannot_write_to_the_terminal(backstory: Run, tmp_path: Path) -> None:
    picture = PIL.Image.fromarray(photograph(1, 64, 64))
    exif = PIL.Image.Exif()
    exif[0x010F] = "\x1b[2Jevil"
    stored = io.BytesIO()
    picture.save(stored, "JPEG", exif=exif)
    (tmp_path / "a.jpg").write_bytes(stored.getvalue())
    (tmp_path / "b.jpg").write_bytes(jpeg(photograph(1, 64, 64), 80))
    for arguments in ((), ("--json",)):
        done = backstory("compare", tmp_path / "a.jpg", tmp_path / "b.jpg", *arguments)
        assert done.code == 0
        assert "\x1b" not in done.out


def test_the_comparison_as_a_page(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    page = tmp_path / "compared.html"
    pair = fixtures / "harbour.jpg", fixtures / "harbour-edited.jpg"
    done = backstory("compare", *pair, "--html", page)
    assert done.code == 0
    assert "B against A" in done.out
    assert "one area differs" in page.read_text(encoding="utf-8")
    assert backstory("compare", *pair, "--html", page).code == 2
    shown = backstory("compare", *pair, "--html", "-")
    assert shown.out.startswith("<!doctype html>")
    assert "B against A: " in shown.out
