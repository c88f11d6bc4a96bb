"""Concurrency: a bounded parallel map that keeps order, and jobs in daemon threads."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
T = TypeVar("T")

AHEAD = 4
"""Things handed out ahead of the one that is waited for, for each thread."""


def map_ordered(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int, ahead: int = AHEAD
) -> Iterator[tuple[Item, Result]]:
    """Bounded parallel map that keeps order: each item with what the function gives for it. Items are taken as needed.

    ``jobs`` threads work, since pictures are read in processes of their own; a single one is the caller's.

    Raises:
        Exception: What the function raised for an item, when it is that item's turn; the others are given up.
    """
    if jobs == 1:
        for item in items:
            yield item, function(item)
        return
    waiting = iter(items)
    running: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            while True:
                while len(running) < ahead * jobs:
                    try:
                        item = next(waiting)
                    except StopIteration:
                        break
                    running.append((item, pool.submit(function, item)))
                if not running:
                    return
                item, result = running.popleft()
                yield item, result.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def count_default_jobs() -> int:
    """Pictures that this machine can read at once."""
    return max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


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
