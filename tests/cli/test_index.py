"""``backstory index`` as a person and a script meet it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from support.commands import Run


@pytest.fixture
def archive(fixtures: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(fixtures / "harbour.jpg", folder)
    shutil.copy(fixtures / "mountain.webp", folder / "deeper")
    shutil.copy(fixtures / "not-an-image.jpg", folder)
    shutil.copy(fixtures / "empty.jpg", folder)
    return folder


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
    assert "The same picture, mirrored left to right" in found.out
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


def test_exported_and_imported_again(backstory: Run, archive: Path, tmp_path: Path) -> None:
    backstory("index", "add", archive, "--source", "Agency", "--caption", "Odesa")
    lines = backstory("index", "export").out
    assert backstory("index", "export", "--out", tmp_path / "known.jsonl").code == 0
    assert (tmp_path / "known.jsonl").read_text(encoding="utf-8") == lines
    other = tmp_path / "other.db"
    done = backstory("index", "import", tmp_path / "known.jsonl", "--index", other)
    assert done.out == "2 added, 0 updated, 0 unchanged, 0 unusable\n"
    assert backstory("index", "export", "--index", other).out == lines
    assert backstory("index", "export", "--format", "csv").out.startswith("sha256,pdq,")
    assert backstory("index", "export", "--out", tmp_path / "no" / "such" / "folder").code == 2


def test_known_fakes_are_imported_with_their_history(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    shutil.copy(fixtures / "harbour.jpg", tmp_path)
    (tmp_path / "fakes.csv").write_text(
        "path,date,verdict,source,address\nharbour.jpg,2015-03,old picture,Checks,https://example.org/1\n"
        "gone.jpg,2015-03,,,\nharbour.jpg,soon,,,\n",
        encoding="utf-8",
    )
    done = backstory("index", "import", tmp_path / "fakes.csv")
    assert done.out == "1 added, 0 updated, 0 unchanged, 2 unusable\n"
    assert "line 3: no file 'gone.jpg' and no hash" in done.err
    assert "line 4: 'soon' is not a date" in done.err
    report = backstory("investigate", "--json", fixtures / "harbour-small.jpg").json
    findings = [finding for run in report["runs"] for finding in run["findings"]]
    assert any("noted as “old picture”" in finding["summary"] for finding in findings)
    assert report["appearances"][0]["url"] == "https://example.org/1"


def test_a_list_that_cannot_be_used_makes_no_index(backstory: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = backstory("index", "import", tmp_path / "list.csv")
    assert (done.code, done.out) == (2, "")
    assert not (home / "index.db").exists()


def test_verify_repair_compact(
    backstory: Run, archive: Path, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backstory_cli.lookup.index.sqlite.segments.TAIL", 1)
    backstory("index", "add", archive)
    assert backstory("index", "verify").out == "sound\n"
    assert backstory("index", "verify", "--json").json == {"sound": True, "faults": []}
    for segment in (home / "index.db-segments").iterdir():
        shutil.rmtree(segment)
    broken = backstory("index", "verify")
    assert broken.code == 5
    assert "is missing or damaged" in broken.out
    assert "index repair" in broken.err
    told = backstory("index", "verify", "--json")
    assert (told.code, told.json) == (5, {"sound": False, "faults": broken.out.splitlines()})
    assert backstory("index", "search", "--json", fixtures / "harbour-small.jpg").json["matches"]
    assert backstory("index", "repair").out == "sound\n"
    assert backstory("index", "verify").code == 0
    backstory("index", "remove", "1")
    assert backstory("index", "compact").out == "done\n"
    assert backstory("index", "search", "--json", fixtures / "harbour-small.jpg").json["matches"] == []


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


def test_what_is_left_of_a_damaged_index_is_exported(backstory: Run, archive: Path, home: Path, tmp_path: Path) -> None:
    backstory("index", "add", archive)
    connection = sqlite3.connect(home / "index.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    overflow = "SELECT pageno FROM dbstat WHERE name = 'copies' AND pagetype = 'overflow' ORDER BY path LIMIT 1"
    try:
        (page,) = connection.execute(overflow).fetchone()
    except sqlite3.OperationalError:
        pytest.skip("this SQLite does not tell where its pages are")
    finally:
        connection.close()
    with (home / "index.db").open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xff" * 4096)
    assert backstory("index", "verify").code == 5
    repaired = backstory("index", "repair")
    assert (repaired.code, "index export" in repaired.err) == (5, True)
    out = tmp_path / "known.jsonl"
    done = backstory("index", "export", "--out", out)
    assert done.code == 5
    assert "could not be read" in done.err
    assert "index import" in done.err
    (home / "index.db").rename(home / "aside.db")
    saved = out.read_text(encoding="utf-8").splitlines()
    assert 0 < len(saved) < 3
    assert backstory("index", "import", out).code == 0
    assert backstory("index", "verify").out == "sound\n"
