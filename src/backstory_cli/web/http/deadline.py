"""The watch over one call to a service: its deadline, the size of its replies, its entries in the ledger.

A timeout of a socket bounds one read, so a server that sends a byte now and then never runs into it. A timer
therefore shuts the connection down when the call's seconds are over. The HTTP library tells about sockets and
about the beginning of each request through the ``trace`` extension (httpcore documentation, "Extensions").
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, Self

from backstory_cli.web.http.ledger import Ledger

MAX_REPLY = 8 * 2**20
"""Bytes kept in memory of one reply, after it was unpacked."""

Unpack = Callable[[bytes], Iterable[bytes]]
"""What a piece of a compressed reply comes to, in small pieces; nothing is given it at the end."""


class RequestRefusedError(Exception):
    """A reply that is not accepted; the text completes a sentence that begins with the service's name."""


class DeadlineExceededError(Exception):
    """The call has used up its seconds. Not a timeout of the HTTP library, which would be retried."""


class Deadline:
    """Watches one call, which may take several attempts. A context manager: it holds a timer.

    Attributes:
        expired: The call's seconds are over.
        attempts: Requests that reached a server.
        status: HTTP status of the latest attempt; None while it has none.
        whole: The reply of the latest attempt was read to its end.
        secrets: Keys that are sent: they are left out of the ledger and of replies.
    """

    def __init__(
        self,
        ledger: Ledger,
        purpose: str,
        seconds: float,
        *,
        secrets: tuple[str, ...] = (),
        confidential: bool = False,
    ) -> None:
        self.expired = False
        self.attempts = 0
        self.status: int | None = None
        self.whole = False
        self._ledger = ledger
        self._purpose = purpose
        self.secrets = secrets
        self._confidential = confidential
        self._deadline = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self._host = ""
        self._body = b""
        self._request = ""
        self._number: int | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    @property
    def left(self) -> float:
        """Seconds until the call is over."""
        return self._deadline - time.monotonic()

    def begin(self, host: str, body: bytes, request: str = "") -> float:
        """Prepare for one attempt; returns the seconds left for it. ``request`` is what the ledger says was asked.

        Raises:
            OutOfTime: None are left; the attempt must not be made.
        """
        self._host, self._body, self._request = host, body, request
        self._number, self._socket, self.status, self.whole = None, None, None, False
        if (left := self.left) <= 0:
            self.raise_out_of_time()
        return left

    def raise_out_of_time(self) -> NoReturn:
        """End the call: its seconds are over."""
        self.expired = True
        raise DeadlineExceededError

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Follow a connection: its socket, and the moment at which the request leaves."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.expired:
                self._cut()
        elif event.endswith(".send_request_headers.started"):
            self._count_sent()

    def read(
        self, status: int, chunks: Iterable[bytes], max_bytes: int = MAX_REPLY, unpack: Unpack = lambda chunk: [chunk]
    ) -> bytes:
        """Read the body of a reply, within bounds, and note in the ledger how many bytes came over the wire.

        Raises:
            Refused: It is over ``max_bytes``, packed or unpacked.
        """
        number = self._count_sent()
        self.status = status
        body = bytearray()
        received = 0
        try:
            for chunk in itertools.chain(chunks, [b""]):
                if self.expired:  # what lies in the socket's buffer is not read on
                    self.raise_out_of_time()
                received += len(chunk)
                for piece in unpack(chunk):
                    body += piece
                    if max(received, len(body)) > max_bytes:
                        raise RequestRefusedError(f"sent more than {_format_size(max_bytes)}")
            self.whole = not self.expired
        finally:
            outcome = f"HTTP {status}" if self.whole else f"HTTP {status}, not read to its end"
            self._ledger.note_received(number, received, outcome)
        return bytes(body)

    def _count_sent(self) -> int:
        if self._number is None:
            self.attempts += 1
            self._number = self._ledger.note_sent(
                self._host,
                self._purpose,
                self._body,
                self._request,
                secrets=self.secrets,
                confidential=self._confidential,
            )
        return self._number

    def _cut(self) -> None:
        self.expired = True
        if self._socket is not None:
            # SSLSocket.shutdown would take the TLS state from under the thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _format_size(count: int) -> str:
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count:,} bytes"
