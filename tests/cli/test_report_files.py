"""Files that reports are written to: in several forms, and never over what is there unless forced."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.commands import Run

PICTURE = "data:image/jpeg;base64,"


def test_existing_files_are_kept_unless_forced(backstory: Run, case: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("mine")
    done = backstory("report", "--html", target)
    assert done.code == 2
    assert "exists already" in done.err
    assert "--force" in done.err
    assert target.read_text() == "mine"
    assert backstory("report", "--html", target, "--force").code == 0
    assert target.read_text().startswith("<!doctype html>")


def test_a_place_that_cannot_be_written(backstory: Run, case: str, picture: Path) -> None:
    done = backstory("report", "--html", picture / "page.html")
    assert done.code == 5
    assert "cannot be written" in done.err


def test_investigate_writes_both_and_prints_its_report(backstory: Run, picture: Path, tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    done = backstory("investigate", "--only", "ela", "--no-save", picture, "--html", page, "--markdown", text)
    assert done.code == 0
    assert "Edits " in done.out
    assert page.read_text(encoding="utf-8").count(PICTURE) == 3  # drawings that were never kept, too
    assert text.read_text(encoding="utf-8").startswith("# ")


def test_investigate_to_standard_output_prints_nothing_else(backstory: Run, picture: Path) -> None:
    done = backstory("investigate", "--only", "metadata", picture, "--html", "-")
    assert done.code == 0
    assert done.out.startswith("<!doctype html>")
    assert done.out.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    "arguments", [["--html", "-", "--json"], ["--html", "-", "--markdown", "-"], ["second.jpg", "--html", "a.html"]]
)
def test_investigate_refuses_two_forms_in_one_place(backstory: Run, picture: Path, arguments: list[str]) -> None:
    assert backstory("investigate", picture, *arguments).code == 2


def test_investigate_overwrites_nothing(backstory: Run, picture: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    target.write_text("mine")
    done = backstory("investigate", picture, "--html", target)
    assert done.code == 2
    assert done.out == ""
    assert target.read_text() == "mine"


def test_investigate_and_compare_overwrite_when_forced(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    target, picture = tmp_path / "page.html", fixtures / "harbour-small.jpg"
    target.write_text("mine")
    for command in (["investigate", picture], ["compare", picture, picture]):
        refused = backstory(*command, "--html", target)
        assert (refused.code, "--force" in refused.err, target.read_text()) == (2, True, "mine")
        assert backstory(*command, "--html", target, "--force").code == 0
        assert target.read_text().startswith("<!doctype html>")
        target.write_text("mine")
