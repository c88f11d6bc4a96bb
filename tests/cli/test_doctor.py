"""``backstory doctor``: how each thing stands, what it costs a report when it is missing, and what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backstory_cli.detectors.text import tesseract as ocr
from backstory_cli.image import limits
from backstory_cli.image.sandbox.level import Isolation, Level
from support.commands import Run


def checks(backstory: Run) -> dict[str, dict[str, str]]:
    done = backstory("doctor", "--json")
    assert done.code == 0
    return {each["name"]: each for each in done.json["checks"]}


def test_a_person_reads_it_in_any_width(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        done = backstory("doctor")
        assert done.code == 0
        assert all(len(line) <= columns for line in done.out.splitlines())
        assert "isolation" in done.out
        assert "\x1b" not in done.out


def test_everything_missing_says_what_it_costs_and_what_to_do(backstory: Run) -> None:
    for each in checks(backstory).values():
        assert each["said"]
        if each["state"] != "ok":
            assert each["costs"], each
            assert each["fix"], each


def test_without_programs(backstory: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.describe_reader.cache_clear()
    try:
        found = checks(backstory)
    finally:
        ocr.describe_reader.cache_clear()
    assert [found[name]["state"] for name in ("exiftool", "tesseract")] == ["missing", "missing"]
    assert "--deep" in found["exiftool"]["costs"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is less")
def test_isolation_is_tried_out(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks(backstory)["isolation"]["state"] == "ok"
    monkeypatch.setattr(
        "backstory_cli.diagnostics.doctor.detect_isolation", lambda: Isolation(Level.LIMITED, "no seccomp")
    )
    found = checks(backstory)["isolation"]
    assert (found["state"], "no seccomp" in found["said"]) == ("missing", True)
    monkeypatch.setattr(
        "backstory_cli.diagnostics.doctor.detect_isolation", lambda: Isolation(Level.NONE, "no process")
    )
    assert checks(backstory)["isolation"]["state"] == "problem"
    monkeypatch.setenv("BACKSTORY_ISOLATION", "false")
    assert "switched off" in checks(backstory)["isolation"]["said"]


def test_stores_and_keys_are_counted_and_no_key_is_shown(
    backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "canary-of-a-key")
    backstory("index", "add", fixtures / "harbour.jpg")
    backstory("investigate", fixtures / "harbour.jpg", "--only", "metadata")
    found = checks(backstory)
    assert found["index"]["said"].endswith(", 1 image")
    assert found["cases"]["said"].endswith(", 1 kept")
    assert found["keys"]["said"] == "set: gemini"
    assert "canary" not in str(found)


def test_a_contact_is_missed_until_it_is_set(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = checks(backstory)["contact"]
    assert (missing["state"], "Wikimedia" in missing["costs"]) == ("missing", True)
    backstory(*missing["fix"].split()[1:])
    assert checks(backstory)["contact"]["state"] == "ok"
    assert "you@example.org" not in str(checks(backstory))


def test_a_damaged_index_is_a_problem_with_a_way_out(backstory: Run, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "index.db").write_bytes(b"no database" * 100)
    found = checks(backstory)["index"]
    assert found["state"] == "problem"
    assert found["fix"]


def test_every_limit_is_listed_as_it_applies(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_LIMIT", "max_fields=7")
    monkeypatch.setenv("BACKSTORY_MAX_SECONDS", "9")
    listed = backstory("doctor", "--limits", "--json").json["limits"]
    assert {each.name for each in limits.list_limits()} | {
        "max_bytes",
        "max_pixels",
        "max_seconds",
        "max_memory",
    } == set(listed)
    assert (listed["max_fields"]["value"], listed["max_seconds"]["value"]) == (7, 9)
    printed = backstory("doctor", "--limits").out
    assert all(name in printed for name in listed)
    assert "--limit NAME=NUMBER" in printed
