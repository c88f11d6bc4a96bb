"""Doing the same with many things at once, and having the results in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""Things handed out ahead of the one that is waited for, for each thread."""


def map_ordered(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int, ahead: int = AHEAD
) -> Iterator[tuple[Item, Result]]:
    """Each item with what the function gives for it, in order. Items are taken as they are needed.

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
