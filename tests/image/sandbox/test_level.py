"""The level of isolation is found out by starting a child, not by asking what system this is."""

from __future__ import annotations

import platform
import sys

import pytest

from backstory_cli.image.sandbox import sandboxed_image as sealed_image
from backstory_cli.image.sandbox.level import Isolation, Level, detect_isolation
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from backstory_cli.image.sandbox.worker import Missing


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)
def test_it_is_the_highest_here() -> None:
    assert detect_isolation() == Isolation(Level.CONFINED, "")


def test_no_child_no_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise PermissionError("no more processes")

    monkeypatch.setattr(sealed_image, "get_child", none)
    assert detect_isolation() == Isolation(Level.NONE, "no process could be started to read it in (no more processes)")


def test_a_missing_filter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(self: SandboxedImage, function: object, kind: object) -> int:
        assert function
        assert kind
        self.missing = Missing(filter="the system refused the filter")
        return 7

    monkeypatch.setattr(SandboxedImage, "call", told)
    monkeypatch.setattr(sys, "platform", "linux")
    assert detect_isolation() == Isolation(Level.LIMITED, "the system refused the filter")


def test_missing_landlock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(self: SandboxedImage, function: object, kind: object) -> int:
        assert function
        assert kind
        self.missing = Missing(landlock="the system has no Landlock")
        return 7

    monkeypatch.setattr(SandboxedImage, "call", told)
    assert detect_isolation() == Isolation(Level.FILTERED, "the system has no Landlock")
