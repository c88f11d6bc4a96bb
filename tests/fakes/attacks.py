"""Servers on loopback that mean harm: each answers any request in a way that would hang or fill a careless client."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Self

from support.waiting import LONG

OK = b"HTTP/1.1 200 OK\r\n"
PIECE = b"x" * 65_536
DRIP = 0.1
"""Seconds between the bytes of a dripping answer."""

Attack = Callable[[], Iterable[bytes]]
"""The pieces of an answer, which may never end; None of them ends by itself unless it says so. An empty piece waits."""


def _dripped(data: Iterable[bytes]) -> Iterable[bytes]:
    for piece in data:
        yield piece
        yield b""


def _silence() -> Iterable[bytes]:
    return itertools.repeat(b"")


def _drip_of_headers() -> Iterable[bytes]:
    return _dripped(itertools.chain([OK, b"X-Slow: "], itertools.repeat(b"x")))


def _drip_of_body() -> Iterable[bytes]:
    return _dripped(itertools.chain([OK + b"Content-Length: 1000000\r\n\r\n"], itertools.repeat(b"x")))


def _endless_headers() -> Iterable[bytes]:
    return itertools.chain([OK], (b"X-%d: %s\r\n" % (number, b"y" * 50) for number in itertools.count()))


def _huge_header() -> Iterable[bytes]:
    return itertools.chain([OK + b"X-Huge: "], itertools.repeat(PIECE))


def _interim_answers() -> Iterable[bytes]:
    return itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


def _endless_body() -> Iterable[bytes]:
    return itertools.chain([OK + b"\r\n"], itertools.repeat(PIECE))


def _endless_body_with_length() -> Iterable[bytes]:
    return itertools.chain([OK + b"Content-Length: 1073741824\r\n\r\n"], itertools.repeat(PIECE))


def _endless_chunks() -> Iterable[bytes]:
    chunk = b"10000\r\n" + PIECE + b"\r\n"
    return itertools.chain([OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(chunk))


def _tiny_chunks() -> Iterable[bytes]:
    return itertools.chain([OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\nx\r\n" * 100))


@cache
def bomb(mebibytes: int = 300) -> bytes:
    """As many MiB of zeros, packed a thousand times smaller."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(2**20)) for _ in range(mebibytes)), packer.flush()])


def _bomb() -> Iterable[bytes]:
    yield OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb())
    yield bomb()


def _endless_name_in_gzip() -> Iterable[bytes]:
    """A gzip header with a file name (RFC 1952, FNAME) that never ends: much comes in, nothing out."""
    start = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
    return itertools.chain([OK + b"Content-Encoding: gzip\r\n\r\n" + start], itertools.repeat(PIECE))


def _twice_packed() -> Iterable[bytes]:
    body = gzip.compress(gzip.compress(b"x"))
    yield OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _unknown_packing() -> Iterable[bytes]:
    yield OK + b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\nxxxx"


def _not_what_it_says() -> Iterable[bytes]:
    yield OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot so at"


def _cut_packing() -> Iterable[bytes]:
    body = gzip.compress(b"x" * 1_000)[:-9]
    yield OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _closed_in_headers() -> Iterable[bytes]:
    yield OK + b"Content-Ty"


def _closed_in_body() -> Iterable[bytes]:
    yield OK + b"Content-Length: 10\r\n\r\nhello"


def _two_lengths() -> Iterable[bytes]:
    yield OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"


def _length_of_nonsense() -> Iterable[bytes]:
    yield OK + b"Content-Length: -5\r\n\r\nhello"


def _no_http() -> Iterable[bytes]:
    yield b"SSH-2.0-OpenSSH_9.6\r\n"


SLOW: dict[str, Attack] = {
    "silence": _silence,
    "a byte of a header now and then": _drip_of_headers,
    "a byte of the body now and then": _drip_of_body,
    "interim answers without end": _interim_answers,
}
"""What only the deadline ends."""
LARGE: dict[str, Attack] = {
    "a body without end": _endless_body,
    "a body of a gibibyte": _endless_body_with_length,
    "chunks without end": _endless_chunks,
    "300 kB that unpack to 300 MiB": _bomb,
    "a name in gzip without end": _endless_name_in_gzip,
}
"""What the bound on the size ends."""
BROKEN: dict[str, Attack] = {
    "headers without end": _endless_headers,
    "one header without end": _huge_header,
    "packed twice": _twice_packed,
    "packed in a way not asked for": _unknown_packing,
    "not packed as it says": _not_what_it_says,
    "packing that breaks off": _cut_packing,
    "closed in the headers": _closed_in_headers,
    "closed in the body": _closed_in_body,
    "two lengths": _two_lengths,
    "a length below nothing": _length_of_nonsense,
    "another protocol": _no_http,
}
"""What is no answer of HTTP as it was asked for."""
EITHER: dict[str, Attack] = {"tiny chunks without end": _tiny_chunks}
"""What size or deadline ends, whichever comes first."""


class Attacker:
    """A context manager that plays one attack to whoever connects, at ``url``."""

    def __init__(self, attack: Attack) -> None:
        self._attack = attack
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(LONG)
            connection.recv(65_536)
            for piece in self._attack():
                if self._over.is_set():
                    return
                if piece:
                    connection.sendall(piece)
                else:
                    time.sleep(DRIP)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)
