"""Segments: few remain, and a lost one costs no match."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstory_cli.lookup.index.sqlite import hamming as segments
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from support.embedded_records import found, made, segments_of


def test_sealed_and_newer_entries_are_found_alike(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(25)])
        index.seal()
        assert len(segments_of(path)) == 1
        index.add([made(number) for number in range(25, 30)])
        assert found(index, 3, 27) == ["/pictures/27.jpg", "/pictures/3.jpg"]
    with EmbeddedIndex(path) as index:
        assert found(index, 3, 27) == ["/pictures/27.jpg", "/pictures/3.jpg"]
        assert index.faults() == []


def test_segments_are_merged_so_that_few_remain(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        for begin in range(0, 400, 10):
            index.add([made(number) for number in range(begin, begin + 10)])
            index.seal()
        assert len(segments_of(path)) <= 6
        assert len(found(index, *range(400))) == 400
        index.seal(everything=True)
        assert len(segments_of(path)) == 1
        assert len(found(index, *range(400))) == 400
        assert index.faults() == []


def test_removed_entries_are_gone_from_sealed_segments_too(path: Path, small_tail: None) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(20)])
        index.seal()
        index.remove([], source="odd")
        assert found(index, 3, 4) == ["/pictures/4.jpg"]
        assert index.faults() == []
        index.compact()
        assert found(index, 3, 4) == ["/pictures/4.jpg"]
        index.remove([], source="even")
        index.compact()
        assert found(index, 3, 4) == []
        assert segments_of(path) == []


@pytest.mark.parametrize("damage", ["folder", "file", "bits"])
def test_a_lost_or_damaged_segment_costs_no_match(path: Path, small_tail: None, damage: str) -> None:
    with EmbeddedIndex(path) as index:
        index.add([made(number) for number in range(20)])
        index.seal()
    (segment,) = segments_of(path)
    if damage == "folder":
        segment.rename(segment.with_name("gone"))
    elif damage == "file":
        (segment / "columns.npy").unlink()
    else:
        columns = np.load(segment / "columns.npy")
        np.save(segment / "columns.npy", columns ^ np.uint64(255))
    with EmbeddedIndex(path) as index:
        assert any(segment.name in fault for fault in index.faults())
        if damage != "bits":
            assert found(index, 3, 12) == ["/pictures/12.jpg", "/pictures/3.jpg"]
        index.seal(everything=True)
        assert index.faults() == []
        assert found(index, 3, 12) == ["/pictures/12.jpg", "/pictures/3.jpg"]
        assert len(segments_of(path)) == 1  # what nothing lists is thrown away


def test_two_that_seal_at_once_lose_nothing(path: Path, small_tail: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one seals between our reading of the list and our swap: ours is dropped."""
    with EmbeddedIndex(path) as index, EmbeddedIndex(path) as other:
        index.add([made(number) for number in range(20)])
        write = segments.write

        def late(folder: Path, *rest: Any) -> None:
            monkeypatch.setattr(segments, "write", write)
            other.seal()
            write(folder, *rest)

        monkeypatch.setattr(segments, "write", late)
        index.seal()
        assert len(segments_of(path)) == 1
        assert len(found(index, *range(20))) == len(found(other, *range(20))) == 20
