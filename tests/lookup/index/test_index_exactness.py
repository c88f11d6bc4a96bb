"""Whatever is stored and asked for, the index on this machine and the one on a server give the same, exact answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Near, Note, Record
from backstory_cli.lookup.index import Index, open_index
from support.known_records import LEFT, RIGHT, code, flipped, record, told, words
from support.postgresql import new_database

Both = tuple[Index, Index]

# Exactness: both against counting bits, at every radius. Spread evenly over the code, differing bits are hardest to
# find by keys of 16 bits: 15 in as many keys, or 31 that leave one key with a single one.


def spread(count: int) -> list[int]:
    return [16 * (number % 16) + number // 16 for number in range(count)]


def counted(stored: Sequence[Record], asked: Sequence[bytes], family: Family, radius: int) -> list[Near]:
    found = []
    for number, each in enumerate(stored, 1):
        for row, wanted in enumerate(asked):
            distances = [
                ((int.from_bytes(wanted) ^ int.from_bytes(part.code)).bit_count(), place, part.box)
                for place, part in enumerate(each.fingerprints)
                if part.family is family
            ]
            if distances and min(distances)[0] <= radius:
                found.append(Near(number, min(distances)[2], row, min(distances)[0]))
    return sorted(found, key=lambda near: (near.distance, near.entry, near.asked))


@contextmanager
def both(server: str, folder: Path) -> Iterator[Both]:
    with new_database(server) as address, open_index(folder / "index.db") as here, open_index(address) as there:
        yield here, there


@pytest.fixture(scope="module")
def shared(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with both(postgresql_server, tmp_path_factory.mktemp("shared")) as made:
        yield made


@pytest.fixture(scope="module")
def alike(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with both(postgresql_server, tmp_path_factory.mktemp("alike")) as made:
        yield made


@pytest.fixture(scope="module")
def stored(shared: Both) -> list[Record]:
    """Pictures at every distance from codes 1 and 2, spread evenly and at random; half of them in sealed segments.

    Of points each has several, far from all that is asked for but one.
    """
    here, there = shared
    made = []
    for number in range(257):
        at_random = random.Random(number).sample(range(256), number)  # noqa: S311
        points = (code(10 * number), flipped(code(1, Family.POINT), spread(number)), code(10 * number + 3))
        parts = (
            Fingerprint(Family.FRAME, WHOLE, flipped(code(1), spread(number))),
            *(Fingerprint(Family.POINT, WHOLE, point) for point in points),
            Fingerprint(Family.FRAME, LEFT, flipped(code(2), at_random)),
            Fingerprint(Family.CROP, RIGHT, flipped(code(2), at_random)),
            Fingerprint(Family.LEARNED, WHOLE, flipped(code(1, Family.LEARNED), [2 * bit for bit in at_random])),
        )
        made.append(record(number, fingerprints=parts))
    for index in (here, there):
        index.add(made[:128])
        index.seal(everything=True)
        index.add(made[128:])
    return made


@pytest.mark.parametrize("radius", [-1, 0, 14, 15, 16, 30, 31, 32, 47, 85, 176, 255, 256, 512])
@pytest.mark.parametrize("family", Family)
def test_both_find_exactly_what_counting_finds(shared: Both, stored: list[Record], family: Family, radius: int) -> None:
    opposite = flipped(code(1, family), range(family.code_bytes * 8))
    asked = [code(1, family), code(2, family), opposite, bytes(family.code_bytes)]
    expected = counted(stored, asked, family, radius)
    for index in shared:
        assert index.near(family, words(*asked), radius) == expected
        assert index.near(family, words(*asked)[:0], radius) == []
    assert len([near for near in expected if near.asked < 2]) >= min(radius, 256) + 1


@given(
    st.sampled_from(Family),
    st.integers(0, 256) | st.sampled_from([0, 15, 16, 31, 32]),
    st.lists(st.tuples(st.integers(0, 256), st.lists(st.integers(0, 255), max_size=40)), min_size=1, max_size=5),
)
def test_both_find_exactly_what_counting_finds_at_any_radius(
    shared: Both,
    stored: list[Record],
    family: Family,
    radius: int,
    asked: list[tuple[int, list[int]]],
) -> None:
    known = [[each.code for each in one.fingerprints if each.family is family] for one in stored]
    rows = [flipped(known[number][len(bits) % len(known[number])], bits) for number, bits in asked]
    expected = counted(stored, rows, family, radius)
    for index in shared:
        assert index.near(family, words(*rows), radius) == expected


# Whatever is done to both, they hold the same.

_CODES = st.lists(st.tuples(st.sampled_from(Family), st.sampled_from([WHOLE, LEFT]), st.integers(0, 5)), max_size=6)
_PICTURES = st.builds(
    lambda seed, recipe, source, moved, codes: record(
        seed,
        Note(source, caption=f"{seed}" if moved else ""),
        recipe=recipe,
        path=str(Path(f"{seed}{moved}.jpg").absolute()) if recipe else "",
        fingerprints=tuple(Fingerprint(family, box, code(number, family)) for family, box, number in codes),
        small_copy=bytes([seed]) if moved else None,
    ),
    st.integers(0, 4),
    st.sampled_from(["", "2", "3"]),
    st.sampled_from(["", "A", "B"]),
    st.booleans(),
    _CODES,
)
_DEEDS = st.lists(
    st.tuples(st.just("add"), st.lists(_PICTURES, max_size=4))
    | st.tuples(st.just("remove"), st.sampled_from(["0True.jpg", "00000002", "source A"]))
    | st.tuples(st.sampled_from(["seal", "compact"]), st.none()),
    max_size=8,
)


def done(index: Index, deed: str, what: object) -> object:
    if deed == "add":
        return index.add(what)  # type: ignore[arg-type]
    if deed == "remove":
        name = str(what)
        gone = index.remove([], source="A") if name == "source A" else index.remove([name])
        return told(sorted(gone, key=lambda entry: entry.id))
    if deed == "seal":
        index.seal(everything=True)
    else:
        index.compact()
    return None


def held(index: Index) -> object:
    """All that can be asked of an index."""
    asked = {family: words(*(code(number, family) for number in range(6))) for family in Family}
    found = [index.near(family, asked[family], radius) for family in Family for radius in (0, 31, 130)]
    numbers = [entry.id for seed in range(5) for entry in index.with_bytes(record(seed).sha256 or "")]
    known = [replace(entry, added="") for _, entry in sorted(index.entries(numbers).items())]
    copies = [index.small_copy(number) for number in numbers]
    return found, known, copies, list(index.records()), index.stats(), index.recipe(), index.empty(), index.faults()


@given(_DEEDS)
@settings(max_examples=8)
def test_whatever_is_done_to_both_they_hold_the_same(alike: Both, deeds: list[tuple[str, object]]) -> None:
    here, there = alike
    for deed, what in deeds:
        assert done(here, deed, what) == done(there, deed, what)
    assert held(here) == held(there)
    assert here.faults() == []
    for index in alike:
        index.remove([f"{seed:08x}" for seed in range(5)])
        assert index.empty()
