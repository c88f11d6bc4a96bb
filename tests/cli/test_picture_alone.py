"""``backstory photo.jpg``: a picture alone is investigated, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.commands import Run


def test_a_picture_alone_is_investigated(backstory: Run, fixtures: Path) -> None:
    picture = fixtures / "harbour-small.jpg"
    report = backstory(picture, "where is this from?", "--json", "--only", "metadata").json
    assert (report["subject"]["name"], report["question"]) == (picture.name, "where is this from?")


def test_options_may_come_first(backstory: Run, fixtures: Path) -> None:
    assert backstory("--json", "--only", "metadata", fixtures / "harbour-small.jpg").json["runs"]


def test_what_is_missing_is_told_as_a_picture(backstory: Run) -> None:
    done = backstory("gone.jpg")
    assert done.code == 3
    assert "gone.jpg does not exist" in done.err


@pytest.mark.parametrize("words", [["invesigate", "x.jpg"], ["what", "is", "this"], ["--jsno"]])
def test_everything_else_is_no_picture(backstory: Run, words: list[str]) -> None:
    done = backstory(*words)
    assert done.code == 2
    assert "error: there is no" in done.err


def test_a_command_wins_over_a_file_of_its_name(
    backstory: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schema").touch()
    monkeypatch.chdir(tmp_path)
    assert '"$id": "urn:backstory:report:1"' in backstory("schema").out


def test_options_of_every_command_stand_before_the_picture(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    picture = fixtures / "harbour-small.jpg"
    for option in (["--debug", tmp_path / "a.txt"], [f"--debug={tmp_path / 'b.txt'}"]):
        assert backstory(*option, picture, "--json", "--only", "metadata").json["runs"]
    assert (tmp_path / "a.txt").exists()
    assert (tmp_path / "b.txt").exists()
