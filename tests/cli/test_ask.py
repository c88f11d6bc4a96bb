"""Follow-ups: the last case, a named one, a saved report; and what became of the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.commands import Run
from support.making import check_schema

QUICK = ("--only", "metadata", "--only", "encoder")


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour.jpg", tmp_path / "harbour.jpg"))


def test_the_last_case_is_continued(backstory: Run, picture: Path) -> None:
    backstory("investigate", picture, "where is this from?", *QUICK)
    done = backstory("ask", "and when was it taken?")
    assert done.code == 0
    assert "metadata.capture_time" in done.out
    assert backstory("cases", "list", "--json").json[0]["turns"] == 1


def test_a_named_case_as_json(backstory: Run, picture: Path, fixtures: Path) -> None:
    first = backstory("investigate", "--json", picture, *QUICK).json["id"]
    backstory("investigate", fixtures / "screenshot.png", *QUICK)
    done = backstory("ask", "what camera?", "--case", first, "--json")
    check_schema(done.json)
    assert done.json["id"] == first
    assert [turn["question"] for turn in done.json["turns"]] == ["what camera?"]


def test_a_file_that_changed_or_went_is_named(backstory: Run, picture: Path) -> None:
    backstory("investigate", picture, *QUICK)
    assert "had changed" not in backstory("ask", "when?").out
    picture.write_bytes(picture.read_bytes() + b"x")
    assert "The file had changed" in backstory("ask", "when?").out
    picture.unlink()
    assert "no longer where it was" in backstory("ask", "when?").out


def test_a_saved_report(backstory: Run, picture: Path, tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    saved.write_text(backstory("investigate", "--json", "--no-save", picture, *QUICK).out)
    done = backstory("ask", "when was it taken?", "--case", saved)
    assert done.code == 0
    assert "metadata.capture_time" in done.out


@pytest.mark.parametrize("name", ["nothing", "missing.json"])
def test_nothing_to_ask_about(backstory: Run, name: str) -> None:
    done = backstory("ask", "when?", "--case", name)
    assert (done.code, done.out) == (4, "")
    assert "hint: " in done.err


def test_no_case_yet(backstory: Run, home: Path) -> None:
    assert backstory("ask", "when?").code == 4
    assert not home.exists()


def test_cases_are_shown_exported_and_forgotten(backstory: Run, picture: Path, tmp_path: Path) -> None:
    case = backstory("investigate", "--json", picture, *QUICK).json["id"]
    backstory("ask", "when?")
    shown = backstory("cases", "show", case, "--json").json
    assert (shown["id"], len(shown["turns"])) == (case, 1)
    assert "\nwhen?\n" in backstory("cases", "show", case).out
    bundle = tmp_path / "bundle"
    assert backstory("cases", "export", case, "--out", bundle).code == 0
    assert backstory("ask", "where?", "--case", bundle / "report.json").code == 0
    assert backstory("cases", "export", case, "--out", bundle).code == 2
    assert backstory("cases", "forget", case).code == 0
    assert backstory("cases", "list").out == ""
    assert backstory("cases", "show", case).code == 4
    assert picture.exists()


def test_forget_needs_to_be_told_what(backstory: Run, picture: Path) -> None:
    backstory("investigate", picture, *QUICK)
    assert backstory("cases", "forget").code == 2
    assert backstory("cases", "forget", "--all").code == 0
    assert backstory("cases", "list", "--json").json == []


@pytest.mark.parametrize("question", ["", "  "])
def test_an_empty_question_is_none(backstory: Run, fixtures: Path, question: str) -> None:
    backstory("investigate", fixtures / "harbour-small.jpg", "--only", "metadata")
    done = backstory("ask", question)
    assert (done.code, done.out) == (2, "")
    assert "the question is empty" in done.err
