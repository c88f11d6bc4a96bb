"""Investigations that would send something, and the person at the terminal."""

from __future__ import annotations

import io
from pathlib import Path

from support.commands import Outcome, Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def look(backstory: Run, fixtures: Path, *more: str) -> Outcome:
    return backstory("investigate", fixtures / "harbour-small.jpg", "--json", "--only", "gemini", *more)


def search(backstory: Run, fixtures: Path, *more: str) -> Outcome:
    return backstory("investigate", fixtures / "harbour-small.jpg", "--json", "--only", "web", *more)
