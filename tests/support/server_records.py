"""Records for the index on PostgreSQL, and all that a failure tells."""

from __future__ import annotations

import numpy as np

from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record


def record(number: int, code: bytes | None = None) -> Record:
    print_ = Fingerprint(Family.FRAME, WHOLE, np.random.default_rng(number).bytes(32) if code is None else code)
    return Record(sha256=f"{number:064x}", fingerprints=(print_,), note=Note(source="A"))


# Searching


def words(*records: Record) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    codes = [each.fingerprints[0].code for each in records]
    return np.frombuffer(b"".join(codes), np.uint64).reshape(len(codes), -1)
