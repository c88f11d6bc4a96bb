"""Cases: nothing is lost, nothing is copied that need not be, and forgetting forgets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backstory_cli.analysts.rules import Rules
from backstory_cli.cases import Case, Cases, exported
from backstory_cli.errors import NothingToAsk, ServiceFailed
from backstory_cli.follow_up import follow_up
from backstory_cli.models import Artifact, Report
from making import finding, report, run


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
            cases.add_turn(saved.id, follow_up(saved, question, analyst=Rules(), file="not_kept"))
        assert [turn.question for turn in cases.load(saved.id).report.turns] == ["when?", "who?"]
        assert [line.turns for line in cases.lines()] == [2]


def test_load_by_beginning_and_by_exact_id(store: Path) -> None:
    with Cases(store) as cases:
        for name in ("20261123-aaaaaa", "20261123-aabbbb", "20261123-aabbbb2"):
            cases.save(with_map(name), None)
        assert cases.load("20261123-aaa").report.id == "20261123-aaaaaa"
        assert cases.load("20261123-aabbbb").report.id == "20261123-aabbbb"
        assert cases.load().report.id == "20261123-aabbbb2"
        with pytest.raises(NothingToAsk, match="more than one"):
            cases.load("20261123-a")
        with pytest.raises(NothingToAsk, match="no case"):
            cases.load("2026112_")


def test_an_empty_store_has_nothing_to_ask_about(store: Path) -> None:
    with Cases(store) as cases, pytest.raises(NothingToAsk):
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
    assert case.file_state() == "unchanged"
    image.write_bytes(b"other")
    assert case.file_state() == "changed"
    image.unlink()
    assert case.file_state() == "missing"


def test_export_is_portable(store: Path, tmp_path: Path) -> None:
    with Cases(store) as cases:
        saved = cases.save(with_map(), None)
    out = tmp_path / "bundle"
    exported(saved, out)
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
    with pytest.raises(ServiceFailed, match="store of cases"):
        Cases(store)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such devices here")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev", "a-pipe"])
def test_what_a_report_of_others_names_is_not_read_without_end(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "a-pipe":
        os.mkfifo(path)
    assert Case(with_map(), path).file_state() == "changed"
