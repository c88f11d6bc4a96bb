"""What a question may take is counted in processor time; nothing here looks at the clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from backstory_cli.image.sandbox import watchdog
from backstory_cli.image.sandbox.watchdog import Watchdog, measure_cpu_seconds
from support.waiting import HANG


class Program:
    """A program that can be stopped, and tells when it was."""

    def __init__(self, code: str) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603 - our own interpreter
        self.number = self._process.pid
        self.stopped = threading.Event()

    def kill(self) -> None:
        self._process.kill()
        self.stopped.set()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def spinning() -> Iterator[Program]:
    program = Program("while True: pass")
    yield program
    program.close()


@pytest.fixture
def sleeping() -> Iterator[Program]:
    program = Program("import time; time.sleep(3600)")
    yield program
    program.close()


@pytest.fixture
def dripping() -> Iterator[Program]:
    """One that does a little now and then."""
    program = Program("import time\nwhile True:\n sum(range(200_000))\n time.sleep(0.1)")
    yield program
    program.close()


def _reason(program: Program, seconds: float) -> str:
    with Watchdog(program, seconds) as watching:
        assert program.stopped.wait(HANG), "it was not stopped"
    return watching.why


def test_processor_time_is_what_is_counted(spinning: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "measure_load", lambda: 1000.0)
    assert _reason(spinning, 0.5) == "0.5 seconds of processor time"
    assert measure_cpu_seconds(spinning.number) >= 0.5


def test_one_that_does_nothing_is_stopped_too(sleeping: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "measure_load", lambda: 2.0)
    assert _reason(sleeping, 1.0) == "2 seconds in which it did nothing"


def test_one_that_does_little_for_ever_is_stopped_by_the_clock(
    dripping: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "measure_load", lambda: 1.0)
    monkeypatch.setattr(watchdog, "CLOCK", 1)
    monkeypatch.setattr(watchdog, "measure_cpu_seconds", _ever_a_little())
    assert _reason(dripping, 2.0) == "2 seconds"


def _ever_a_little() -> Callable[[int], float]:
    """Processor time as of one that does a hundredth of a second between two looks, however slow the machine."""
    looks = iter(range(10**6))
    return lambda number: next(looks) / 100


def test_a_question_that_is_answered_stops_nobody(spinning: Program) -> None:
    with Watchdog(spinning, 1.0) as watching:
        pass
    watching._thread.join(HANG)
    assert not watching._thread.is_alive()
    assert (watching.why, spinning.stopped.is_set()) == ("", False)


def test_a_process_that_is_gone_is_left_to_who_asked(sleeping: Program) -> None:
    sleeping.close()
    with pytest.raises(ProcessLookupError):
        watchdog._measure_by_psutil(sleeping.number)
    if sys.platform == "linux":
        with pytest.raises(OSError):  # noqa: PT011 - EINVAL, which has no class of its own
            measure_cpu_seconds(sleeping.number)


def test_both_ways_of_counting_agree() -> None:
    """The clock of Linux, and psutil for other systems, which counts in hundredths."""
    before = watchdog._measure_by_psutil(os.getpid())
    here = measure_cpu_seconds(os.getpid())
    after = watchdog._measure_by_psutil(os.getpid())
    assert before - 0.02 <= here <= after + 0.02


@pytest.mark.parametrize(
    ("load", "processors", "expected"), [(0.3, 2, 1.0), (1.9, 2, 1.0), (20.0, 2, 10.0), (8.0, None, 8.0)]
)
def test_the_clock_stretches_with_the_load(
    monkeypatch: pytest.MonkeyPatch, load: float, processors: int | None, expected: float
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert watchdog.measure_load() == expected


def test_where_the_load_is_not_known_nothing_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getloadavg", raising=False)
    assert watchdog.measure_load() == 1.0
