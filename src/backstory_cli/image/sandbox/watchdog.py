"""A watchdog over one question to a child: it counts processor time, so that a busy machine changes no report.

Three limits, the first that is reached ends the child:

- processor time, of all its threads together: what a hostile file can cost;
- time without any processor time, for a child that waits for ever;
- time by the clock, many times as long: a backstop for one that does next to nothing, for ever.

The last two stretch with the load of the machine.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import Protocol, Self

CLOCK = 10
"""Times the processor time that a question may take by the clock, on a machine with nothing else to do."""
_LOOKS_EVERY = 0.25
"""Seconds between two looks."""
_MOVED = 0.001
"""Seconds of processor time by which a child shows that it does not stand still."""
_SCHEDULED = 2
"""CPUCLOCK_SCHED of Linux: all threads of a process, in user and system mode (include/linux/posix-timers.h)."""


class Stoppable(Protocol):
    """A process that can be stopped."""

    number: int

    def kill(self) -> None:
        """Stop it at once, without waiting for anybody. From any thread."""
        ...


class Watchdog:
    """Stops a child that takes too long over one question. A context manager: it holds a thread.

    Attributes:
        used: Seconds of processor time that the question took, as of the latest look.
        why: What it was stopped after, as words that follow "stopped after"; empty where it was not.
    """

    def __init__(self, child: Stoppable, seconds: float) -> None:
        self.used = 0.0
        self.why = ""
        self._child, self._seconds = child, seconds
        self._answered, self._deciding = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._before = _try_measure(child.number) or 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._deciding:
            self._answered.set()

    def _watch(self) -> None:
        began = moved = time.monotonic()
        moved_at = 0.0
        while not self._answered.wait(min(_LOOKS_EVERY, self._seconds / 4)):
            now, patience = time.monotonic(), self._seconds * measure_load()
            self._look()
            if self.used > moved_at + _MOVED:
                moved, moved_at = now, self.used
            if self.used > self._seconds:
                self._stop(f"{self._seconds:.2g} seconds of processor time")
            elif now - moved > patience:
                self._stop(f"{patience:.2g} seconds in which it did nothing")
            elif now - began > CLOCK * patience:
                self._stop(f"{CLOCK * patience:.2g} seconds")

    def _look(self) -> None:
        total = _try_measure(self._child.number)
        if total is not None:
            self.used = max(self.used, total - self._before)

    def _stop(self, why: str) -> None:
        with self._deciding:  # or the next question's child is stopped
            if not self._answered.is_set():
                self.why = why
                self._answered.set()
                self._child.kill()


def measure_cpu_seconds(number: int) -> float:
    """Seconds of processor time that a process has used, all its threads together.

    Raises:
        OSError: There is no such process.
    """
    if sys.platform == "linux":  # clock_getcpuclockid(3), which Python has for threads only
        return time.clock_gettime(~number << 3 | _SCHEDULED)
    return _measure_by_psutil(number)


def _measure_by_psutil(number: int) -> float:
    import psutil

    try:
        times = psutil.Process(number).cpu_times()
    except psutil.Error as problem:
        raise ProcessLookupError(str(problem)) from None
    return float(times.user + times.system)


def _try_measure(number: int) -> float | None:
    with suppress(OSError):
        return measure_cpu_seconds(number)
    return None


def measure_load() -> float:
    """How many processes want each processor; 1 where it is no more, or not known (Windows)."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1.0, load / (os.cpu_count() or 1))
