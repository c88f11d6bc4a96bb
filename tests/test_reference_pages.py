"""The reference pages are those of today's code, hold everything that it has, and their examples are well-formed."""

from __future__ import annotations

from pathlib import Path

import pytest
import reference_pages
import typer.main

from backstory_cli.cli import app
from backstory_cli.image import limits
from backstory_cli.reference.explanations import load_explanations
from support.doc_examples import blocks, lines, parses, workbench

COMMANDS = reference_pages.FOLDER / "commands.md"
MADE = reference_pages.pages()


@pytest.mark.parametrize("name", MADE)
def test_pages_are_not_stale(name: str) -> None:
    committed = (reference_pages.FOLDER / name).read_text(encoding="utf-8")
    assert committed == MADE[name], "run: python scripts/reference_pages.py"


def test_every_finding_command_and_limit_has_its_place() -> None:
    assert all(f"\n### {kind}\n" in MADE["findings.md"] for kind in load_explanations().findings)
    assert all(f"\n| `{each.name}` | {each.value:,} |" in MADE["limits.md"] for each in limits.list_limits())
    for words, command in reference_pages.walk(typer.main.get_command(app), ["backstory"]):
        assert f"# {' '.join(words)}\n" in MADE["commands.md"]
        names = {name for each in command.params if not each.hidden for name in each.opts if name.startswith("--")}
        assert all(f"`{name}" in MADE["commands.md"] for name in names - reference_pages.COMPLETION), words


def test_every_example_of_the_help_texts_is_well_formed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each names a command that there is, with options and values that it takes."""
    monkeypatch.chdir(workbench(tmp_path / "bench"))
    examples = [words for block in blocks(COMMANDS, "bash") for line in lines(block.text) for words in line.ours]
    assert len(examples) > 30
    for words in examples:
        parses(words)


def test_every_command_has_an_example() -> None:
    for words, command in reference_pages.walk(typer.main.get_command(app), ["backstory"]):
        if not hasattr(command, "commands"):
            assert f"{' '.join(words)}" in (command.epilog or ""), words


def test_no_example_is_missed() -> None:
    """Whatever an epilog has of `backstory ...` at the start of a line is among the examples of the page."""
    shown = {" ".join(line.words) for block in blocks(COMMANDS, "bash") for line in lines(block.text)}
    for _words, command in reference_pages.walk(typer.main.get_command(app), ["backstory"]):
        for text in (command.epilog or "").replace("Example: ", "").splitlines():
            if text.startswith("backstory "):
                (line,) = lines(text.partition("   ")[0])
                assert " ".join(line.words) in shown


def test_what_is_no_command_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workbench(tmp_path / "bench"))
    wrong = ("backstory investigat x", "backstory investigate x --onlin", "backstory index", "backstory schema x")
    for line in wrong:
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever typer raises
            parses(line.split())


def test_every_command_shows_how_it_is_used() -> None:
    for words, command in reference_pages.walk(typer.main.get_command(app), ["backstory"]):
        assert "backstory " in (command.epilog or ""), f"{' '.join(words)} has no example in its help"
