"""Before anything is sent it is asked at the terminal, and anything but a yes sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backstory_cli.settings.consent import FILE
from fakes.gemini import FakeGemini
from fakes.services import FakeServices
from support.commands import Run
from support.consents import Terminal, look, search


def test_a_yes_at_the_terminal_sends_and_is_kept(
    backstory: Run, fake: FakeGemini, fixtures: Path, home: Path, answering: Callable[[str], Terminal]
) -> None:
    shown = answering("y\n")
    assert look(backstory, fixtures, "--analyst", "gemini").code == 0
    said = shown.getvalue()
    assert "This would send a reduced copy of the image" in said
    assert "to Gemini, for the first time" in said
    assert said.index("for the first time") < said.index("sent to Gemini")
    assert list(json.loads((home / FILE).read_text())) == ["gemini"]
    assert fake.requests
    again = answering("")
    assert look(backstory, fixtures, "--analyst", "gemini").code == 0
    assert "for the first time" not in again.getvalue()


@pytest.mark.parametrize("typed", ["n\n", "\n", "perhaps\nno\n"])
def test_anything_else_sends_nothing_though_it_was_named(  # noqa: PLR0917 - fixtures
    backstory: Run,
    fake: FakeGemini,
    fixtures: Path,
    home: Path,
    answering: Callable[[str], Terminal],
    typed: str,
) -> None:
    shown = answering(typed)
    look(backstory, fixtures, "--analyst", "gemini")
    assert fake.requests == []
    assert not (home / FILE).exists()
    assert "note: sent to" not in shown.getvalue()


def test_an_end_of_input_is_no_yes(
    backstory: Run, fake: FakeGemini, fixtures: Path, home: Path, answering: Callable[[str], Terminal]
) -> None:
    answering("")
    assert look(backstory, fixtures, "--analyst", "gemini").code != 0
    assert fake.requests == []
    assert not (home / FILE).exists()


def test_a_provider_is_asked_about_by_itself_at_the_terminal(
    backstory: Run, services: FakeServices, fixtures: Path, answering: Callable[[str], Terminal]
) -> None:
    answering("n\n")
    search(backstory, fixtures, "--provider", "tineye")
    assert services.log == []
    shown = answering("y\n")
    search(backstory, fixtures, "--provider", "tineye")
    assert "to TinEye, for the first time" in shown.getvalue()
    assert len(services.requests("tineye")) == 1


def test_nobody_is_asked_when_offline(
    backstory: Run, fake: FakeGemini, fixtures: Path, answering: Callable[[str], Terminal]
) -> None:
    shown = answering("y\n")
    look(backstory, fixtures, "--analyst", "gemini", "--offline")
    assert "for the first time" not in shown.getvalue()
    assert fake.requests == []
