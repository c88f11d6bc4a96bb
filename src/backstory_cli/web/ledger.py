"""The ledger: every request that left the machine, for the report's ``network`` section.

An entry is written when a request is sent, not when it succeeds: a refused or broken exchange has given the
bytes away all the same.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

from backstory_cli.models import Exchange
from backstory_cli.text import clean


class Ledger:
    """Exchanges in the order they were sent. Several threads may write to it."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()

    def sent(self, host: str, purpose: str, body: bytes, request: str = "") -> int:
        """Note that ``body`` was sent to ``host`` (with its port, if not the usual one); returns its number.

        ``request`` is the method and the address, keys left out: of a request without a body, all that was sent.
        """
        with self._lock:
            self._exchanges.append(
                Exchange(
                    at=datetime.now(UTC),
                    host=clean(host, 300),
                    purpose=clean(purpose, 300),
                    bytes_sent=len(body),
                    bytes_received=0,
                    sent_sha256=hashlib.sha256(body).hexdigest(),
                    outcome="no answer",
                    request=clean(request, 2000),
                )
            )
            return len(self._exchanges) - 1

    def received(self, number: int, size: int, outcome: str) -> None:
        """Note what came back for exchange ``number``: how many bytes of body, and how it ended (``HTTP 200``)."""
        update = {"bytes_received": size, "outcome": clean(outcome, 300)}
        with self._lock:
            self._exchanges[number] = self._exchanges[number].model_copy(update=update)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything sent so far."""
        return tuple(self._exchanges)
