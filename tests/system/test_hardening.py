"""A process that nobody looks into, and whose environment holds no key."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from backstory_cli.reference.web_services import TINEYE
from backstory_cli.settings import sources as environment
from backstory_cli.settings.load import load

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


def run_here(script: str, **variables: str) -> list[str]:
    """The lines that a program prints which has these variables from its start."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script],
        env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return done.stdout.splitlines()


@LINUX
def test_keys_are_taken_out_of_the_environment_and_settings_still_have_them() -> None:
    script = (
        "import os; from pathlib import Path; from backstory_cli.settings.sources import hide_keys, list_keys\n"
        "from backstory_cli.settings.load import load\n"
        "seen = lambda: 'sk-canary' in Path('/proc/self/environ').read_text() or 'sk-canary' in str(os.environ)\n"
        "print(seen()); hide_keys(); print(seen()); hide_keys()\n"
        "print(load().gemini_api_key.get_secret_value(), list_keys())\n"
        "print(Path('/proc/self/environ').read_text().count('KEPT=as it was'))"
    )
    told = run_here(script, GEMINI_API_KEY="sk-canary", KEPT="as it was")
    assert told == ["True", "False", "sk-canary ('sk-canary',)", "1"]


@LINUX
def test_the_command_cannot_be_looked_into() -> None:
    """PR_GET_DUMPABLE tells."""
    script = (
        "import ctypes; from backstory_cli.system.hardening import forbid_inspection\n"
        "asked = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "print(asked()); forbid_inspection(); print(asked())"
    )
    assert run_here(script) == ["1", "0"]


def test_what_was_taken_is_seen_by_settings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_taken", {})
    monkeypatch.setenv("TINEYE_API_KEY", "sk-canary")
    environment.hide_keys()
    assert "TINEYE_API_KEY" not in os.environ
    assert load().get_key(TINEYE) == "sk-canary"
    assert environment.list_keys() == ("sk-canary",)
