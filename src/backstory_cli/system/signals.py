"""Being asked to end, by Ctrl-C or SIGTERM: in order, within a second, with everything that was started.

The first signal raises `KeyboardInterrupt` where the program is, so that what is open is closed and what is temporary
removed. What has not come to an end after `GRACE` is ended hard, and so is everything at the second signal; that loses
nothing that was kept, since stores are written in transactions and files whole or not at all. The processes that read
pictures end by themselves when nobody is left to ask them.

The exit code is the one that shells give to a process which a signal ended: 128 and the signal's number, that is 130
for Ctrl-C and 143 for SIGTERM.
"""

from __future__ import annotations

import _thread
import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

GRACE = 0.7
"""Seconds to end in order."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = b"\x1b[?25h"
_asked: int | None = None
_told: list[Callable[[], None]] = []


def add_listener(ended: Callable[[], None]) -> None:
    """Have something called when a signal asks to end, once or twice: for what is done in other threads, which the
    interruption does not reach. It must not wait."""
    _told.append(ended)


@contextmanager
def listen() -> Iterator[None]:
    """Heed the signals while the command runs.

    Python hands a signal to the main thread between two of its steps, which may be long: a database that waits for a
    lock, a picture that is decoded. So a thread hears of it too (https://docs.python.org/3/library/signal.html).
    """
    if threading.current_thread() is not threading.main_thread():  # only there can it be done
        yield
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    _thread.start_new_thread(_wait_for_signals, (heard,))
    before = {each: signal.signal(each, _end_in_order) for each in _SIGNALS}
    fd_before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    try:
        yield
    finally:
        if _asked is None:  # else what is still to be closed may be cut short by a second signal
            signal.set_wakeup_fd(fd_before)
            for each, handler in before.items():
                signal.signal(each, handler)
            os.close(told)
            atexit.unregister(_stop_listening)
            atexit.register(_stop_listening)


def get_exit_code() -> int | None:
    """The code to end with if a signal came; else None."""
    return None if _asked is None else 128 + _asked


def end_if_asked() -> None:
    """End with the code of the signal that came, if one did.

    Python does not end itself then: of a `KeyboardInterrupt` that came while it ran code from a string, as it does to
    make a dataclass, it remembers that nobody caught it there, and would end by SIGINT whatever the code.
    """
    if (code := get_exit_code()) is not None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _end_in_order(number: int, _frame: FrameType | None) -> None:
    """End in order; only the first signal does."""
    global _asked  # noqa: PLW0603 - a process ends once
    for each in _SIGNALS:
        signal.signal(each, _ignore)  # the thread that hears of the second one ends at once
    _asked = number
    sys.unraisablehook = _silence_interrupt
    _call_listeners()
    raise KeyboardInterrupt


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Nothing; with a handler the thread still hears of it."""


def _wait_for_signals(heard: int) -> None:
    """Wait for the first signal, give time to end in order, and end hard after that or at the second signal."""
    global _asked
    first = True
    while number := os.read(heard, 1):
        if number[0] in _SIGNALS and first:
            _asked, first = number[0], False
            _thread.start_new_thread(_end_later, ())
        elif number[0] in _SIGNALS:
            _end_now()
    os.close(heard)  # the command has ended


def _end_later() -> None:
    time.sleep(GRACE)
    _end_now()


def _call_listeners() -> None:
    for ended in _told:
        with suppress(Exception):
            ended()


def _end_now() -> None:
    _call_listeners()
    with suppress(OSError):
        if os.isatty(2):
            os.write(2, _SHOW_CURSOR)  # a progress display hides it
    os._exit(128 + (_asked or 0))


def _silence_interrupt(problem: UnraisableHookArgs) -> None:
    """Say nothing of an interruption that came where Python cannot pass it on, as while it throws objects away."""
    if not issubclass(problem.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(problem)


def _stop_listening() -> None:
    """Heed signals no more: Python itself is ending."""
    signal.set_wakeup_fd(-1)
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_DFL)
