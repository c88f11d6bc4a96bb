"""Waits side by side."""

from __future__ import annotations

import threading

import pytest

from backstory_cli.system.concurrency import run_all, run_in_thread
from support.waiting import HANG


def test_results_come_in_the_order_of_the_jobs_and_failures_as_values() -> None:
    later = threading.Event()

    def first() -> str:
        assert later.wait(HANG)
        return "first"

    def second() -> str:
        later.set()
        raise ValueError("second")

    one, two, three = run_all([first, second, lambda: "third"])
    assert (one, str(two), three) == ("first", "second", "third")
    assert isinstance(two, ValueError)


def test_no_more_than_so_many_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1

    run_all([job] * 12, most=3)
    assert most <= 3


def test_nothing_to_do() -> None:
    assert run_all([]) == []


def test_what_is_started_runs_at_once_and_is_waited_for_when_asked() -> None:
    begun, go = threading.Event(), threading.Event()

    def job() -> str:
        begun.set()
        assert go.wait(HANG)
        return "done"

    result = run_in_thread(job)
    assert begun.wait(HANG)
    go.set()
    assert result() == "done"


def test_what_a_started_job_raises_is_raised_where_it_is_waited_for() -> None:
    def job() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_in_thread(job)()
