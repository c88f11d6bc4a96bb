"""How far a command is, on standard error; nothing of it remains when it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from backstory_cli.text import clean

if TYPE_CHECKING:
    from rich.status import Status


class Steps(Protocol):
    """Told how far it is."""

    def check(self, title: str) -> None:
        """A step begins; shown where there is one thing to do, not many."""
        ...

    def done(self, name: str) -> None:
        """One more picture is done, by its name."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Out of the way, for lines that are printed meanwhile."""
        ...


@contextmanager
def show_progress(total: int, name: str) -> Iterator[Steps]:
    """Show how far it is, on a terminal: of one picture or task, by its name, the step; of many, how many of how many
    are done, how many a second, and the time that is left."""
    if not sys.stderr.isatty():
        yield _Nothing()
        return
    from rich.console import Console
    from rich.status import Status
    from rich.text import Text

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with Status(Text(clean(name, 60)), console=console) as status:
        yield _One(status, name) if total == 1 else _Many(status, total)


class _Nothing:
    def check(self, title: str) -> None:
        """Nobody looks."""

    def done(self, name: str) -> None:
        """Nobody looks."""

    def aside(self) -> AbstractContextManager[None]:
        return nullcontext()


class _One:
    def __init__(self, status: Status, name: str) -> None:
        self._status, self._name = status, name

    def check(self, title: str) -> None:
        from rich.text import Text

        self._status.update(Text(f"{clean(self._name, 60)}: {clean(title, 80)}"))

    def done(self, name: str) -> None:
        """There is no other."""

    def aside(self) -> AbstractContextManager[None]:
        return _pause(self._status)


class _Many:
    def __init__(self, status: Status, total: int) -> None:
        self._status, self._total, self._done = status, total, 0
        self._began = time.monotonic()

    def check(self, title: str) -> None:
        """Several are looked at at once."""

    def done(self, name: str) -> None:
        from rich.text import Text

        self._done += 1
        told = format_progress(self._done, self._total, time.monotonic() - self._began)
        self._status.update(Text(f"{clean(told)}  {clean(name, 40)}"))

    def aside(self) -> AbstractContextManager[None]:
        return _pause(self._status)


@contextmanager
def _pause(status: Status) -> Iterator[None]:
    status.stop()
    try:
        yield
    finally:
        status.start()


def format_progress(done: int, total: int, seconds: float) -> str:
    """``120 of 1,000 (12 %), 1.8 a second, 8 min left``."""
    rate = done / seconds if seconds > 0 else 0.0
    from backstory_cli.render.dates import format_duration

    left = f", {format_duration((total - done) / rate)} left" if rate and done < total else ""
    return f"{done:,} of {total:,} ({100 * done // max(1, total)} %), {format_rate(rate)}{left}"


def format_rate(rate: float) -> str:
    """Pictures a second, or a minute where that is less than one in two seconds."""
    return f"{rate:.1f} a second" if rate >= 0.5 else f"{60 * rate:.1f} a minute"
