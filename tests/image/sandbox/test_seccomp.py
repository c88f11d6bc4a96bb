"""The filter on system calls: later ones and those in another numbering are unknown."""

from __future__ import annotations

import platform
import sys
from functools import partial

import pytest

from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from support import hostile_code

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)


@pytest.mark.parametrize(
    ("call", "number"),
    [("pidfd_open", 434), ("io_uring_setup", 425), ("openat2", 437), ("clone3", 435), ("of next year", 600)],
)
def test_later_calls_are_unknown(image: SandboxedImage, call: str, number: int) -> None:
    assert call
    assert image.call(partial(hostile_code.by_number, number=number), str) == "ENOSYS"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="of this processor only")
def test_the_second_numbering_of_the_same_calls_is_unknown(image: SandboxedImage) -> None:
    """x32, in which socket is 41 again: https://lwn.net/Articles/604287/."""
    assert image.call(partial(hostile_code.by_number, number=0x40000000 | 41), str) == "ENOSYS"
