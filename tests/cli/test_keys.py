"""``backstory keys``: kept, listed and forgotten, and never shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from backstory_cli.settings import api_keys as keys
from support.commands import Run

KEY = "AIza-very-secret_0123456789"


def test_the_commands_never_show_a_key(backstory: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(KEY + "\n"))
    done = backstory("keys", "set", "tineye")
    assert (done.code, done.out) == (0, "")
    assert json.loads((home / keys.FILE).read_text()) == {"tineye": {"key": KEY}}
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    listed = backstory("keys", "list")
    assert "tineye     in your keys file" in listed.out
    assert "gemini     from the environment (GEMINI_API_KEY)" in listed.out
    assert "vision     no key" in listed.out
    assert KEY not in done.err + listed.out + listed.err
    assert backstory("keys", "remove", "tineye").code == 0
    assert backstory("keys", "remove", "tineye").code == 2
    assert backstory("keys", "set", "altavista").code == 2
