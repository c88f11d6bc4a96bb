"""A session: from settings to a report, with which checks ran, and whether the file stayed as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.cases.store import Case
from backstory_cli.errors import UsageError
from backstory_cli.image.image import Image
from backstory_cli.image.source import BytesSource, FileSource
from backstory_cli.investigation.session import (
    ask,
    investigate_image,
    investigate_source,
    list_detectors,
    select_detectors,
)
from backstory_cli.models import Report
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import Settings

FEW = {"only": ["metadata", "generators"]}


def silent(_title: str) -> None:
    """Nobody is told."""


def test_a_file_is_read_again_when_all_is_done(fixtures: Path) -> None:
    told: list[str] = []
    report = investigate_source(FileSource(fixtures / "harbour-small.jpg"), "where?", load(FEW), told.append)
    assert [run.detector for run in report.runs] == ["metadata", "generators"]
    assert told[0] == "reading the image"
    assert report.custody is not None
    assert (report.custody.file, report.custody.sha256) == ("unchanged", report.subject.sha256)
    assert "pillow" in report.tool.libraries


def test_bytes_have_no_place_to_be_read_again(fixtures: Path) -> None:
    source = BytesSource((fixtures / "harbour-small.jpg").read_bytes())
    report = investigate_source(source, "where?", load(FEW), silent)
    assert report.custody is not None
    assert report.custody.file == "not_kept"


def image(fixtures: Path) -> Image:
    return Image((fixtures / "harbour-small.jpg").read_bytes(), name="x", source="x")


def investigated(fixtures: Path, settings: Settings) -> Report:
    return investigate_image(image(fixtures), "where?", settings, silent)


def test_only_and_skip_select(fixtures: Path) -> None:
    found, broken = list_detectors(load())
    assert broken == []
    names = [each.detector.name for each in select_detectors(found, load({"skip": ["metadata"]}))]
    assert "metadata" not in names
    assert len(names) == len(found) - 1
    with pytest.raises(UsageError, match="no detector called metadatta") as caught:
        select_detectors(found, load({"only": ["metadatta"]}))
    assert "metadata" in caught.value.hint


def test_nothing_is_asked_of_the_web_unless_it_is_said(fixtures: Path) -> None:
    for options, said in (({}, "not asked for (offline by default)"), ({"offline": True}, "switched off")):
        (run,) = investigated(fixtures, load({**options, "only": ["web"]})).runs
        assert said in run.reason


def test_a_quick_look_leaves_slow_checks_out(fixtures: Path) -> None:
    (run,) = investigated(fixtures, load({"profile": "quick", "only": ["manipulation"]})).runs
    assert "the quick profile leaves it out" in run.reason


def test_a_follow_up_is_answered_from_the_case(fixtures: Path) -> None:
    case = Case(investigated(fixtures, load(FEW)), None)
    turn = ask(case, "which camera?", load(), lambda _name: None)
    assert (turn.question, turn.file) == ("which camera?", "not_kept")
    assert turn.answer.text
