"""The helpers that wait and that measure growth: what they let pass and what they stop."""

from __future__ import annotations

import signal
import time
from functools import partial

import pytest

from support.waiting import check_growth, guard, seconds_left, wait_until

needs_alarm = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="the system cannot interrupt")


def test_what_happens_is_waited_for() -> None:
    seen = iter([0, "", "there"])
    assert wait_until(lambda: next(seen), "it") == "there"


def test_what_never_happens_hangs() -> None:
    with pytest.raises(AssertionError, match=r"it hangs: the end did not happen within 0\.02 seconds"):
        wait_until(lambda: False, "the end", 0.02)


@needs_alarm
def test_what_does_not_end_is_interrupted() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(AssertionError, match="it hangs: the work did not end"), guard("the work", 0.02):
        time.sleep(600)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_is_left_becomes_less() -> None:
    left = list(seconds_left(0.001))
    assert left == sorted(left, reverse=True)
    assert list(seconds_left(0)) == []


def test_growth_in_line_passes_and_with_a_square_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = 0.0
    monkeypatch.setattr(time, "process_time", lambda: spent)

    def work(size: int, power: int) -> None:
        nonlocal spent
        spent += (size / 1_000) ** power

    check_growth(partial(work, power=1), 4_000, "a line")
    check_growth(partial(work, power=3), 100, "little work")
    with pytest.raises(AssertionError, match="a square takes 16 times as long for four times as much"):
        check_growth(partial(work, power=2), 4_000, "a square")
