"""``backstory cases``: list, show, export and forget what was investigated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.commands import Run


@pytest.fixture
def case(backstory: Run, fixtures: Path) -> str:
    done = backstory("investigate", fixtures / "harbour-small.jpg", "--json", "--only", "ela")
    assert done.code == 0
    found: str = done.json["id"]
    return found


def test_it_is_listed_shown_and_exported(backstory: Run, case: str, tmp_path: Path) -> None:
    assert [each["id"] for each in backstory("cases", "list", "--json").json] == [case]
    assert case in backstory("cases", "list").out
    shown = backstory("cases", "show", case[:10], "--json").json
    assert shown["id"] == case
    assert "harbour-small.jpg" in backstory("cases", "show", case).out
    done = backstory("cases", "export", case, "--out", tmp_path / "out")
    assert (done.code, done.out) == (0, "")
    exported = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert exported["id"] == case
    assert list((tmp_path / "out").rglob("*.png"))


def test_what_is_forgotten_is_gone(backstory: Run, case: str) -> None:
    assert backstory("cases", "forget").code == 2
    assert backstory("cases", "forget", "20990101-ffffff").code == 4
    assert f"Forgot {case}" in backstory("cases", "forget", case).err
    assert backstory("cases", "list", "--json").json == []
    assert "There is no case yet" in backstory("cases", "list").err
    assert backstory("cases", "show", case).code == 4


def test_all_of_them(backstory: Run, case: str) -> None:
    assert backstory("cases", "forget", "--all").code == 0
    assert backstory("cases", "list", "--json").json == []
