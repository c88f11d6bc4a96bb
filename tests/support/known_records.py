"""Made-up records of known pictures: the same number gives the same record."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backstory_cli.lookup.entries import WHOLE, Box, Entry, Family, Fingerprint, Note, Record

LEFT: Box = (0, 0, 5_000, 10_000)
RIGHT: Box = (5_000, 0, 10_000, 10_000)


def code(seed: int, family: Family = Family.FRAME) -> bytes:
    return random.Random(seed).randbytes(family.code_bytes)  # noqa: S311 - not a secret


def flipped(stored: bytes, bits: Sequence[int]) -> bytes:
    number = int.from_bytes(stored)
    for bit in bits:
        number ^= 1 << bit
    return number.to_bytes(len(stored))


def words(*codes: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(codes), np.uint64).reshape(len(codes), -1)


def record(seed: int, note: Note | None = None, **changes: object) -> Record:
    made = Record(
        sha256=f"{seed:08x}".ljust(64, "e"),
        path=str(Path(f"{seed}.jpg").absolute()),
        media_type="image/jpeg",
        width=640,
        height=480,
        bytes=1000 + seed,
        modified=1_700_000_000_123_456_789 + seed,
        recipe="2",
        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code(seed)), Fingerprint(Family.CROP, LEFT, code(1000 + seed))),
        phash=bytes(8),
        quality=87,
        small_copy=b"\xff\xd8\x00jpeg",
        note=note or Note(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def told(entries: Sequence[Entry]) -> list[tuple[int, str, Note]]:
    return [(entry.id, Path(entry.path).name, entry.note) for entry in entries]
