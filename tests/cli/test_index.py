"""``backstory index`` as a person and a script meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.commands import Run


def test_a_folder_is_added_and_a_copy_found_in_it(backstory: Run, archive: Path, fixtures: Path) -> None:
    done = backstory("index", "add", archive, "--source", "Agency", "--date", "2019-05-01", "--caption", "Odesa")
    assert (done.code, done.out) == (0, "2 added, 0 updated, 0 unchanged, 2 skipped\n")
    report = backstory("investigate", "--json", fixtures / "harbour-small.jpg", "seen before?").json
    assert report["assessments"]["history"]["verdict"] == "seen_before"
    assert report["appearances"][0]["first_seen"] == "2019-05-01"
    assert "Agency" in report["answer"]["text"]
    assert any(entry["finding"] == "lookup.match" for entry in report["timeline"])


def test_adding_again_changes_nothing(backstory: Run, archive: Path) -> None:
    backstory("index", "add", archive)
    assert backstory("index", "add", archive).out == "0 added, 0 updated, 2 unchanged, 2 skipped\n"


def test_search(backstory: Run, archive: Path, fixtures: Path) -> None:
    backstory("index", "add", archive, "--source", "Agency", "--verdict", "false context", "--tag", "sea")
    found = backstory("index", "search", fixtures / "harbour-mirrored.jpg")
    assert "The same image, mirrored left to right" in found.out
    assert "noted as: false context" in found.out
    document = backstory("index", "search", "--json", fixtures / "harbour-mirrored.jpg").json
    assert document["query"]["name"] == "harbour-mirrored.jpg"
    (match,) = document["matches"]
    assert (match["entry"], match["source"], match["tags"], match["relation"]) == (1, "Agency", ["sea"], "derived")
    assert Path(match["path"]) == archive / "harbour.jpg"
    assert match["distance"] <= 31
    nothing = backstory("index", "search", fixtures / "screenshot.png")
    assert (nothing.code, nothing.out) == (0, "")
    assert "says nothing about anywhere else" in nothing.err
    exact = backstory("index", "search", "--json", "--radius", 0, fixtures / "harbour-edited.jpg").json
    assert (exact["matches"], exact["similar"]) == ([], [])


def test_another_index_than_ones_own(backstory: Run, archive: Path, fixtures: Path, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    backstory("index", "add", archive, "--index", other, "--date", "2019-05-01")
    assert not (home / "index.db").exists()
    assert backstory("index", "stats", "--index", other, "--json").json["entries"] == 2
    report = backstory("investigate", "--json", "--index", other, fixtures / "harbour-small.jpg").json
    assert report["assessments"]["history"]["verdict"] == "seen_before"
    assert str(other) not in str(report)


def test_stats_and_remove(backstory: Run, archive: Path) -> None:
    backstory("index", "add", archive, "--source", "Agency")
    assert backstory("index", "stats", "--json").json["entries"] == 2
    assert "2  Agency" in backstory("index", "stats").out
    assert "removed #1" in backstory("index", "remove", "1").out
    assert backstory("index", "remove", "1").code == 2
    assert backstory("index", "remove", "--source", "Agency").code == 0
    assert backstory("index", "stats", "--json").json["entries"] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", "harbour.jpg"], 4),
        (["stats"], 4),
        (["remove", "1"], 4),
        (["add", "gone.jpg"], 3),
        (["add", "harbour.jpg", "--date", "yesterday"], 2),
        (["search", "empty.jpg"], 3),
        (["export"], 4),
        (["verify"], 4),
        (["repair"], 4),
        (["compact"], 4),
        (["import", "gone.csv"], 2),
        (["add", "harbour.jpg", "--address", "nowhere"], 2),
        (["stats", "--index", "mysql://x/y"], 2),
    ],
)
def test_errors_are_clear_and_make_no_index(
    backstory: Run, fixtures: Path, home: Path, arguments: list[str], code: int
) -> None:
    done = backstory("index", *[fixtures / word if word.endswith(".jpg") else word for word in arguments])
    assert (done.code, done.out) == (code, "")
    assert "hint: " in done.err
    assert not (home / "index.db").exists()


def test_a_named_file_that_is_no_picture_is_said(backstory: Run, fixtures: Path) -> None:
    done = backstory("index", "add", fixtures / "not-an-image.jpg")
    assert done.out == "0 added, 0 updated, 0 unchanged, 1 skipped\n"
    assert "plain text" in done.err


def test_a_damaged_index_is_one_clear_error(backstory: Run, fixtures: Path, home: Path) -> None:
    home.mkdir()
    (home / "index.db").write_bytes(b"this is no database, though it is long enough" * 30)
    done = backstory("index", "stats")
    assert done.code == 5
    assert "move it aside" in done.err
    report = backstory("investigate", "--json", fixtures / "harbour.jpg")
    assert report.code == 0
    assert any("the index" in gap["why"] for gap in report.json["not_checked"])
