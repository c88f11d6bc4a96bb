"""What is mistyped is told as every mistake is, with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import suggest_spelling
from support.commands import Run


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (["investgate", "x"], "there is no command 'investgate'", "did you mean investigate?"),
        (["index", "serch", "x"], "there is no command 'serch'", "did you mean search?"),
        (["zzz"], "there is no command 'zzz'", "see: backstory --help"),
        (["investigate", "x", "--onlin"], "there is no option --onlin", "did you mean --online or --only?"),
        (["investigate", "x", "--frobnicate"], "there is no option --frobnicate", "see: backstory investigate --help"),
        (["--verson"], "there is no option --verson", "did you mean --version?"),
        (["cases", "list", "--zzz"], "there is no option --zzz", "see: backstory cases list --help"),
        (["compare", "a"], "missing argument 'B'", "see: backstory compare --help"),
        (["investigate", "x", "--max-pixels", "many"], "invalid value for '--max-pixels'", "investigate --help"),
        (["investigate", "x", "--only", "metdata"], "no detector called metdata", "did you mean metadata? there are"),
        (["investigate", "x", "--provider", "comons"], "did you mean commons? there are: commons", "BACKSTORY_PROVID"),
        (["investigate", "x", "--limit", "max_feilds=3"], "did you mean max_fields?", "BACKSTORY_LIMIT"),
        (["investigate", "x", "--fail-on", "alterd"], "no verdict 'alterd'", "did you mean altered? verdicts:"),
        (["explain", "metadata.camra"], "nothing here is named metadata.camra", "did you mean metadata.camera"),
        (["config", "set", "profle", "quick"], "no setting called profle", "did you mean profile?"),
        (["keys", "set", "gemin"], "no key called 'gemin'", "did you mean gemini? there are"),
    ],
)
def test_what_was_probably_meant(backstory: Run, fixtures: Path, words: list[str], error: str, hint: str) -> None:
    done = backstory(*[str(fixtures / "gps-zero.jpg") if word == "x" else word for word in words])
    assert done.code == 2
    assert done.out == ""
    first, second = done.err.splitlines()
    assert first.startswith("error: ")
    assert error in first
    assert second.startswith("hint: ")
    assert hint in second


def test_a_setting_in_the_file(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("onlin = true\n", encoding="utf-8")
    done = backstory("detectors")
    assert done.code == 2
    assert "hint: did you mean online? the settings are:" in done.err


def test_a_command_alone_shows_its_help(backstory: Run) -> None:
    done = backstory("index")
    assert done.code == 2
    assert "Usage: backstory index" in done.out
    assert done.err == ""


@pytest.mark.parametrize("hostile", ["--\x1b[31mred", "--" + "x" * 5000, "\x1b]0;title\x07", "--\u202egpj"])
def test_hostile_words_act_on_no_terminal(backstory: Run, hostile: str) -> None:
    done = backstory("doctor", hostile)
    assert done.code == 2
    assert not {"\x1b", "\x07", "\u202e"} & set(done.err)
    assert len(done.err) < 1500


def test_nothing_is_meant_by_what_is_like_nothing() -> None:
    assert suggest_spelling("zzz", ["metadata"]) == ""
