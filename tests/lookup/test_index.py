"""The index: exact, never double, never lost, and clear about what it cannot do."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.database import transaction
from backstory_cli.errors import ServiceFailed, Skip, UsageError
from backstory_cli.image import Image
from backstory_cli.lookup.fingerprints import query
from backstory_cli.lookup.index import Added, Index, Note, interval


def picture(seed: int, format_name: str = "PNG", size: tuple[int, int] = (320, 240)) -> Image:
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    stored = io.BytesIO()
    PIL.Image.fromarray(coarse).resize(size, PIL.Image.Resampling.BICUBIC).save(stored, format_name)
    return Image(stored.getvalue(), name="x", source="x")


def plain(colour: str) -> Image:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (64, 64), colour).save(stored, "PNG")
    return Image(stored.getvalue(), name="x", source="x")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


def test_a_copy_is_found_with_what_was_noted(path: Path) -> None:
    with Index(path) as index:
        index.add([(picture(1), Path("a.png")), (picture(2), Path("b.png"))], Note("Agency", "2019-05", "Harbour"))
        (match,) = index.search(picture(1, "JPEG", (640, 480)))
    assert (match.entry.source, match.entry.date, match.entry.caption) == ("Agency", "2019-05", "Harbour")
    assert not match.identical
    assert match.distance is not None
    assert match.distance <= 16
    assert Path(match.entry.path) == Path("a.png").absolute()


def test_the_same_bytes_are_identical_and_never_doubled(path: Path) -> None:
    with Index(path) as index:
        assert index.add([(picture(1), Path("a.png"))], Note()) == [Added.ADDED]
        assert index.add([(picture(1), Path("a.png"))], Note()) == [Added.UNCHANGED]
        assert index.add([(picture(1), Path("c.png"))], Note(source="Agency")) == [Added.UPDATED]
        assert index.add([(picture(1), Path("c.png"))], Note(caption="Dusk")) == [Added.UPDATED]
        (match,) = index.search(picture(1))
        assert match.identical
        assert (match.entry.source, match.entry.caption) == ("Agency", "Dusk")
        assert index.stats().entries == 1


def test_plain_pictures_are_found_by_their_bytes_only(path: Path) -> None:
    with Index(path) as index:
        index.add([(plain("teal"), Path("t.png"))], Note())
        assert [match.identical for match in index.search(plain("teal"))] == [True]
        with pytest.raises(Skip, match="too plain"):
            index.search(plain("navy"))
        assert index.stats().searchable == 0


@given(st.integers(0, 128), st.lists(st.integers(0, 255), max_size=12), st.integers(0, 2**32))
@settings(deadline=None, max_examples=25)
def test_search_is_exact(tmp_path_factory: pytest.TempPathFactory, radius: int, flips: list[int], seed: int) -> None:
    """Hashes at chosen and random distances: the index finds exactly those that counting bits finds."""
    image = picture(1)
    asked = query(image)
    random = np.random.default_rng(seed)
    hashes = [random.bytes(32) for _ in range(20)]
    for count in range(0, 130, 9):
        bits = int.from_bytes(list(asked.pdq.values())[count % 8])
        for bit in [*flips, *random.permutation(256)[:count].tolist()]:
            bits ^= 1 << bit
        hashes.append(bits.to_bytes(32))
    with Index(tmp_path_factory.mktemp("exact") / "index.db") as index:
        with transaction(index._connection):
            for number, bits_stored in enumerate(hashes):
                index._connection.execute(
                    "INSERT INTO entries VALUES (?, ?, ?, 100, ?, ?, 'image/png', 1, 1, 1, '', '', '', '')",
                    (number + 1, f"{number:064x}", bits_stored, bytes(8), b"p"),
                )
        found = {match.entry.id: match.distance for match in index.search(image, radius)}
    expected = {}
    for number, stored in enumerate(hashes):
        nearest = min((int.from_bytes(one) ^ int.from_bytes(stored)).bit_count() for one in asked.pdq.values())
        if nearest <= radius:
            expected[number + 1] = nearest
    assert found == expected


def test_closest_first_then_the_earliest_date(path: Path) -> None:
    with Index(path) as index:
        index.add([(picture(1, "JPEG"), Path("late.jpg"))], Note(date="2022"))
        index.add([(picture(1, "BMP"), Path("early.bmp"))], Note(date="2011"))
        index.add([(picture(1), Path("same.png"))], Note())
        matches = index.search(picture(1))
    assert [Path(match.entry.path).name for match in matches] == ["same.png", "early.bmp", "late.jpg"]


def test_removal_by_number_path_hash_and_source(path: Path) -> None:
    with Index(path) as index:
        for seed in range(5):
            index.add([(picture(seed), Path(f"{seed}.png"))], Note(source="A" if seed > 2 else "B"))
        assert [entry.id for entry in index.remove(["1"])] == [1]
        assert [entry.id for entry in index.remove(["1.png"])] == [2]
        assert [entry.id for entry in index.remove([picture(2).sha256[:12]])] == [3]
        assert [entry.id for entry in index.remove([], source="A")] == [4, 5]
        assert index.remove(["99", "nowhere.png", "deadbeef"]) == []


@pytest.mark.parametrize(
    "date", ["yesterday", "2019-13", "2019-02-30", "19", "2019-5-1", "2019-05-01T25:00", "2019-05-01 10:00"]
)
def test_dates_that_are_none(date: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        Note(date=date)


@pytest.mark.parametrize(
    ("date", "earliest", "latest", "precision"),
    [
        ("2019", datetime(2019, 1, 1, tzinfo=UTC), datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), "year"),
        ("2019-12", datetime(2019, 12, 1, tzinfo=UTC), datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), "month"),
        ("2020-02-29", datetime(2020, 2, 29, tzinfo=UTC), datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC), "day"),
        (
            "2020-02-29T12:00:00+03:00",
            datetime(2020, 2, 29, 9, tzinfo=UTC),
            datetime(2020, 2, 29, 9, tzinfo=UTC),
            "second",
        ),
    ],
)
def test_dates_and_what_they_span(date: str, earliest: datetime, latest: datetime, precision: str) -> None:
    assert interval(date) == (earliest, latest, precision)


def test_an_index_that_is_no_database_is_explained(path: Path) -> None:
    path.write_bytes(b"not a database at all, but of some length" * 20)
    with pytest.raises(ServiceFailed, match="the index"):
        Index(path)
