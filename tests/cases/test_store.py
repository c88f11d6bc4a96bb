"""Cases: nothing is lost, nothing is copied that need not be, and forgetting forgets."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backstory_cli.analysts.rules import Rules
from backstory_cli.cases.store import Case, Cases, export_case
from backstory_cli.errors import NothingToAskError, ServiceFailedError
from backstory_cli.investigation.follow_up import answer_follow_up
from backstory_cli.models import Artifact, Report
from backstory_cli.system.sqlite import begin_transaction
from support.making import finding, report, run


@pytest.fixture
def store(home: Path) -> Path:
    return home / "cases.db"


def with_map(report_id: str = "20261123-aaaaaa", content: bytes = b"png") -> Report:
    drawn = finding("ela.heat_map", artifacts=[Artifact(name="map.png", media_type="image/png", content=content)])
    return report("where?", run("ela", drawn), report_id=report_id)


def test_round_trip(store: Path, tmp_path: Path) -> None:
    image = tmp_path / "a.jpg"
    image.write_bytes(b"x")
    with Cases(store) as cases:
        saved = cases.save(with_map(), image)
    with Cases(store) as cases:
        loaded = cases.load()
    assert loaded.report == saved
    assert loaded.path == image
    (artifact,) = loaded.report.findings[0].artifacts
    assert artifact.path is not None
    assert Path(artifact.path).read_bytes() == b"png"


def test_the_same_artifact_is_kept_once_and_its_path_is_stable(store: Path) -> None:
    with Cases(store) as cases:
        one = cases.save(with_map("20261123-aaaaaa"), None)
        two = cases.save(with_map("20261123-bbbbbb"), None)
    assert one.findings == two.findings


def test_turns_are_kept_in_order(store: Path) -> None:
    with Cases(store) as cases:
        saved = cases.save(with_map(), None)
        for question in ("when?", "who?"):
            cases.add_turn(saved.id, answer_follow_up(saved, question, analyst=Rules(), file="not_kept"))
        assert [turn.question for turn in cases.load(saved.id).report.turns] == ["when?", "who?"]
        assert [line.turns for line in cases.lines()] == [2]


def test_load_by_beginning_and_by_exact_id(store: Path) -> None:
    with Cases(store) as cases:
        for name in ("20261123-aaaaaa", "20261123-aabbbb", "20261123-aabbbb2"):
            cases.save(with_map(name), None)
        assert cases.load("20261123-aaa").report.id == "20261123-aaaaaa"
        assert cases.load("20261123-aabbbb").report.id == "20261123-aabbbb"
        assert cases.load().report.id == "20261123-aabbbb2"
        with pytest.raises(NothingToAskError, match="more than one"):
            cases.load("20261123-a")
        with pytest.raises(NothingToAskError, match="no case"):
            cases.load("2026112_")


def test_an_empty_store_has_nothing_to_ask_about(store: Path) -> None:
    with Cases(store) as cases, pytest.raises(NothingToAskError):
        cases.load()


def test_forgetting_removes_only_what_no_other_case_uses(store: Path) -> None:
    with Cases(store) as cases:
        shared = cases.save(with_map("20261123-aaaaaa"), None)
        cases.save(with_map("20261123-bbbbbb"), None)
        path = Path(shared.findings[0].artifacts[0].path or "")
        cases.forget("20261123-aaaaaa")
        assert path.exists()
        cases.forget("20261123-bbbbbb")
        assert not path.exists()
        assert cases.lines() == []


def test_file_states(store: Path, tmp_path: Path) -> None:
    import hashlib

    image = tmp_path / "a.jpg"
    image.write_bytes(b"bytes")
    made = with_map()
    digest = hashlib.sha256(b"bytes").hexdigest()
    subject = made.subject.model_copy(update={"sha256": digest, "bytes": len(b"bytes")})
    with Cases(store) as cases:
        cases.save(made.model_copy(update={"subject": subject}), image)
        case = cases.load()
    assert case.check_file() == "unchanged"
    image.write_bytes(b"other")
    assert case.check_file() == "changed"
    image.unlink()
    assert case.check_file() == "missing"


def test_export_is_portable(store: Path, tmp_path: Path) -> None:
    with Cases(store) as cases:
        saved = cases.save(with_map(), None)
    out = tmp_path / "bundle"
    export_case(saved, out)
    loaded = Report.model_validate_json((out / "report.json").read_bytes())
    (artifact,) = loaded.findings[0].artifacts
    assert (out / (artifact.path or "")).read_bytes() == b"png"
    assert str(tmp_path) not in (out / "report.json").read_text()


def test_an_artifact_name_cannot_leave_its_folder(store: Path) -> None:
    drawn = finding("x.y", artifacts=[Artifact(name="../../evil.png", media_type="image/png", content=b"1")])
    with Cases(store) as cases:
        saved = cases.save(report("?", run("x", drawn)), None)
    path = Path(saved.findings[0].artifacts[0].path or "").resolve()
    assert (store.parent / "artifacts").resolve() in path.parents


def test_a_store_that_is_no_database_is_explained(store: Path) -> None:
    store.parent.mkdir()
    store.write_bytes(b"not a database, but long enough to be looked at" * 20)
    with pytest.raises(ServiceFailedError, match="store of cases"):
        Cases(store)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such devices here")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev", "a-pipe"])
def test_what_a_report_of_others_names_is_not_read_without_end(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "a-pipe":
        os.mkfifo(path)
    assert Case(with_map(), path).check_file() == "changed"


# Whether the store is sound


def kept(store: Path) -> Report:
    """A case with a heat map and a follow-up."""
    with Cases(store) as cases:
        saved = cases.save(with_map(), None)
        cases.add_turn(saved.id, answer_follow_up(saved, "when?", analyst=Rules(), file="not_kept"))
        assert cases.faults() == []
    return saved


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE cases SET report = replace(report, 'where?', 'whose?')", "its report was changed since it was kept"),
        ("UPDATE cases SET report = replace(report, 'where?', 'whose?')", "the list of cases says something else"),
        ("UPDATE cases SET report = '{}'", "its report cannot be read"),
        ("UPDATE cases SET report = x'7b'", "was changed since it was kept"),
        ("UPDATE cases SET question = 'whose?'", "the list of cases says something else"),
        ("UPDATE cases SET id = '20261123-bbbbbb'", "the list of cases says something else"),
        ("UPDATE turns SET turn = replace(turn, 'when?', 'whose?')", "its follow-up 1 was changed since it was kept"),
        ("UPDATE turns SET turn = '{}'", "its follow-up 1 cannot be read"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM cases", "belongs to nothing"),
    ],
)
def test_what_was_changed_is_found_and_not_shown(store: Path, change: str, told: str) -> None:
    kept(store)
    connection = sqlite3.connect(store)
    connection.executescript(change)
    connection.close()
    with Cases(store) as cases:
        assert any(told in fault for fault in cases.faults())
        if "UPDATE" in change and "SET question" not in change and "SET id" not in change:
            with pytest.raises(ServiceFailedError, match="changed since it was kept"):
                cases.load()


@pytest.mark.parametrize("damage", ["changed", "missing", "pipe"])
def test_an_artifact_that_is_not_as_it_was_is_found(store: Path, damage: str) -> None:
    path = Path(kept(store).findings[0].artifacts[0].path or "")
    if damage == "changed":
        path.write_bytes(b"pnG")
    else:
        path.unlink()
    if damage == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes with names here")
        os.mkfifo(path)
    with Cases(store) as cases:
        (fault,) = cases.faults()
    assert fault.startswith("case 20261123-aaaaaa: map.png")


def test_one_damaged_case_hides_no_other(store: Path) -> None:
    with Cases(store) as cases:
        for name in ("20261123-aaaaaa", "20261123-bbbbbb"):
            cases.save(with_map(name), None)
    connection = sqlite3.connect(store)
    connection.execute("UPDATE cases SET report = CAST(x'ff7b7d' AS TEXT)")
    connection.commit()
    connection.close()
    with Cases(store) as cases:
        assert len(cases.faults()) == 2
        assert cases.forget("20261123-a") == "20261123-aaaaaa"
        assert len(cases.faults()) == 1


def test_cases_of_the_first_version_are_kept_and_sealed(store: Path) -> None:
    saved = kept(store)
    connection = sqlite3.connect(store)
    connection.execute("ALTER TABLE cases DROP COLUMN report_sha256")
    connection.execute("ALTER TABLE turns DROP COLUMN turn_sha256")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with Cases(store) as cases:
        assert cases.faults() == []
        assert cases.load(saved.id).report.turns
    assert store.with_name("cases.db.before-2").exists()
    connection = sqlite3.connect(store)
    connection.execute("UPDATE cases SET report = replace(report, 'where?', 'whose?')")
    connection.commit()
    connection.close()
    with Cases(store) as cases:
        assert cases.faults() != []


def test_a_case_that_is_kept_while_another_is_forgotten_has_its_artifacts(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is kept between the forgetting and the removal of files: what both share stays."""
    with Cases(store) as cases, Cases(store) as other:
        cases.save(with_map("20261123-aaaaaa"), None)
        begun = 0

        @contextmanager
        def late(connection: sqlite3.Connection) -> Iterator[None]:
            nonlocal begun
            begun += 1
            if begun == 2:
                monkeypatch.undo()
                other.save(with_map("20261123-bbbbbb"), None)
            with begin_transaction(connection):
                yield

        monkeypatch.setattr("backstory_cli.cases.store.begin_transaction", late)
        cases.forget("20261123-aaaaaa")
        assert [line.id for line in cases.lines()] == ["20261123-bbbbbb"]
        assert cases.faults() == []
