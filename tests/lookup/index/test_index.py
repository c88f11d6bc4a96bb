"""The index on this machine and the one on a server give the same answers, and both are exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backstory_cli.lookup.entries import WHOLE, Added, Family, Fingerprint, Near, Note, Record, Stats
from backstory_cli.lookup.index import Index, open_index
from support.known_records import LEFT, RIGHT, code, flipped, record, told, words


@pytest.fixture(params=["embedded", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "embedded":
        with open_index(tmp_path / "index.db") as embedded:
            yield embedded
    else:
        with open_index(request.getfixturevalue("database")) as server:
            yield server


def test_a_new_index_is_empty(index: Index) -> None:
    assert index.empty()
    assert index.stats() == Stats(0, 0, 0, {}, "", "")
    assert index.near(Family.FRAME, words(code(1)), 256) == []
    assert index.with_bytes("e" * 64) == []
    assert list(index.records()) == []
    assert index.add([]) == []


def test_what_was_added_is_told_again(index: Index) -> None:
    note = Note(
        "Agency", "2019-05", "Harbour at dusk", "authentic", "CC BY", ("harbour", "ships"), "https://a.example/1"
    )
    assert index.add([record(1, note)]) == [Added.ADDED]
    (entry,) = index.with_bytes(record(1).sha256 or "")
    assert (entry.id, entry.sha256, entry.path) == (1, record(1).sha256, record(1).path)
    assert (entry.media_type, entry.width, entry.height, entry.bytes) == ("image/jpeg", 640, 480, 1001)
    assert (entry.quality, entry.note) == (87, note)
    assert entry.added.endswith("+00:00")
    assert index.entries([1, 99]) == {1: entry}
    assert index.small_copy(1) == b"\xff\xd8\x00jpeg"
    assert index.small_copy(99) is None
    assert not index.empty()


def test_entries_are_counted_so_far_and_no_further(index: Index) -> None:
    assert index.count(10) == 0
    index.add([record(1), record(2), record(3)])
    assert index.count(10) == 3
    assert index.count(2) == 2
    index.remove(["2"])
    assert index.count(10) == 2


def test_the_same_bytes_are_never_doubled(index: Index) -> None:
    known = Note("Agency", "2019", "Harbour", tags=("ships",))
    index.add([record(1, known)])
    assert index.add([record(1)]) == [Added.UNCHANGED]
    assert index.add([record(1, Note(verdict="false context"))]) == [Added.UPDATED]
    assert index.add([record(1, path=str(Path("moved.jpg").absolute()))]) == [Added.UPDATED]
    assert index.add([record(1, path="")]) == [Added.UNCHANGED]
    (entry,) = index.with_bytes(record(1).sha256 or "")
    assert told([entry]) == [(1, "moved.jpg", replace(known, verdict="false context"))]
    assert index.stats().entries == 1


def test_a_picture_that_occurs_again_in_one_batch(index: Index) -> None:
    batch = [record(1, Note(source="A")), record(2), record(1, Note(source="B")), record(1, Note(caption="C"))]
    assert index.add(batch) == [Added.ADDED, Added.ADDED, Added.UPDATED, Added.UPDATED]
    assert told(list(index.entries([1, 2]).values())) == [(1, "1.jpg", Note("B", caption="C")), (2, "2.jpg", Note())]


def test_fingerprints_without_a_file_are_known_by_the_first_and_where_they_were_seen(index: Index) -> None:
    listed = Record(sha256=None, fingerprints=record(1).fingerprints, note=Note(address="https://a.example/1"))
    elsewhere = replace(listed, note=Note(address="https://b.example/1"))
    other = replace(listed, fingerprints=record(2).fingerprints)
    assert index.add([listed, elsewhere, other]) == [Added.ADDED] * 3
    assert index.add([other, listed]) == [Added.UNCHANGED] * 2
    assert [entry.sha256 for entry in index.entries([1, 2, 3]).values()] == [None] * 3
    assert index.small_copy(1) is None
    captioned = [replace(listed, note=Note(caption=f"{number}" * 300)) for number in (1, 2)]
    assert index.add(captioned) == [Added.ADDED] * 2


def test_a_file_is_read_again_when_it_or_the_recipe_changed(index: Index) -> None:
    one = record(1)
    index.add([one, record(2, recipe="")])
    path, size, modified = one.path, one.bytes or 0, one.modified or 0
    assert index.same_file(path, size, modified, "2")
    assert not index.same_file(path, size, modified, "3")
    assert not index.same_file(path, size + 1, modified, "2")
    assert not index.same_file(path, size, modified + 1, "2")
    assert not index.same_file(path + "x", size, modified, "2")
    assert index.same_file(record(2).path, 1002, record(2).modified or 0, "2")  # imported: kept as it is
    assert index.add([replace(one, modified=modified + 1)]) == [Added.UNCHANGED]  # touched, the same bytes
    assert index.same_file(path, size, modified + 1, "2")


def test_a_newer_recipe_replaces_the_fingerprints(index: Index) -> None:
    index.add([record(1)])
    newer = record(1, recipe="3", fingerprints=(Fingerprint(Family.FRAME, RIGHT, code(5)),), small_copy=b"newer")
    assert index.add([newer]) == [Added.UPDATED]
    assert index.add([newer]) == [Added.UNCHANGED]
    assert index.near(Family.FRAME, words(code(1)), 31) == []
    assert index.near(Family.CROP, words(code(1001)), 31) == []
    assert index.near(Family.FRAME, words(code(5)), 0) == [Near(1, RIGHT, 0, 0)]
    assert index.small_copy(1) == b"newer"
    assert index.same_file(newer.path, 1001, newer.modified or 0, "3")


def test_removal_by_number_path_hash_and_source(index: Index) -> None:
    index.add([record(seed, Note(source="A" if seed > 2 else "B")) for seed in range(5)])
    assert [entry.id for entry in index.remove(["1"])] == [1]
    assert [entry.id for entry in index.remove(["1.jpg"])] == [2]
    assert [entry.id for entry in index.remove([(record(2).sha256 or "")[:8].upper()])] == [3]
    assert [entry.id for entry in index.remove([], source="A")] == [4, 5]
    assert index.remove(["99", "nowhere.jpg", "deadbeef", "%"]) == []
    assert index.empty()
    assert index.near(Family.FRAME, words(code(1)), 256) == []
    assert index.stats().fingerprints == 0


def test_numbers_are_not_used_again(index: Index) -> None:
    index.add([record(1)])
    index.remove(["1"])
    assert index.add([record(1)]) == [Added.ADDED]
    assert list(index.entries([1, 2])) == [2]
    assert index.near(Family.FRAME, words(code(1)), 0) == [Near(2, WHOLE, 0, 0)]


def test_counts(index: Index) -> None:
    plain = record(3, Note(source="A", date="2021"), fingerprints=())
    index.add([record(1, Note(source="B", date="2019-05")), record(2, Note(source="A")), plain])
    assert index.stats() == Stats(3, 2, 4, {"A": 2, "B": 1}, "2019-05", "2021")


def test_hostile_words_come_back_harmless(index: Index) -> None:
    note = Note("'; DROP TABLE entries; --", "", "nul \x00 bell \x07 \ud800 {a,b} \\N \t\n \U0001f980 " + "x" * 5000)
    odd = record(1, note, path="/tmp/\udcff \\ \"';\n{}.jpg")
    assert index.add([odd]) == [Added.ADDED]
    assert index.add([odd]) == [Added.UNCHANGED]
    entry = index.entries([1])[1]
    assert entry.path == odd.path
    assert entry.note.source == note.source
    assert "\\x00" in entry.note.caption
    assert len(entry.note.caption) < 2_100
    assert index.same_file(odd.path, 1001, odd.modified or 0, "2")


def test_everything_can_be_carried_from_one_kind_to_the_other(database: str, tmp_path: Path) -> None:
    codes = (Fingerprint(Family.FRAME, WHOLE, code(8)), Fingerprint(Family.FRAME, WHOLE, code(9)))
    learned = Fingerprint(Family.LEARNED, RIGHT, code(7, Family.LEARNED))
    whole = [
        record(1, Note("Agency", "2019-05", "Harbour", "authentic", "CC BY", ("a", "b"), "https://a.example/1")),
        record(2, fingerprints=(*codes, learned), path="/tmp/\udcff.jpg"),
        Record(sha256=None, fingerprints=codes[:1], note=Note(address="https://a.example/2")),
        record(3, fingerprints=(), width=None, height=None, phash=None, small_copy=None),
    ]
    with open_index(tmp_path / "a.db") as here, open_index(database) as there:
        here.add(whole)
        assert there.add(list(here.records())) == [Added.ADDED] * 4
        assert list(there.records()) == list(here.records()) == whole
        assert here.add(list(there.records())) == [Added.UNCHANGED] * 4
        assert there.stats() == here.stats()
        assert replace(there.entries([1])[1], added="") == replace(here.entries([1])[1], added="")


def test_the_closest_part_of_each_entry_for_each_row(index: Index) -> None:
    asked = code(1)
    parts = [
        Fingerprint(Family.FRAME, WHOLE, flipped(asked, range(9))),
        Fingerprint(Family.FRAME, LEFT, flipped(asked, range(4))),
        Fingerprint(Family.FRAME, RIGHT, flipped(asked, range(10, 14))),  # as close, but later
    ]
    index.add([record(1, fingerprints=tuple(parts)), record(2, fingerprints=(parts[0],))])
    expected = [Near(1, RIGHT, 1, 0), Near(1, LEFT, 0, 4), Near(2, WHOLE, 0, 9), Near(2, WHOLE, 1, 13)]
    for radius in (20, 100):
        assert index.near(Family.FRAME, words(asked, parts[2].code), radius) == expected
    assert index.near(Family.CROP, words(asked), 256) == []


def test_many_points_of_one_picture(index: Index) -> None:
    points = tuple(Fingerprint(Family.POINT, WHOLE, code(seed, Family.POINT)) for seed in range(64))
    index.add([record(1, fingerprints=points), record(2, fingerprints=points[:1])])
    asked = words(code(5, Family.POINT), code(0, Family.POINT), code(99, Family.POINT))
    assert index.near(Family.POINT, asked, 31) == [Near(1, WHOLE, 0, 0), Near(1, WHOLE, 1, 0), Near(2, WHOLE, 1, 0)]
    assert index.stats().fingerprints == 65
    assert next(iter(index.records())).fingerprints == points


def test_the_newest_recipe(index: Index) -> None:
    assert index.recipe() == ""
    index.add([record(1, recipe="2+abc"), record(2, recipe="3"), record(3, recipe="")])
    assert index.recipe() == "3"


def test_a_small_index_may_be_asked_for_anything(index: Index) -> None:
    index.add([record(seed) for seed in range(50)])
    index.compact()
    assert all(index.affordable(family) > 10_000 for family in Family)


def test_upkeep_changes_no_answer(index: Index) -> None:
    index.add([record(seed) for seed in range(20)])
    index.remove([str(number) for number in range(1, 20, 2)])
    asked = words(*(code(seed) for seed in range(20)))
    before = [index.near(Family.FRAME, asked, radius) for radius in (31, 120)]
    assert [near.entry for near in before[0]] == list(range(2, 21, 2))
    for upkeep in (index.seal, index.compact):
        upkeep()
        assert [index.near(Family.FRAME, asked, radius) for radius in (31, 120)] == before
        assert index.faults() == []
