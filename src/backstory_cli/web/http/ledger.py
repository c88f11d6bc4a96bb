"""The ledger: every request that left the machine, for the report's ``network`` section.

An entry is written when a request is sent, not when it succeeds: a refused or broken exchange has given the
bytes away all the same.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

from backstory_cli.models import Artifact, Exchange, Role
from backstory_cli.text import clean, redact


class Ledger:
    """Exchanges in the order they were sent. Several threads may write to it.

    Args:
        keep_sent: Keep the bodies of requests too, keys left out, for the person to see.
    """

    def __init__(self, *, keep_sent: bool = False) -> None:
        self._keep_sent = keep_sent
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()

    def note_sent(
        self,
        host: str,
        purpose: str,
        body: bytes,
        request: str = "",
        *,
        secrets: tuple[str, ...] = (),
        confidential: bool = False,
    ) -> int:
        """Note that ``body`` was sent to ``host`` (with its port, if not the usual one); returns its number.

        ``request`` is the method and the address, keys left out: of a request without a body, all that was sent.
        ``secrets`` are left out of the body where it is kept; one that is ``confidential`` is not kept.
        """
        with self._lock:
            kept = None
            if self._keep_sent and body and not confidential:
                kept = _to_artifact(body, secrets, len(self._exchanges) + 1)
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
                    kept=kept,
                )
            )
            return len(self._exchanges) - 1

    def note_received(self, number: int, size: int, outcome: str) -> None:
        """Note what came back for exchange ``number``: how many bytes of body, and how it ended (``HTTP 200``)."""
        update = {"bytes_received": size, "outcome": clean(outcome, 300)}
        with self._lock:
            self._exchanges[number] = self._exchanges[number].model_copy(update=update)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything sent so far."""
        return tuple(self._exchanges)


def _to_artifact(body: bytes, secrets: tuple[str, ...], number: int) -> Artifact:
    shown = redact(body.decode("latin-1"), *secrets).encode("latin-1")
    is_json = shown[:1] in {b"{", b"["}
    return Artifact(
        name=f"sent-{number}.{'json' if is_json else 'bin'}",
        role=Role.SENT,
        media_type="application/json" if is_json else "application/octet-stream",
        content=shown,
    )
