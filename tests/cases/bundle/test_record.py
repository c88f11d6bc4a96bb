"""What a report keeps so that a colleague can repeat it: hashes, times, and the parameters of every check."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue

from backstory_cli import investigate
from backstory_cli.analysts.rules import Rules
from backstory_cli.detectors import Registered
from backstory_cli.detectors.model_look import BlindLook
from backstory_cli.detectors.model_look.prompt import PROMPT
from backstory_cli.detectors.web import WebSearch
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.investigation.pipeline import investigate as pipeline
from backstory_cli.lookup.fingerprints import RECIPE
from backstory_cli.models import Finding, Report, Run, Status, Tool
from backstory_cli.render.console import make_result_console
from backstory_cli.render.terminal import show_report
from backstory_cli.web.access import WebAccess
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.reverse_search.tineye import TinEye
from support.commands import Outcome
from support.making import finding
from support.signing import jpeg


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour.jpg", tmp_path / "photo.jpg"))


def test_the_file_is_hashed_again_afterwards_and_never_written_to(picture: Path) -> None:
    before = (picture.read_bytes(), picture.stat().st_mtime_ns)
    picture.chmod(0o444)
    began = datetime.now(UTC)
    report = investigate(picture, only=["metadata"])
    custody = report.custody
    assert custody is not None
    assert custody.file == "unchanged"
    assert custody.sha256 == report.subject.sha256 == hashlib.sha256(before[0]).hexdigest()
    assert custody.sha1 == report.subject.sha1 == hashlib.sha1(before[0], usedforsecurity=False).hexdigest()
    assert (picture.read_bytes(), picture.stat().st_mtime_ns) == before
    assert began - timedelta(seconds=1) < custody.begun <= report.created <= custody.ended
    assert all(moment.utcoffset() == timedelta(0) for moment in (custody.begun, custody.ended))


def during(picture: Path, action: str) -> Report:
    """An investigation in whose course something happens to the file."""

    def happens(title: str) -> None:
        if title == "the answer":
            if action == "changed":
                picture.write_bytes(picture.read_bytes() + b"\0")
            else:
                picture.unlink()

    return investigate(picture, only=["metadata"], progress=happens)


def test_a_file_that_changes_meanwhile_is_told(picture: Path) -> None:
    report = during(picture, "changed")
    assert report.custody is not None
    assert report.custody.file == "changed"
    assert report.custody.sha256 == hashlib.sha256(picture.read_bytes()).hexdigest() != report.subject.sha256


def test_a_file_that_goes_meanwhile_is_told(picture: Path) -> None:
    report = during(picture, "gone")
    assert report.custody is not None
    assert (report.custody.file, report.custody.sha256) == ("unreadable", None)
    assert "does not exist" in report.custody.note


@pytest.mark.parametrize(
    ("action", "said"), [("changed", "was changed while it was investigated"), ("gone", "is not known")]
)
def test_the_report_on_the_terminal_says_so(
    picture: Path, action: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_report(during(picture, action), make_result_console())
    assert said in " ".join(capsys.readouterr().out.split())


def test_bytes_without_a_file_have_none_afterwards() -> None:
    report = investigate(jpeg(), only=["metadata"])
    assert report.custody is not None
    assert (report.custody.file, report.custody.sha256) == ("not_kept", None)


class Stating:
    """A detector that states parameters, or fails to."""

    name, title, network = "stating", "A check with parameters", False

    def __init__(self, *, skips: bool = False, broken: bool = False) -> None:
        self._skips, self._broken = skips, broken

    @property
    def parameters(self) -> Mapping[str, object]:
        if self._broken:
            raise RuntimeError("no idea")
        return {"quality": 90, "note": "a\x1b[2Jb", "model": b"bytes"}

    def inspect(self, image: Image) -> Iterator[Finding]:
        if self._skips:
            raise Skip("not today")
        yield finding("stating.seen")


def run_of(detector: Stating) -> Run:
    report = pipeline(
        Image(jpeg(), name="x.jpg", source="x.jpg"),
        "?",
        detectors=[Registered(detector, "1")],
        analyst=Rules(),
        tool=Tool(name="t", version="0"),
        report_id="20260101-aaaaaa",
    )
    return report.runs[0]


def test_what_a_detector_states_is_recorded_and_made_safe() -> None:
    assert run_of(Stating()).parameters == {"quality": 90, "note": "a\\x1b[2Jb", "model": "5 bytes"}


def test_a_detector_that_skips_or_cannot_say_records_nothing() -> None:
    assert run_of(Stating(skips=True)).parameters == {}
    broken = run_of(Stating(broken=True))
    assert (broken.parameters, broken.status, len(broken.findings)) == ({}, Status.OK, 1)


def test_a_model_s_look_is_recorded_by_its_question_and_copy() -> None:
    stated = BlindLook(None, deep=True, region=(1, 2, 3, 4)).parameters
    assert stated["prompt_sha256"] == PROMPT
    assert stated["copy"] == {"longest_side": 1536, "jpeg_quality": 90}
    assert (stated["model"], stated["further_copies"], stated["region"]) == (None, True, [1, 2, 3, 4])


def test_a_search_of_the_web_is_recorded_by_whom_it_asked() -> None:
    door = GuardedClient(Ledger())
    access = WebAccess(door, searches=(TinEye(door, "key", "https://tineye.invalid"),), fetch=False)
    stated = WebSearch(access, deep=True).parameters
    assert stated == {
        "asked": ["TinEye"],
        "copy": {"longest_side": 1024, "jpeg_quality": 90, "most_bytes": 500_000},
        "fetch": False,
        "deep": True,
    }
    assert WebSearch(None).parameters == {}


def test_the_search_of_an_index_is_recorded(fixtures: Path, backstory: Callable[..., Outcome]) -> None:
    backstory("index", "add", fixtures / "harbour.jpg")
    (run,) = investigate(fixtures / "harbour-small.jpg", only=["lookup"]).runs
    assert run.parameters["index"] == "file"
    assert run.parameters["entries"] == 1
    assert run.parameters["fingerprints"] == RECIPE
    assert run.parameters["radii"] == {"frame": 85, "crop": 80, "learned": 195, "point": 31}


def test_the_checks_that_have_parameters_state_them(fixtures: Path) -> None:
    report = investigate(fixtures / "harbour-edited.jpg", region=(0, 0, 640, 480))
    stated: dict[str, dict[str, JsonValue]] = {run.detector: run.parameters for run in report.runs}
    assert stated["ela"] == {"quality": 90, "cell": 32, "region": [0, 0, 640, 480]}
    assert stated["manipulation"]["thorough"] is True
    assert stated["manipulation"]["thresholds"]
    assert stated["credentials"]["c2pa_trust_list"] == "21 August 2026"
    assert report.tool.settings["region"] == [0, 0, 640, 480]
