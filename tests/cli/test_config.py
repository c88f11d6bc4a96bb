"""What is set, where that comes from, and setting it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backstory_cli.settings.load import load
from backstory_cli.settings.settings import ENVIRONMENT_ONLY, MEANINGS, Settings
from support.commands import Run


def test_every_setting_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Settings.model_fields) - ENVIRONMENT_ONLY


def test_path(backstory: Run, home: Path) -> None:
    assert backstory("config", "path").out == f"{home / 'config.toml'}\n"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("profile", "quick", "quick"),
        ("providers", "commons, wayback", ["commons", "wayback"]),
        ("online", "true", True),
        ("max_pixels", "1000", 1000),
        ("max_seconds", "2.5", 2.5),
        ("region", "1,2,3,4", [1, 2, 3, 4]),
        ("limit", "max_fields=5", [["max_fields", 5]]),
        ("contact", "1984", "1984"),
        ("index", "C:\\pictures\\index.db", "C:\\pictures\\index.db"),
        ("model", "a = 1", None),
        ("profile", "fast", None),
        ("max_pixels", "many", None),
        ("max_pixels", "{a = 1}", None),
    ],
)
def test_setting(backstory: Run, home: Path, name: str, text: str, value: object) -> None:
    done = backstory("config", "set", name, text)
    if value is None:
        assert done.code == 2
        assert not (home / "config.toml").exists()
        return
    assert done.code == 0
    shown = backstory("config", "show", "--json").json[name]
    assert (shown["value"], shown["origin"]) == (value, "file")


def test_what_else_stands_in_the_file_stays(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('# mine\nonline = true  # always\nprofile = "quick"\n')
    backstory("config", "set", "max_pixels", "1000")
    backstory("config", "unset", "profile")
    backstory("config", "unset", "profile")
    assert (home / "config.toml").read_text() == "# mine\nonline = true  # always\nmax_pixels = 1000\n"


def test_where_a_value_comes_from(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    backstory("config", "set", "max_pixels", "1000")
    backstory("config", "set", "proxy", "http://me:secret@proxy.example:1")
    monkeypatch.setenv("BACKSTORY_MAX_PIXELS", "2000")
    monkeypatch.setenv("GEMINI_API_KEY", "key-of-mine")
    done = backstory("config", "show")
    assert "2000 (from the environment)" in done.out
    assert "http://proxy.example:1 (from the file)" in done.out
    assert "secret" not in done.out
    assert "key-of-mine" not in done.out + backstory("config", "show", "--json").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set", "profil", "quick"], "did you mean profile?"),
        (["set", "zzz", "1"], "see: backstory config show"),
        (["set", "gemini_api_key", "x"], "backstory keys set"),
        (["unset", "home"], "see: backstory config show"),
    ],
)
def test_what_cannot_be_set(backstory: Run, words: list[str], said: str) -> None:
    done = backstory("config", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_damaged_file_is_not_written_over(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("= nonsense")
    done = backstory("config", "set", "profile", "quick")
    assert done.code == 2
    assert "is not valid TOML" in done.err
    assert (home / "config.toml").read_text() == "= nonsense"


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is made unwritable otherwise there")
def test_a_file_that_cannot_be_written(backstory: Run, home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be")
    done = backstory("config", "set", "profile", "quick")
    assert done.code == 2
    assert "error: " in done.err


@pytest.mark.parametrize(
    ("file", "environment", "flags", "profile", "deep"),
    [
        ("", {}, {}, "standard", False),
        ('profile = "quick"', {}, {}, "quick", False),
        ('profile = "deep"', {}, {}, "deep", True),
        ("deep = true", {}, {}, "deep", True),
        ("deep = true", {}, {"profile": "quick"}, "quick", False),
        ('profile = "quick"', {}, {"deep": True}, "deep", True),
        ('profile = "quick"', {"BACKSTORY_DEEP": "1"}, {}, "deep", True),
        ("deep = true", {"BACKSTORY_DEEP": "false"}, {}, "standard", False),
    ],
)
def test_deep_and_profile_agree(
    home: Path, *, file: str, environment: dict[str, str], flags: dict[str, object], profile: str, deep: bool
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(file)
    settings = load(flags, {"BACKSTORY_HOME": str(home), **environment})
    assert (settings.profile, settings.deep) == (profile, deep)


def test_the_quick_profile_says_what_it_leaves_out(backstory: Run, fixtures: Path) -> None:
    report = backstory("investigate", fixtures / "harbour-small.jpg", "--profile", "quick", "--json").json
    runs = {run["detector"]: run for run in report["runs"]}
    for name in ("manipulation", "ela"):
        assert (runs[name]["status"], runs[name]["reason"]) == ("skipped", "the quick profile leaves it out")
    assert runs["metadata"]["status"] == "ok"
    assert any("quick profile" in each["why"] and "--profile standard" in each["how"] for each in report["not_checked"])
    assert report["tool"]["settings"]["profile"] == "quick"


def test_quick_and_deep_exclude_each_other(backstory: Run, fixtures: Path) -> None:
    done = backstory("investigate", fixtures / "harbour-small.jpg", "--profile", "quick", "--deep")
    assert done.code == 2
    assert "exclude each other" in done.err
