"""``backstory index import`` and ``export``: lists come in with their history, and what is left goes out."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from support.commands import Run


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
        "path,date,verdict,source,address\nharbour.jpg,2015-03,old image,Checks,https://example.org/1\n"
        "gone.jpg,2015-03,,,\nharbour.jpg,soon,,,\n",
        encoding="utf-8",
    )
    done = backstory("index", "import", tmp_path / "fakes.csv")
    assert done.out == "1 added, 0 updated, 0 unchanged, 2 unusable\n"
    assert "line 3: no file 'gone.jpg' and no hash" in done.err
    assert "line 4: 'soon' is not a date" in done.err
    report = backstory("investigate", "--json", fixtures / "harbour-small.jpg").json
    findings = [finding for run in report["runs"] for finding in run["findings"]]
    assert any("noted as “old image”" in finding["summary"] for finding in findings)
    assert report["appearances"][0]["url"] == "https://example.org/1"


def test_a_list_that_cannot_be_used_makes_no_index(backstory: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = backstory("index", "import", tmp_path / "list.csv")
    assert (done.code, done.out) == (2, "")
    assert not (home / "index.db").exists()


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
