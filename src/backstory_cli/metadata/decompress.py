"""Compressed texts unpacked within limits: a few kilobytes of zlib can stand for gigabytes."""

from __future__ import annotations

import zlib

from backstory_cli.image import limits


class Inflater:
    """Unpacks the compressed parts of one file, each to a limit and all together to another."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most or limits.MAX_INFLATED
        self._left = limits.MAX_INFLATED_TOTAL
        self.cut = False
        """Whether something was longer than the limits allow."""

    def inflate(self, packed: bytes) -> bytes:
        """The unpacked bytes, as far as they are sound and allowed; never raises."""
        most = min(self._most, self._left)
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(packed, max(1, most))
        except zlib.error:
            return b""
        if unpacker.unconsumed_tail and not unpacker.eof:
            self.cut = True
        self._left = max(0, self._left - len(data))
        return data
