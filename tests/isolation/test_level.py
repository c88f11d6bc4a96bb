"""The level of isolation is found out by starting a child, not by asking what system this is."""

from __future__ import annotations

import platform
import sys

import pytest

from backstory_cli.isolation import sealed_image
from backstory_cli.isolation.level import Isolation, Level, isolation
from backstory_cli.isolation.sealed_image import SealedImage


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)
def test_it_is_the_highest_here() -> None:
    assert isolation() == Isolation(Level.FILTERED, "")


def test_no_child_no_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise PermissionError("no more processes")

    monkeypatch.setattr(sealed_image, "new_child", none)
    assert isolation() == Isolation(Level.NONE, "no process could be started to read it in (no more processes)")


def test_a_missing_filter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(self: SealedImage, function: object, kind: object) -> int:
        assert function
        assert kind
        self.unconfined = "the system refused the filter"
        return 7

    monkeypatch.setattr(SealedImage, "ask", told)
    monkeypatch.setattr(sys, "platform", "linux")
    assert isolation() == Isolation(Level.LIMITED, "the system refused the filter")
