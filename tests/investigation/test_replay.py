"""The same bytes, versions and settings give the same report; a replay says so, or names what differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backstory_cli import investigate
from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from backstory_cli.investigation.replay import Difference, Replay, replay_report, restore_settings
from backstory_cli.models import Artifact, Finding, Report, Run, Status, Strength
from backstory_cli.render.custody import render_replay_json, render_replay_text
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import Settings
from support.commands import Outcome
from support.making import finding, run

QUICK = ("metadata", "encoder", "ela", "lookup")


def in_memory(artifact: Artifact) -> bytes:
    return artifact.content


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour-small.jpg", tmp_path / "photo.jpg"))


def again(report: Report, picture: Path, settings: Settings | None = None) -> Replay:
    return replay_report(report, picture.read_bytes(), settings or load({"offline": True}), in_memory)


def comparable(report: Report) -> dict[str, Any]:
    """A report without what passes: its id, moments, seconds and the places of its artifacts."""
    values = report.model_dump(mode="json", exclude={"id", "created", "custody", "turns", "network"})
    for row in values["runs"]:
        del row["seconds"]
        for artifact in (artifact for found in row["findings"] for artifact in found["artifacts"]):
            del artifact["path"]
    return values


@pytest.mark.parametrize("name", ["harbour-small.jpg", "screenshot.png", "hostile-text.jpg", "mountain.webp"])
def test_the_same_file_twice_gives_the_same_report(name: str, fixtures: Path) -> None:
    one, two = (investigate(fixtures / name, "was it edited?") for _ in range(2))
    assert comparable(one) == comparable(two)
    assert one.id != two.id
    pictures = [[each.content for found in report.findings for each in found.artifacts] for report in (one, two)]
    assert pictures[0] == pictures[1]


def test_an_unchanged_case_is_the_same(picture: Path) -> None:
    report = investigate(picture, "was it edited?")
    done = again(report, picture)
    assert done.differences == ()
    assert done.same
    assert done.versions == ()
    assert {"metadata", "manipulation", "ela", "lookup"} <= set(done.checks)
    assert "the same was found and concluded" in render_replay_text(done, "photo.jpg")


def test_the_name_and_the_date_of_the_file_are_those_of_then(picture: Path, tmp_path: Path) -> None:
    report = investigate(picture, only=QUICK)
    other = tmp_path / "another name.jpg"
    other.write_bytes(picture.read_bytes())
    assert again(report, other).same


def test_a_match_that_the_index_gained_is_shown(
    picture: Path, fixtures: Path, backstory: Callable[..., Outcome]
) -> None:
    backstory("index", "add", fixtures / "mountain.webp")
    report = investigate(picture, only=QUICK)
    assert again(report, picture).same
    backstory("index", "add", fixtures / "harbour.jpg", "--source", "Port Authority")
    done = again(report, picture)
    assert [(each.kind, each.what) for each in done.differences if each.name == "lookup.match"] == [
        ("added", "finding")
    ]
    assert Difference("changed", "verdict", "history", "not_found", "seen_before (strong)") in done.differences
    told = " ".join(render_replay_text(done, "photo.jpg").split())
    assert "Port Authority" in told
    assert "then not found now seen before (strong)" in told


def test_an_index_that_grew_is_told_and_is_no_difference_of_what_was_found(
    picture: Path, fixtures: Path, backstory: Callable[..., Outcome]
) -> None:
    backstory("index", "add", fixtures / "mountain.webp")
    report = investigate(picture, only=["lookup"])
    assert report.runs[0].parameters["entries"] == 1
    assert again(report, picture).circumstances == ()
    backstory("index", "add", fixtures / "screenshot.png", fixtures / "notes.png")
    done = again(report, picture)
    assert done.same
    assert done.circumstances == (("entries in your index", "1", "3"),)
    assert "entries in your index: 1 then, 3 now" in render_replay_text(done, "photo.jpg")
    assert json.loads(render_replay_json(done))["circumstances"] == [
        {"what": "entries in your index", "before": "1", "now": "3"}
    ]
    older = changed(report, "lookup", lambda each: each.model_copy(update={"parameters": {"index": "file"}}))
    assert again(older, picture).circumstances == ()


def test_a_setting_that_was_another_is_used_as_it_was(picture: Path) -> None:
    of_a_part = investigate(picture, only=QUICK, region=(0, 0, 320, 240))
    assert again(of_a_part, picture).same
    assert again(of_a_part, picture, load({"region": "9,9,99,99", "deep": True, "offline": True})).same


def test_a_report_whose_setting_is_changed_differs(picture: Path) -> None:
    report = investigate(picture, only=QUICK, region=(0, 0, 320, 240))
    tool = report.tool.model_copy(update={"settings": {**report.tool.settings, "region": [0, 0, 256, 256]}})
    done = again(report.model_copy(update={"tool": tool}), picture)
    names = {each.name for each in done.differences}
    assert {"ela.heat_map", "ela.region"} <= names
    assert not done.same


def changed(report: Report, detector: str, change: Callable[[Run], Run]) -> Report:
    runs = tuple(change(each) if each.detector == detector else each for each in report.runs)
    return report.model_copy(update={"runs": runs})


def test_findings_that_went_came_or_changed_are_named(picture: Path) -> None:
    report = investigate(picture, only=["encoder"])
    (known,) = report.runs[0].findings

    def with_findings(*findings: Finding) -> Report:
        return changed(report, "encoder", lambda each: each.model_copy(update={"findings": findings}))

    more = finding("encoder.other", summary="Something else.")
    assert again(with_findings(known, more), picture).differences == (
        Difference("removed", "finding", "encoder.other", "Something else."),
    )
    assert [(each.kind, each.name) for each in again(with_findings(), picture).differences] == [
        ("added", "encoder.last_written_by")
    ]
    stronger = known.model_copy(update={"strength": Strength.STRONG})
    (difference,) = again(with_findings(stronger), picture).differences
    assert (difference.kind, difference.before, difference.now) == ("changed", "strength: strong", "strength: weak")
    data = known.model_copy(update={"data": {**known.data, "quality": 1}})
    (difference,) = again(with_findings(data), picture).differences
    assert (difference.kind, difference.before) == ("changed", "quality: 1")


def test_numbers_of_findings_and_paths_count_for_nothing(picture: Path) -> None:
    report = investigate(picture, only=["encoder"])
    (known,) = report.runs[0].findings
    numbered = known.model_copy(update={"id": f"{known.id}.2", "data": {**known.data, "path": "/home/u/x.jpg"}})
    assert again(
        changed(report, "encoder", lambda each: each.model_copy(update={"findings": (numbered,)})), picture
    ).same


def test_a_heat_map_that_is_another_is_told(picture: Path) -> None:
    report = investigate(picture, only=["ela"])
    done = replay_report(report, picture.read_bytes(), load({"offline": True}), lambda _: b"another")
    assert done.same, "what is in memory is what counts"
    without = changed(
        report,
        "ela",
        lambda each: each.model_copy(
            update={
                "findings": tuple(
                    one.model_copy(
                        update={"artifacts": tuple(a.model_copy(update={"content": b"x"}) for a in one.artifacts)}
                    )
                    for one in each.findings
                )
            }
        ),
    )
    (difference,) = again(without, picture).differences
    assert (difference.name, difference.before) == ("ela.heat_map", "its images")


def test_verdicts_and_statuses_that_differ_are_told(picture: Path) -> None:
    report = investigate(picture, only=QUICK)
    assessed = report.assessments.integrity.model_copy(update={"verdict": "altered", "strength": None})
    other = report.model_copy(update={"assessments": report.assessments.model_copy(update={"integrity": assessed})})
    assert [(each.what, each.name, each.before) for each in again(other, picture).differences] == [
        ("verdict", "integrity", "altered")
    ]
    failed = changed(report, "lookup", lambda each: each.model_copy(update={"status": Status.FAILED}))
    done = again(failed, picture)
    assert Difference("changed", "check", "lookup", "failed", "skipped") in done.differences
    assert "now  not made" in render_replay_text(done, "photo.jpg")


def test_versions_that_differ_are_told_and_are_no_difference_of_what_was_found(picture: Path) -> None:
    report = investigate(picture, only=["encoder"])
    libraries = {**report.tool.libraries, "pillow": "1.0", "gone": "2.0"}
    tool = report.tool.model_copy(update={"version": "0.0.1", "libraries": libraries})
    done = again(report.model_copy(update={"tool": tool}), picture)
    assert done.same
    assert {name: before for name, before, _ in done.versions} == {"backstory": "0.0.1", "pillow": "1.0", "gone": "2.0"}
    assert "gone 2.0 then, not there now" in render_replay_text(done, "photo.jpg")
    assert json.loads(render_replay_json(done))["versions"][0]["name"] == "backstory"


def test_who_was_asked_then_is_not_asked_again(picture: Path) -> None:
    report = investigate(picture, only=["encoder", "web", "gemini", "address"])
    runs = (
        *report.runs,
        run("tiny-model", finding("tiny-model.impression")).model_copy(update={"parameters": {"prompt_sha256": "a"}}),
        run("search", finding("search.found")),
        run("plugin_of_theirs", finding("plugin_of_theirs.seen")),
    )
    asked = changed(
        report.model_copy(update={"runs": runs}),
        "web",
        lambda each: run("web", finding("web.match", basis="matched", leaning="reused", strength="strong")),
    )
    done = again(asked, picture)
    left_out = dict(done.left_out)
    assert set(left_out) == {"web", "tiny-model", "search", "plugin_of_theirs"}
    assert left_out["plugin_of_theirs"] == "no check of that name is installed here"
    assert done.same, "what was left out concludes nothing on either side"
    assert set(done.checks) == {"encoder", "gemini", "address"}


def test_another_picture_is_refused(picture: Path, fixtures: Path) -> None:
    report = investigate(picture, only=["encoder"])
    with pytest.raises(UnreadableImageError, match="not the image of case"):
        again(report, fixtures / "harbour.jpg")


def test_settings_of_then_and_places_of_here(picture: Path, home: Path) -> None:
    report = investigate(picture, only=["encoder"])
    recorded: dict[str, Any] = {
        **report.tool.settings,
        **{"online": True, "analyst": "gemini", "providers": ["tineye"], "deep": True, "of_a_newer_version": 1},
        **{"max_pixels": 10**15, "region": "all", "model_file": "m.onnx", "index": "server"},
        **{"isolation": False, "max_seconds": 3000.0, "max_memory": 2**40, "http": True},
        "limit": [["max_fields", 10], ["max_blocks", 10**9], ["no_such", 1], "nonsense"],
    }
    other = report.model_copy(update={"tool": report.tool.model_copy(update={"settings": recorded})})
    then, notes = restore_settings(other, load())
    assert then.offline
    assert (then.online, then.providers, then.analyst, then.model) == (False, (), "rules", None)
    assert then.deep
    assert then.home == home
    assert notes == [
        "of_a_newer_version is no setting of this version",
        "model_file was m.onnx then, and is not set here",
        "the index was on a server, which is not asked",
        "max_pixels is 64,000,000 here, whatever it was then",
        "http is as it is set here",
        "isolation is as it is set here",
        "max_memory is as it is set here",
        "max_seconds is as it is set here",
        "region has a value that this version does not take",
    ]
    assert then.max_pixels == load().max_pixels, "a bundle does not raise what is read here"
    assert (then.isolation, then.max_seconds, then.max_memory, then.http) == (True, None, load().max_memory, False)
    assert then.limit == (("max_fields", 10),), "only lower limits are taken"


def test_a_foreign_report_does_not_switch_the_sandbox_off(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that anybody can sign could say so: its bytes would be parsed in this process."""
    report = investigate(picture, only=["encoder"])
    foreign = {**report.tool.settings, "isolation": False}
    report = report.model_copy(update={"tool": report.tool.model_copy(update={"settings": foreign})})
    opened: list[type[Image]] = []
    read = intake.make_image

    def noted(*given: Any) -> Image:
        opened.append(type(image := read(*given)))
        return image

    monkeypatch.setattr(intake, "make_image", noted)
    assert again(report, picture).same
    assert opened == [SandboxedImage]


def test_nothing_leaves_and_nothing_is_kept(picture: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = investigate(picture, only=QUICK)
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    monkeypatch.setenv("BACKSTORY_ONLINE", "true")
    done = again(report, picture, replace_offline(load()))
    assert done.same
    assert not (home / "cases.db").exists()
    assert replace(done, differences=()) == done


def replace_offline(settings: Settings) -> Settings:
    return settings.model_copy(update={"offline": False})


def test_a_claim_is_held_against_what_is_found_now_as_of_then(picture: Path) -> None:
    report = investigate(picture, "is it?", only=["metadata", "lookup"], claim="21 November 2026")
    assert report.claim_check is not None
    before = report.claim_check.verdict
    assert again(report, picture).differences == ()
    changed = report.model_copy(update={"claim_check": report.claim_check.model_copy(update={"verdict": "supports"})})
    (told,) = again(changed, picture).differences
    assert (told.what, told.name, told.before, told.now) == ("verdict", "claim", "supports", before)
