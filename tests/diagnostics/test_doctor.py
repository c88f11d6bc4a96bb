"""What is set up on this machine, and what each thing that is missing costs a report."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.diagnostics.doctor import Checked, examine, list_limits_in_force
from backstory_cli.image import limits
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import Settings
from support.known_records import record


def examined(settings: Settings, browser: str | None = None) -> dict[str, Checked]:
    return {each.name: each for each in examine(settings, config=Path("nowhere.toml"), browser=browser)}


def test_whatever_is_missing_says_what_it_costs_and_what_to_do() -> None:
    found = examined(load())
    assert found["backstory"].state == "ok"
    assert "not there" in found["config"].said
    missing = {name for name, each in found.items() if each.state != "ok"}
    assert missing >= {"browser", "keys", "contact", "index"}
    assert all(found[name].costs and found[name].fix for name in missing)
    assert examined(load(), "/usr/bin/chromium")["browser"].state == "ok"


def test_what_is_there_is_counted(home: Path) -> None:
    home.mkdir()
    with EmbeddedIndex(home / "index.db") as index:
        index.add([record(1), record(2)])
    assert examined(load())["index"].said.endswith("2 images")
    (home / "index.db").write_bytes(b"no database" * 100)
    assert examined(load())["index"].state == "problem"


def test_a_sandbox_that_is_switched_off_is_a_problem() -> None:
    found = examined(load({"isolation": False}))["isolation"]
    assert found.state == "problem"
    assert "switched off" in found.said


def test_who_is_asked_is_said() -> None:
    assert "nothing leaves this machine" in examined(load())["network"].said
    assert "switched off" in examined(load({"offline": True}))["network"].said
    assert "commons" in examined(load({"providers": ["commons"]}))["network"].said


def test_limits_are_those_in_force() -> None:
    listed = {each.name: each.value for each in list_limits_in_force(load({"limit": "max_fields=7", "max_bytes": 9}))}
    assert (listed["max_fields"], listed["max_bytes"]) == (7, 9)
    assert {each.name for each in limits.list_limits()} < listed.keys()
