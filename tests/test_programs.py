"""Programs of others: what they may take, and that nothing is left of them."""

from __future__ import annotations

import sys
import time

import pytest

from backstory_cli.programs import Output, run

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits are set from outside on Linux only")


def ran(code: str, data: bytes = b"", seconds: float = 20, bounded: bool = True) -> Output:
    return run([sys.executable, "-c", code], data, seconds=seconds, most_output=10_000, bounded=bounded)


def test_it_reads_and_prints() -> None:
    assert ran("import sys; print(len(sys.stdin.buffer.read()))", b"abc").data.strip() == b"3"


def test_it_is_stopped_when_it_takes_or_prints_too_much() -> None:
    began = time.monotonic()
    assert "longer than 1 second" in ran("import time; time.sleep(60)", seconds=1).problem
    assert "printed more" in ran("while True: print('x' * 1000)").problem
    assert time.monotonic() - began < 30


@LINUX
@pytest.mark.parametrize("bounded", [True, False])
def test_its_memory_is_bounded(bounded: bool) -> None:
    code = "import time; time.sleep(0.3)\ntry: bytearray(2**31); print('had it')\nexcept MemoryError: print('refused')"
    assert ran(code, bounded=bounded).data.strip() == (b"refused" if bounded else b"had it")


@LINUX
def test_it_cannot_fill_the_disk() -> None:
    code = (
        "import time; time.sleep(0.3)\n"
        "try: open('large', 'wb').write(bytes(2**22)); print('written')\n"
        "except OSError: print('refused')"
    )
    assert b"written" not in ran(code).data
