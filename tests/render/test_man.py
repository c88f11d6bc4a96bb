"""The man page: everything that the command line has, and nothing that roff would act on."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import typer.main

from backstory_cli.cli import app
from backstory_cli.errors import ExitCode
from backstory_cli.render.man import EXIT_STATUS
from support.man_page import PAGE
from support.waiting import HANG

REQUESTS = {".TH", ".SH", ".SS", ".PP", ".TP", ".B"}


def section(title: str) -> str:
    return PAGE.partition(f".SH {title}\n")[2].partition("\n.SH ")[0]


def shown(text: str) -> str:
    """A text with what roff takes out taken out."""
    return text.replace("\\-", "-").replace("\\&", "").replace("\\(dq", '"').replace("\\e", "\\")


def test_only_known_requests_begin_a_line() -> None:
    first = {line.split(" ")[0] for line in PAGE.splitlines() if line.startswith((".", "'"))}
    assert first == REQUESTS
    assert PAGE.isascii()
    assert not re.search(r"\\(?![-&e]|\(dq|\[u[0-9A-F]{4,6}\])", PAGE)
    assert all(PAGE.splitlines())


def test_everything_is_in_it() -> None:
    def look(command: Any, words: list[str]) -> None:
        if words:
            assert f'.SS "{" ".join(words)}"' in PAGE.replace("\\-", "-")
        for parameter in command.params:
            if parameter.param_type_name == "option" and not parameter.hidden:
                assert f"{parameter.opts[-1]}" in shown(PAGE), (words, parameter.opts)
        for name, below in getattr(command, "commands", {}).items():
            look(below, [*words, name])

    look(typer.main.get_command(app), [])
    assert set(EXIT_STATUS) == set(ExitCode)
    assert all(f".B {int(code)}\n" in section("EXIT STATUS") for code in ExitCode)
    assert "BACKSTORY_HOME" in section("ENVIRONMENT")
    assert "GEMINI_API_KEY" in section("ENVIRONMENT")
    assert "BACKSTORY_PROVIDERS" in section("ENVIRONMENT")
    assert "config.toml" in section("FILES")
    assert "backstory photo.jpg" in section("EXAMPLES")


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_takes_it_without_a_warning() -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-rHY=0"]
    done = subprocess.run(command, input=PAGE, capture_output=True, text=True, check=True, timeout=HANG)  # noqa: S603
    assert done.stderr == ""
    assert "investigate" in done.stdout
