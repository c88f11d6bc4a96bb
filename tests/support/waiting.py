"""The only module of the suite that looks at a clock: waiting with a bound, and how work grows with what it is given.

How long something takes says nothing on a machine that is busy. So no test asserts it: what has to happen is waited
for, what must not hang is guarded for far longer than it ever takes, and growth is a ratio of processor time.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Seen = TypeVar("Seen")

HANG = 120.0
"""Seconds after which something is taken for hung: many times what it takes on a slow machine that is busy."""
LONG = 600.0
"""Seconds that something takes which nobody is to wait for: more than `HANG`."""
_ENOUGH = 0.05
"""Seconds of processor time below which nothing is measured: the work is small, however it grows."""


def wait_until(condition: Callable[[], Seen], what: str, seconds: float = HANG) -> Seen:
    """Wait for something that has to happen, and return what the condition gave; where it never does, it hangs."""
    give_up = time.monotonic() + seconds
    while not (seen := condition()):
        if time.monotonic() > give_up:
            raise AssertionError(f"it hangs: {what} did not happen within {seconds:g} seconds")
        time.sleep(0.01)
    return seen


def seconds_left(seconds: float) -> Iterator[float]:
    """What is left of so many seconds, again and again, until nothing is."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        yield left


@contextmanager
def guard(what: str, seconds: float = HANG) -> Iterator[None]:
    """Interrupt what hangs, where the system can; only the main thread is interrupted."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, _frame: object) -> None:
        raise AssertionError(f"it hangs: {what} did not end within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check_growth(work: Callable[[int], object], size: int, what: str) -> None:
    """Fail where four times as much takes far more than four times the processor time: with a square it is sixteen."""
    large = small = math.inf
    with guard(what):
        for _ in range(3):  # the best of some, since what else a machine does costs time here, too
            large = min(large, _processor_time(work, size))
            if large < _ENOUGH:
                return
            small = min(small, _processor_time(work, size // 4))
            if large < 9 * small + _ENOUGH / 2:
                return
    raise AssertionError(f"{what} takes {large / small:.0f} times as long for four times as much")


def _processor_time(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began
