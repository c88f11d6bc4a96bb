"""Waits side by side."""

from __future__ import annotations

import threading

from backstory_cli.web.together import together


def test_results_come_in_the_order_of_the_jobs_and_failures_as_values() -> None:
    later = threading.Event()

    def first() -> str:
        assert later.wait(5)
        return "first"

    def second() -> str:
        later.set()
        raise ValueError("second")

    one, two, three = together([first, second, lambda: "third"])
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

    together([job] * 12, most=3)
    assert most <= 3


def test_nothing_to_do() -> None:
    assert together([]) == []
