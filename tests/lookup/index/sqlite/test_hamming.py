"""Segments: exact at every radius, and refused when they are not what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backstory_cli.lookup.index.sqlite import hamming as segments

Codes = NDArray[np.uint64]


def near_and_far(seed: int, words: int, rows: int = 300) -> tuple[Codes, Codes]:
    """Stored codes, a third of them at chosen distances from the three that are asked for."""
    chance = np.random.default_rng(seed)
    stored = chance.integers(0, 2**64, (rows, words), np.uint64)
    asked = chance.integers(0, 2**64, (3, words), np.uint64)
    for row in range(0, rows, 3):
        bits = np.unpackbits(asked[row % 9 // 3].view(np.uint8))
        flips = chance.permutation(len(bits))[: row * len(bits) // rows // 2]
        bits[flips] ^= 1
        stored[row] = np.packbits(bits).view(np.uint64)
    return stored, asked


def brute_force(stored: Codes, asked: Codes, radius: int) -> set[tuple[int, int, int]]:
    distance = np.bitwise_count(stored[:, None] ^ asked[None]).sum(axis=2, dtype=np.int64)
    return {(int(row), int(each), int(distance[row, each])) for row, each in np.argwhere(distance <= radius)}


def found(hits: segments.Hits) -> list[tuple[int, int, int]]:
    return list(zip(hits.row.tolist(), hits.asked.tolist(), hits.distance.tolist(), strict=True))


@given(st.integers(0, 256), st.sampled_from([4, 8]), st.integers(0, 2**32))
@settings(max_examples=60)
def test_a_segment_finds_what_counting_bits_finds(
    tmp_path_factory: pytest.TempPathFactory, radius: int, words: int, seed: int
) -> None:
    stored, asked = near_and_far(seed, words)
    folder = tmp_path_factory.mktemp("segment")
    segments.write(folder, np.arange(len(stored)), stored)
    segment = segments.read(folder, len(stored))
    assert segment is not None
    hits = found(segment.near(asked, radius))
    assert len(hits) == len(set(hits))
    assert set(hits) == brute_force(stored, asked, radius)


@pytest.mark.parametrize("radius", [0, 15, 16, 31, 32, 64, 128, 255, 256])
def test_scan_and_keys_agree_where_both_serve(tmp_path: Path, radius: int) -> None:
    stored, asked = near_and_far(7, 4)
    stored[5], stored[6] = asked[0], asked[0] ^ np.uint64(2**64 - 1)  # all the same, and not a bit the same
    segments.write(tmp_path, np.arange(len(stored)), stored)
    segment = segments.read(tmp_path, len(stored))
    assert segment is not None
    assert segment.order is not None
    scanned = segments.scan(np.ascontiguousarray(stored.T), asked, radius)
    assert set(found(segment.near(asked, radius))) == set(found(scanned)) == brute_force(stored, asked, radius)


def test_more_codes_than_are_looked_at_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, _ = near_and_far(8, 4)
    monkeypatch.setattr(segments, "_AT_ONCE", 50)
    segments.write(tmp_path, np.arange(len(stored)), stored)
    segment = segments.read(tmp_path, len(stored))
    assert segment is not None
    assert set(found(segment.near(stored, 20))) == brute_force(stored, stored, 20)


def test_no_codes_find_nothing(tmp_path: Path) -> None:
    stored, asked = near_and_far(9, 4)
    segments.write(tmp_path, np.arange(len(stored)), stored)
    segment = segments.read(tmp_path, len(stored))
    assert segment is not None
    assert found(segment.near(asked[:0], 31)) == found(segment.near(asked[:0], 90)) == []


@pytest.mark.parametrize("name", ["numbers.npy", "columns.npy", "offsets.npy", "order.npy"])
def test_a_damaged_segment_is_none(tmp_path: Path, name: str) -> None:
    stored, _ = near_and_far(1, 4)
    segments.write(tmp_path, np.arange(len(stored)), stored)
    assert segments.read(tmp_path, len(stored) + 1) is None
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    assert segments.read(tmp_path, len(stored)) is None
    (tmp_path / name).write_bytes(b"")
    assert segments.read(tmp_path, len(stored)) is None
