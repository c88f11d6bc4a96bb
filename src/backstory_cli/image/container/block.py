"""One block of a file: what kind it is, and where it lies."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Block(NamedTuple):
    """One block of a file.

    Attributes:
        kind: Its name in its format: ``APP1``, ``IHDR``, ``VP8X``, ``ExifIFD``, ``meta/iinf``; ``scan`` for the
            compressed picture data of a JPEG and ``trailing`` for what stands after a file's end.
        offset: Where its payload begins in the file, in bytes.
        length: Bytes of payload that are there (a truncated block is shorter than it declares).
        header: Bytes of marker, length and type before the payload.
        level: 0 for a block of the file itself, 1 for one inside such a block, and so on.
    """

    kind: str
    offset: int
    length: int
    header: int = 0
    level: int = 0

    @property
    def start(self) -> int:
        """Where the block begins, its header included."""
        return self.offset - self.header

    @property
    def end(self) -> int:
        """Where its payload ends."""
        return self.offset + self.length

    def read_payload(self, data: bytes, most: int | None = None) -> bytes:
        """The payload, or its first ``most`` bytes."""
        return data[self.offset : self.offset + (self.length if most is None else min(most, self.length))]

    def sha256(self, data: bytes) -> str:
        """SHA-256 of the payload, in hexadecimal."""
        return hashlib.sha256(memoryview(data)[self.offset : self.end]).hexdigest()
