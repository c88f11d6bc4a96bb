"""``backstory report`` and the forms of ``investigate``: whole files, the picture only where it is still the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.browser import installed
from support.commands import Run
from support.markup import Page

PICTURE = "data:image/jpeg;base64,"


def test_a_page_of_the_last_case(backstory: Run, case: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    done = backstory("report", "--html", target)
    assert (done.code, done.out) == (0, "")
    assert f"Wrote {target}" in done.err
    page = target.read_text(encoding="utf-8")
    assert case in page
    assert page.count(PICTURE) == 3  # the picture, the heat map, and the picture beside it
    assert "where is it from?" in page
    assert not Page(page).problems


@pytest.mark.parametrize("name", ["last", "all of it", "its beginning"])
def test_a_case_by_name(backstory: Run, case: str, name: str) -> None:
    given = {"last": "last", "all of it": case, "its beginning": case[:12]}[name]
    done = backstory("report", given, "--markdown", "-")
    assert done.code == 0
    assert done.out.startswith("# where is it from?\n")


def test_without_a_form_the_page_has_the_name_of_the_case(
    backstory: Run, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert backstory("report").code == 0
    assert (tmp_path / f"{case}.html").exists()


def test_a_picture_that_has_changed_is_not_shown(backstory: Run, case: str, picture: Path, tmp_path: Path) -> None:
    picture.write_bytes(picture.read_bytes() + b"x")
    page = backstory("report", "--html", "-").out
    assert "the file has changed since it was investigated" in page
    picture.unlink()
    assert "the file is no longer where it was" in backstory("report", "--html", "-").out


def test_a_saved_report(backstory: Run, case: str, tmp_path: Path) -> None:
    backstory("cases", "export", case, "--out", tmp_path / "saved")
    done = backstory("report", tmp_path / "saved" / "report.json", "--html", "-")
    assert done.code == 0
    assert done.out.count(PICTURE) == 3


def test_a_saved_report_cannot_name_files_of_this_machine(backstory: Run, picture: Path, tmp_path: Path) -> None:
    report = backstory("investigate", "--json", "--no-save", "--only", "ela", picture).json
    for run in report["runs"]:
        for finding in run["findings"]:
            for artifact in finding["artifacts"]:
                artifact["path"] = str(picture)
    report["id"] = "../../elsewhere"
    report["subject"]["sha256"] = "0" * 64
    saved = tmp_path / "report.json"
    saved.write_text(json.dumps(report))
    done = backstory("report", saved, "--html", "-")
    assert done.code == 0
    assert PICTURE not in done.out


def test_a_made_up_id_is_no_path(
    backstory: Run, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = backstory("investigate", "--json", "--no-save", "--only", "metadata", picture).json
    (tmp_path / "saved.json").write_text(json.dumps({**report, "id": "../elsewhere"}))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert backstory("report", tmp_path / "saved.json").code == 0
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--html", "-", "--markdown", "-"], "the same place"),
        (["--html", "-", "--open"], "needs a file"),
        (["--html", "."], "is a folder"),
        (["--html", "a\0b"], "cannot be"),
    ],
)
def test_what_makes_no_sense(backstory: Run, case: str, arguments: list[str], said: str) -> None:
    done = backstory("report", *arguments)
    assert done.code == 2
    assert said in done.err


def test_no_such_case(backstory: Run, case: str) -> None:
    assert backstory("report", "nosuch", "--html", "-").code == 4


def test_no_case_yet(backstory: Run) -> None:
    assert backstory("report").code == 4


def test_it_is_opened_in_the_browser(
    backstory: Run, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_it(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", open_it)
    target = tmp_path / "page.html"
    assert backstory("report", "--html", target, "--open").code == 0
    assert opened == [target.as_uri()]


@pytest.mark.skipif(not installed(), reason="no Chromium, Chrome or Edge is installed")
def test_pdf(backstory: Run, case: str, tmp_path: Path) -> None:
    target = tmp_path / "page.pdf"
    assert backstory("report", "--pdf", target).code == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.glob("*.html")] == []


def test_pdf_without_a_browser(backstory: Run, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backstory_cli.render.pdf.find_browser", lambda: None)
    done = backstory("report", "--pdf", tmp_path / "page.pdf")
    assert done.code == 5
    assert "hint: install one" in done.err
