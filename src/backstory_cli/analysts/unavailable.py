"""The place of an analyst that was asked for and cannot be had: it fails with the reason, and rules answer."""

from __future__ import annotations

from typing import NoReturn

from backstory_cli.analysts import Brief
from backstory_cli.errors import ServiceFailed


class Unavailable:
    """Stands in for the analyst called ``name``."""

    def __init__(self, name: str, reason: str, hint: str) -> None:
        self.name = name
        self._failure = ServiceFailed(reason, hint)

    def answer(self, brief: Brief) -> NoReturn:
        """Raise `ServiceFailed` with the reason."""
        raise self._failure
