"""Sealed segments: many fingerprints of one family in files that a cold process opens by memory map.

A segment is a folder of arrays, derived from the index's database and rebuildable from it: the codes column by column
in words of 64 bits, which one pass over memory compares at any radius; the number of each row; and, for codes of 256
bits, a multi-index hash (M. Norouzi, A. Punjani and D. Fleet, "Fast Exact Search in Hamming Space with Multi-Index
Hashing", IEEE TPAMI 36(6), 2014, doi:10.1109/TPAMI.2013.231), which finds everything within 31 bits by looking at a
few thousandths of the rows. Both are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint64]
    """Shape (rows, words): 4 words for codes of 256 bits, 8 for 512."""

CHUNKS = 16
"""Keys of 16 bits in a code of 256. Of two codes within 31 bits, at least one key differs in at most one bit."""
MIH_RADIUS = 2 * CHUNKS - 1
_VALUES = 1 << 16
_AT_ONCE = 2_000_000
"""Rows looked at together by their keys."""
_STRIP = 1 << 15
"""Rows compared at a time: their words stay in the processor's cache."""


class Hits(NamedTuple):
    """Rows within the radius: three arrays of one length, int64."""

    row: NDArray[np.int64]
    asked: NDArray[np.int64]
    distance: NDArray[np.int64]


@dataclass(frozen=True)
class Segment:
    """An opened segment.

    Attributes:
        numbers: int64 (rows,), ascending.
        columns: uint64 (words, rows).
        offsets: uint32 (16, 65537), or None without a multi-index hash.
        order: uint32 (16, rows): rows by key, likewise.
    """

    numbers: NDArray[np.int64]
    columns: NDArray[np.uint64]
    offsets: NDArray[np.uint32] | None
    order: NDArray[np.uint32] | None

    def near(self, codes: Codes, radius: int) -> Hits:
        """Every row within ``radius`` bits of any of the codes; exact."""
        if not len(codes):
            return _join_hits([])
        if self.order is not None and self.offsets is not None and radius <= MIH_RADIUS:
            return _scan_by_keys(self.columns, self.offsets, self.order, codes, radius)
        return scan(self.columns, codes, radius)


def write(folder: Path, numbers: NDArray[np.int64], codes: Codes) -> None:
    """Write the arrays of a segment into an existing, empty folder; codes of 256 bits get their multi-index hash."""
    import numpy as np

    np.save(folder / "numbers.npy", numbers)
    np.save(folder / "columns.npy", np.ascontiguousarray(codes.T))
    if codes.shape[1] * 64 != CHUNKS * 16:
        return
    keys = np.ascontiguousarray(codes).view(np.uint16)
    offsets = np.zeros((CHUNKS, _VALUES + 1), np.uint32)
    order = np.lib.format.open_memmap(folder / "order.npy", mode="w+", dtype=np.uint32, shape=(CHUNKS, len(codes)))
    for chunk in range(CHUNKS):
        column = np.ascontiguousarray(keys[:, chunk])
        order[chunk] = np.argsort(column, kind="stable")  # a radix sort, for 16 bits
        np.cumsum(np.bincount(column, minlength=_VALUES), out=offsets[chunk, 1:])
    order.flush()
    del order
    np.save(folder / "offsets.npy", offsets)


def read(folder: Path, rows: int) -> Segment | None:
    """Open a segment of so many rows; None where its files are missing, cut short or of another shape."""
    import numpy as np

    def array(name: str) -> NDArray[np.generic]:
        # A plain view: every slice of a memmap object would carry its bookkeeping along.
        return np.asarray(np.load(folder / name, mmap_mode="r", allow_pickle=False))

    try:
        numbers, columns = array("numbers.npy"), array("columns.npy")
        offsets = order = None
        if (folder / "order.npy").exists():
            offsets, order = array("offsets.npy"), array("order.npy")
    except (OSError, ValueError, EOFError):
        return None
    sound = numbers.shape == (rows,) and columns.ndim == 2 and columns.shape[1] == rows
    if order is not None and offsets is not None:
        sound &= order.shape == (CHUNKS, rows) and offsets.shape == (CHUNKS, _VALUES + 1)
    return Segment(numbers, columns, offsets, order) if sound else None  # type: ignore[arg-type]


def scan(columns: NDArray[np.uint64], codes: Codes, radius: int) -> Hits:
    """Compare every row, uint64 (words, rows), with every code."""
    import numpy as np

    words, rows = columns.shape
    found: list[tuple[NDArray[np.int64], int, NDArray[np.int64]]] = []
    # Sums of up to four words may wrap at 256, the exact negative: such rows are looked at again.
    narrow = np.uint8 if words <= 4 else np.uint16
    mixed = np.empty(min(rows, _STRIP), np.uint64)
    count = np.empty(len(mixed), np.uint8)
    total: NDArray[np.uint16] = np.empty(len(mixed), narrow)
    for begin in range(0, rows, _STRIP):
        strip = columns[:, begin : begin + _STRIP]
        size = strip.shape[1]
        for asked, code in enumerate(codes):
            total[:size] = 0
            for word in range(words):
                np.bitwise_xor(strip[word], code[word], out=mixed[:size])
                np.bitwise_count(mixed[:size], out=count[:size])
                np.add(total[:size], count[:size], out=total[:size])
            near = np.flatnonzero(total[:size] <= radius)
            if near.size:
                exact = np.bitwise_count(strip[:, near] ^ code[:, None]).sum(axis=0, dtype=np.int64)
                kept = exact <= radius
                found.append((near[kept] + begin, asked, exact[kept]))
    return _join_hits(found)


def _scan_by_keys(
    columns: NDArray[np.uint64],
    offsets: NDArray[np.uint32],
    order: NDArray[np.uint32],
    codes: Codes,
    radius: int,
) -> Hits:
    """Only rows that share a key with the code, or have one that differs in a single bit."""
    import numpy as np

    flips = _list_flips(1 if radius >= CHUNKS else 0)
    keys = np.ascontiguousarray(codes).view(np.uint16).reshape(len(codes), CHUNKS, 1) ^ flips
    values, chunks = keys.astype(np.intp), np.arange(CHUNKS)[None, :, None]
    begins = offsets[chunks, values].reshape(len(codes), -1).astype(np.int64)
    counts = offsets[chunks, values + 1].reshape(len(codes), -1) - begins
    starts = begins + np.broadcast_to(chunks * order.shape[1], values.shape).reshape(len(codes), -1)
    found = []
    for group in _group_codes(counts.sum(axis=1)):
        count, start = counts[group].ravel(), starts[group].ravel()
        at = np.repeat(start - np.cumsum(count) + count, count) + np.arange(count.sum())
        rows = order.reshape(-1)[at].astype(np.int64)
        asked = np.repeat(np.arange(len(codes))[group], counts[group].sum(axis=1))
        distance = np.zeros(len(rows), np.uint16)
        for word, column in enumerate(columns):
            distance += np.bitwise_count(column[rows] ^ codes[asked, word])
        kept = distance <= radius
        _, first = np.unique(asked[kept] * columns.shape[1] + rows[kept], return_index=True)
        found.append(Hits(rows[kept][first], asked[kept][first], distance[kept][first].astype(np.int64)))
    return Hits(*(np.concatenate(part) for part in zip(*found, strict=True))) if found else _join_hits([])


def _group_codes(sizes: NDArray[np.int64]) -> list[slice]:
    """Neighbouring codes whose rows together fit in memory comfortably."""
    groups, begin, total = [], 0, 0
    for number, size in enumerate(sizes.tolist()):
        if total and total + size > _AT_ONCE:
            groups.append(slice(begin, number))
            begin, total = number, 0
        total += size
    return [*groups, slice(begin, len(sizes))] if len(sizes) else []


@lru_cache(maxsize=2)
def _list_flips(bits: int) -> NDArray[np.uint16]:
    """What turns a key into itself, or also into each that differs in one bit."""
    import numpy as np

    return np.array([0, *(1 << bit for bit in range(16))][: 1 + 16 * bits], np.uint16)


def _join_hits(found: list[tuple[NDArray[np.int64], int, NDArray[np.int64]]]) -> Hits:
    import numpy as np

    if not found:
        nothing = np.empty(0, np.int64)
        return Hits(nothing, nothing, nothing)
    rows, asked, distance = zip(*found, strict=True)
    repeated = np.repeat(np.array(asked, np.int64), [len(part) for part in rows])
    return Hits(np.concatenate(rows), repeated, np.concatenate(distance))
