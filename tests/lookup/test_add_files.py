"""Adding many files: side by side, resumed, never stopped by one that is bad."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from backstory_cli.errors import UnreadableImageError, UsageError
from backstory_cli.image.loading import Limits
from backstory_cli.lookup import add_files as bulk
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.add_files import File, Outcome, Work, add_files
from backstory_cli.lookup.entries import Note, Record
from backstory_cli.lookup.fingerprints import learned
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.records import find_learned_for_adding
from support import hostile_code
from support.photographs import jpeg, photograph


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.jpg").write_bytes(jpeg(photograph(number, 160, 120), 80))
    (folder / "words.jpg").write_text("no image", encoding="utf-8")
    return sorted(folder.iterdir())


def added(path: Path, files: Iterable[Path], note: Note | None = None, jobs: int = 1) -> list[Outcome]:
    with EmbeddedIndex(path) as index:
        work = Work(Limits(), jobs=jobs)
        return list(add_files(index, (File(file, note or Note()) for file in files), work))


def counted(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(outcome.added.value if outcome.added else "skipped" for outcome in outcomes)


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_at_a_time_and_several_make_the_same_index(tmp_path: Path, files: list[Path], jobs: int) -> None:
    outcomes = added(tmp_path / "index.db", files, jobs=jobs)
    assert counted(outcomes) == {"added": 6, "skipped": 1}
    (bad,) = (outcome for outcome in outcomes if outcome.failure)
    assert bad.path.name == "words.jpg"
    with EmbeddedIndex(tmp_path / "index.db") as index:
        records = list(index.records())
    assert [Path(record.path).name for record in records] == [f"{number}.jpg" for number in range(6)]
    assert all(record.fingerprints and record.small_copy and record.phash for record in records)


def test_what_is_unchanged_is_not_read_again(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.db"
    added(path, files)
    read: list[Path] = []
    real = bulk._make_record

    def watched(file: File, work: Work) -> Record | UnreadableImageError:
        read.append(file.path)
        return real(file, work)

    monkeypatch.setattr(bulk, "_make_record", watched)
    assert counted(added(path, files)) == {"unchanged": 6, "skipped": 1}
    assert [file.name for file in read] == ["words.jpg"]
    assert counted(added(path, files, Note(verdict="false"))) == {"updated": 6, "skipped": 1}
    assert {file.name for file in read} == {"words.jpg"}
    changed = files[0]
    changed.write_bytes(jpeg(photograph(50, 160, 120), 80))
    os.utime(changed, ns=(1, 1))
    assert counted(added(path, files)) == {"added": 1, "unchanged": 5, "skipped": 1}


def test_a_run_that_was_cut_off_is_resumed(tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    with EmbeddedIndex(tmp_path / "index.db") as index:
        outcomes = add_files(index, (File(file, Note()) for file in files), Work(Limits()))
        assert [next(outcomes).path.name for _ in range(3)] == ["0.jpg", "1.jpg", "2.jpg"]
        outcomes.close()  # type: ignore[attr-defined]
    assert counted(added(tmp_path / "index.db", files)) == {"unchanged": 4, "added": 2, "skipped": 1}


def test_a_second_file_with_the_same_bytes_does_not_take_the_entry_over(tmp_path: Path, files: list[Path]) -> None:
    again = tmp_path / "again.jpg"
    again.write_bytes(files[0].read_bytes())
    path = tmp_path / "index.db"
    added(path, files)
    assert counted(added(path, [again])) == {"unchanged": 1}
    assert counted(added(path, [again], Note(caption="seen twice"))) == {"updated": 1}
    with EmbeddedIndex(path) as index:
        (entry,) = index.with_bytes(next(iter(index.records())).sha256 or "")
        assert (Path(entry.path), entry.note.caption) == (files[0].absolute(), "seen twice")
    files[0].unlink()  # moved: now the other one is the file
    assert counted(added(path, [again])) == {"updated": 1}


def test_a_file_that_kills_its_reader_is_left_out(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_make_small_copy", hostile_code.no_small_copy)
    outcomes = added(tmp_path / "index.db", files, jobs=2)
    assert counted(outcomes) == {"added": 5, "skipped": 2}
    failures = {outcome.path.name: outcome.failure for outcome in outcomes if outcome.failure}
    assert failures.keys() == {"2.jpg", "words.jpg"}
    assert failures["2.jpg"] is not None
    assert "ended (status 11)" in failures["2.jpg"].message


def test_an_index_with_learned_fingerprints_is_not_added_to_without_their_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learned, "_find_packaged", lambda: None)
    with EmbeddedIndex(tmp_path / "index.db") as index:
        assert find_learned_for_adding(index, None) is None
        index.add([Record("ab" * 32, path="/a.jpg", recipe="2+0123456789abcdef")])
        with pytest.raises(UsageError, match="their model is not at hand"):
            find_learned_for_adding(index, None)
