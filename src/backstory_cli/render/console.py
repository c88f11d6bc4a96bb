"""The two streams of a command: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from backstory_cli.text import clean, escape_unprintable

if TYPE_CHECKING:
    from rich.console import Console


def make_result_console() -> Console:
    """Where a report is printed: no markup, no emoji, no guessing at colours in foreign text."""
    from rich.console import Console

    class Results(Console):
        def on_broken_pipe(self) -> None:
            _end_for_closed_pipe()

    return Results(markup=False, emoji=False, highlight=False)


def print_result(text: str) -> None:
    """Print a result, text or JSON: UTF-8 whatever the locale, nothing that acts on a terminal, one newline at last."""
    data = escape_unprintable(text.rstrip("\n")).encode("utf-8", "backslashreplace") + b"\n"
    if hasattr(sys.stdout, "buffer"):
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            _end_for_closed_pipe()
    else:  # a caller that replaced stdout with text
        sys.stdout.write(data.decode())


def _end_for_closed_pipe() -> NoReturn:
    """Whoever read standard output has enough, as with ``| head``: that is the end, and no failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def print_note(text: str) -> None:
    """Print a line for the person, on stderr."""
    sys.stderr.write(clean(text, 1_000) + "\n")
    sys.stderr.flush()


def print_failure(message: str, hint: str) -> None:
    """Print what happened, then what to do next."""
    print_note(f"error: {message}")
    if hint:
        print_note(f"hint: {hint}")
