"""The process that children are forked from: one thread, and a new one where it is lost."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from backstory_cli.errors import WorkerLostError
from backstory_cli.image.image import Image
from backstory_cli.image.sandbox import parent as children
from support import hostile_code
from support.sealed_images import sealed
from support.waiting import HANG


@pytest.mark.skipif(sys.platform != "linux", reason="there is no template")
def test_a_template_that_carries_out_no_order_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sealed().call(hostile_code.length, int)
    assert children._current is not None
    old = children._current
    monkeypatch.setattr(children, "ORDER_SECONDS", 0.5)
    old._process.send_signal(signal.SIGSTOP)
    with pytest.raises(WorkerLostError, match="no process could be started"):
        sealed().call(hostile_code.length, int)
    assert old._process.wait(HANG) == -signal.SIGKILL
    monkeypatch.undo()
    assert sealed().call(hostile_code.length, int)


def _ask_for_ever(image: Image) -> None:
    while True:
        image.call(hostile_code.length, int)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_what_children_are_forked_from_has_one_thread() -> None:
    """What it rehearsed before the second one must leave none: a fork would have its locks and not it."""
    for _ in range(3):
        assert sealed().call(hostile_code.length, int)
    assert children._current is not None
    assert len(list(Path(f"/proc/{children._current._process.pid}/task").iterdir())) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_when_the_template_is_killed_the_next_question_has_a_new_one() -> None:
    image = sealed()
    assert image.call(hostile_code.length, int)
    assert children._current is not None
    children._current._process.kill()
    children._current._process.wait()
    with pytest.raises(WorkerLostError):
        _ask_for_ever(image)  # until the death of its parent has reached the child
    assert image.call(hostile_code.length, int) == len(image.data)
