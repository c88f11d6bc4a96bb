"""Several waits at once: each job in a thread of its own, none of which keeps the program from ending."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def run_in_thread(job: Callable[[], T]) -> Callable[[], T]:
    """Begin a job in a thread of its own; what is returned waits for its result, or raises what it raised."""
    done: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put(job())
        except Exception as problem:  # noqa: BLE001 - handed to the caller
            done.put(problem)

    def result() -> T:
        outcome = done.get()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    threading.Thread(target=work, daemon=True).start()
    return result


def run_all(jobs: Sequence[Callable[[], T]], most: int = 6) -> list[T | Exception]:
    """Do all jobs, at most ``most`` at a time; the results in the order of the jobs, an exception where one failed.

    The threads are daemons: an interrupt ends the program at once, however long a server takes.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, T | Exception]] = queue.SimpleQueue()
    for number in range(len(jobs)):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((number, jobs[number]()))
            except Exception as problem:  # noqa: BLE001 - handed to the caller
                done.put((number, problem))

    for _ in range(min(most, len(jobs))):
        threading.Thread(target=work, daemon=True).start()
    found = dict(done.get() for _ in jobs)
    return [found[number] for number in range(len(jobs))]
