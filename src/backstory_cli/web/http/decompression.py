"""Unpacking of compressed replies, in small pieces, so that a few bytes cannot become gigabytes unnoticed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from backstory_cli.web.http.deadline import RequestRefusedError, Unpack

ASKED_FOR = "gzip"
PIECE = 64 * 1024


def make_unpacker(encoding: str) -> Unpack:
    """How to unpack a reply of some ``Content-Encoding``.

    Raises:
        Refused: It is one that was not asked for.
    """
    kinds = [kind for part in encoding.split(",") if (kind := part.strip().lower()) not in {"", "identity"}]
    if not kinds:
        return lambda chunk: [chunk]
    if len(kinds) > 1 or kinds[0] not in {"gzip", "x-gzip", "deflate"}:
        raise RequestRefusedError("sent compressed data in a form that was not asked for")
    stream = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, told apart by the header

    begun = False

    def unpack(chunk: bytes) -> Iterator[bytes]:
        nonlocal begun
        if not chunk and begun and not stream.eof:
            raise RequestRefusedError("broke off its compressed reply")
        begun = begun or bool(chunk)
        try:
            while chunk:
                yield stream.decompress(chunk, PIECE)
                chunk = stream.unconsumed_tail
        except zlib.error:
            raise RequestRefusedError("sent compressed data that is damaged") from None

    return unpack
