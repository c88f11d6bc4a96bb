"""Programs of others: what they may take, and that nothing is left of them."""

from __future__ import annotations

import sys

import pytest

from backstory_cli.system.subprocesses import Output, run
from support.waiting import HANG, LONG, guard

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits are set from outside on Linux only")


def ran(code: str, data: bytes = b"", seconds: float = HANG, bounded: bool = True) -> Output:
    return run([sys.executable, "-c", code], data, seconds=seconds, most_output=10_000, bounded=bounded)


def test_it_reads_and_prints() -> None:
    assert ran("import sys; print(len(sys.stdin.buffer.read()))", b"abc").data.strip() == b"3"


def test_it_is_stopped_when_it_takes_or_prints_too_much() -> None:
    with guard("a program that is to be stopped"):
        assert "longer than 1 second" in ran(f"import time; time.sleep({LONG})", seconds=1).problem
        assert "printed more" in ran("while True: print('x' * 1000)", seconds=LONG).problem


BOUNDED = """
import mmap, resource, time
while resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY: time.sleep(0.01)
"""
"""Waits until the limits are there, which are set from outside; that on processor time is the last of them."""
MEMORY = "try: mmap.mmap(-1, 2**31, mmap.MAP_PRIVATE); print('had it')\nexcept (MemoryError, OSError): print('refused')"


@LINUX
def test_its_memory_is_bounded() -> None:
    assert ran(BOUNDED + MEMORY).data.strip() == b"refused"


@LINUX
def test_one_that_is_not_bounded_has_the_memory_it_asks_for() -> None:
    assert ran("import mmap\n" + MEMORY, bounded=False).data.strip() == b"had it"


@LINUX
def test_it_cannot_fill_the_disk() -> None:
    code = f"{BOUNDED}try: open('large', 'wb').write(bytes(2**22)); print('written')\nexcept OSError: print('refused')"
    assert b"written" not in ran(code).data
