"""Doing the same with many things on the machines of a Ray cluster, and having the results in their order.

Every machine needs this package in the same version, and the pictures, index and settings' folder at the same paths,
as on a shared disk (https://docs.ray.io/en/latest/ray-core/tasks.html). A node that is lost costs time only: Ray hands
what it had to another, three times.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from backstory_cli.errors import ServiceFailedError, UsageError, describe_install
from backstory_cli.text import clean

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2
"""Things handed out ahead of the one that is waited for, for each that is worked on."""


def map_ordered(function: Callable[[Item], Result], items: Iterable[Item], jobs: int) -> Iterator[tuple[Item, Result]]:
    """Each item with what the function gives for it, in order; ``jobs`` are worked on at once, wherever there is room.

    The cluster is the one that ``RAY_ADDRESS`` names, else one that Ray starts on this machine.

    Raises:
        UsageError: Ray is not installed.
        ServiceFailedError: The cluster is not there, or lost an item.
    """
    ray = _connect()
    task, shared = ray.remote(_apply), ray.put(function)
    waiting, here = iter(items), str(Path.cwd())
    running: deque[tuple[Item, Any]] = deque()
    while True:
        running += ((item, task.remote(shared, item, here)) for item in islice(waiting, AHEAD * jobs - len(running)))
        if not running:
            return
        item, answer = running.popleft()
        try:
            result: Result = ray.get(answer)
        except ray.exceptions.RayError as problem:
            raise ServiceFailedError(
                f"the Ray cluster lost its work: {clean(problem, 300)}",
                "give the same command again; with --resume FILE it goes on from there",
            ) from None
        yield item, result


def count_processors() -> int:
    """How many the cluster has, as it says itself.

    Raises:
        UsageError, ServiceFailedError: As for `map_ordered`.
    """
    return max(1, int(_connect().cluster_resources().get("CPU", 1)))


def _apply(function: Callable[[Item], Result], item: Item, folder: str) -> Result:
    """Do it in the folder of who asked, which paths may be relative to; a node's own is where its Ray was started."""
    with suppress(OSError):  # not every machine has it, and with absolute paths none needs it
        os.chdir(folder)
    return function(item)


def _connect() -> Any:
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs one more package", describe_install("ray")) from None
    if not ray.is_initialized():
        address = os.environ.get("RAY_ADDRESS") or None
        local = {} if address else {"include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level="error", **local)
            _silence(ray)
        except (ConnectionError, OSError, ValueError, RuntimeError) as problem:
            raise ServiceFailedError(
                f"the Ray cluster cannot be reached: {clean(problem, 300)}", "check RAY_ADDRESS, and: ray status"
            ) from None
    return ray


def _silence(ray: Any) -> None:
    """Have Ray print no words of its own, which would stand among the results: that a node was lost goes to standard
    output even without ``log_to_driver``, and no public setting has it go elsewhere (2.60)."""
    ray._private.worker._worker_logs_enabled = False
