"""The command line as a whole: every command says what it does and how it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from backstory_cli.cli import app
from support.commands import Run


def walk(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, below in getattr(command, "commands", {}).items():
        yield (*words, name), below
        yield from walk(below, (*words, name))


COMMANDS = dict(walk(typer.main.get_command(app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_says_what_it_does_and_gives_an_example_that_exists(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert command.help
    if not hasattr(command, "commands"):
        assert f"backstory {' '.join(words)}" in (command.epilog or "")
    for parameter in command.params:
        assert parameter.param_type_name == "argument" or parameter.help or parameter.hidden, parameter.name


def test_a_picture_alone_is_investigated(backstory: Run, fixtures: Any) -> None:
    alone = backstory(fixtures / "harbour-small.jpg", "--only", "metadata", "--no-save", "--json").json
    named = backstory("investigate", fixtures / "harbour-small.jpg", "--only", "metadata", "--no-save", "--json").json
    assert alone["subject"] == named["subject"]
    assert alone["question"] == named["question"]
