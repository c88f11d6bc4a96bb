"""A server on loopback that nothing may reach: it counts the connections to 127.0.0.1 and, where there is one, ::1."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class Trap:
    """A context manager; one port for both families. ``caught`` is the number of connections so far."""

    def __init__(self) -> None:
        self.caught = 0
        self._listeners = [_listener(socket.AF_INET, "127.0.0.1", 0)]
        self.port: int = self._listeners[0].getsockname()[1]
        with contextlib.suppress(OSError):  # a machine without IPv6, or one on which the port is taken there
            self._listeners.append(_listener(socket.AF_INET6, "::1", self.port))
        self._threads = [threading.Thread(target=self._count, args=(each,), daemon=True) for each in self._listeners]

    def _count(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                connection, _ = listener.accept()
                self.caught += 1
                connection.close()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join(2)


def _listener(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.bind((host, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener
