"""Calls of a service through the door, and a clock that nobody waits for."""

from __future__ import annotations

from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request

KEY = "secret-key-0123456789"


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def ask(door: GuardedClient, call: Request) -> Reply:
    """Ask by the way on which answers are kept."""
    return door.ask(call, lambda reply: reply)[1]
