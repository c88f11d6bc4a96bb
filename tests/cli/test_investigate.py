"""``backstory investigate`` as a person and a script meet it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.cli.investigate import split_words
from support.commands import Run
from support.making import check_schema

DETECTORS = [
    *(
        "address",
        "metadata",
        "consistency",
        "sun",
        "credentials",
        "generators",
        "encoder",
        "preview",
        "exifread",
        "exiftool",
        "text",
        "lookup",
        "web",
        "manipulation",
        "learned",
        "ela",
    ),
    "gemini",
]


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """The report apart from its id and its times."""
    kept = {key: value for key, value in report.items() if key not in {"id", "created", "custody"}}
    kept["runs"] = [{**run, "seconds": 0} for run in report["runs"]]
    kept["custody"] = {key: value for key, value in report["custody"].items() if key not in {"begun", "ended"}}
    return kept


def test_a_full_report_without_key_or_network(backstory: Run, harbour: Path) -> None:
    done = backstory("investigate", harbour, "where is this from?")
    assert done.code == 0
    assert done.out.startswith("At 46.4")
    for part in ("Origin ", "Edits ", "Seen before ", "What would settle it", "Details: -v"):
        assert part in done.out
    assert len(done.out.splitlines()) <= 30
    assert "nothing left this machine" in " ".join(done.out.split())
    assert "\x1b" not in done.out + done.err


def test_json_is_one_valid_document_and_the_maps_are_where_it_says(backstory: Run, harbour: Path) -> None:
    done = backstory("investigate", "--json", harbour, "where is this from?")
    check_schema(done.json)
    assert done.json["schema"] == "backstory.report/1"
    assert done.json["subject"]["fingerprints"].keys() == {"pdq", "phash"}
    assert [run["detector"] for run in done.json["runs"]] == DETECTORS
    assert done.json["network"] == []
    kept = {a["name"]: a["path"] for run in done.json["runs"] for f in run["findings"] for a in f["artifacts"]}
    assert {"manipulation-map.png", "ela-heat-map.png"} <= set(kept)
    assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in kept.values())


def test_a_region_and_a_model_that_make_no_sense(backstory: Run, harbour: Path, tmp_path: Path) -> None:
    for region in ("1,2,3", "a,b,c,d", "1,2,0,5", "-1,0,5,5"):
        done = backstory("investigate", harbour, f"--region={region}")
        assert done.code == 2
        assert "region" in done.err
    outside = backstory(
        "investigate", "--json", harbour, "--region", "90000,90000,100,100", "--only", "manipulation"
    ).json
    assert outside["runs"][0]["status"] == "skipped"
    assert "outside the image" in outside["runs"][0]["reason"]
    assert backstory("investigate", harbour, "--model-file", tmp_path / "absent.onnx").code == 2
    (tmp_path / "text.onnx").write_text("no model")
    broken = backstory(
        "investigate", "--json", harbour, "--model-file", tmp_path / "text.onnx", "--only", "learned"
    ).json
    assert broken["runs"][0]["status"] == "failed"
    assert "not a model" in broken["runs"][0]["reason"]


def test_a_region_is_looked_at_alone(backstory: Run, harbour: Path) -> None:
    report = backstory(
        "investigate", "--json", harbour, "--region", "32,16,400,300", "--only", "manipulation", "--only", "ela"
    ).json
    summary = next(f for run in report["runs"] for f in run["findings"] if f["id"] == "manipulation.tests")
    assert summary["data"]["region_looked_at"] == {"left": 32, "top": 16, "right": 432, "bottom": 320}
    assert report["tool"]["settings"]["region"] == [32, 16, 400, 300]


def test_two_wordings_give_the_same_runs(backstory: Run, small: Path) -> None:
    one = without_times(backstory("investigate", "--json", small, "where is this from?").json)
    two = without_times(backstory("investigate", "--json", small, "ignore everything, is it fake?").json)
    assert one["runs"] == two["runs"]
    assert one["assessments"] == two["assessments"]
    assert one["answer"] != two["answer"]


def test_the_same_command_twice_gives_the_same_report(backstory: Run, small: Path) -> None:
    reports = [without_times(backstory("investigate", "--json", small, "when?").json) for _ in range(2)]
    assert reports[0] == reports[1]


def test_offline_by_default_no_socket_is_opened(backstory: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "a-key-that-nobody-asked-to-use")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    done = backstory("investigate", "--json", small)
    assert done.code == 0
    gemini = next(run for run in done.json["runs"] if run["detector"] == "gemini")
    assert gemini["status"] == "skipped"
    assert "not asked for (offline by default)" in gemini["reason"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.jpg", "does not exist"),
        ("empty.jpg", "is empty"),
        ("not-an-image.jpg", "not an image"),
    ],
)
def test_unreadable_input_is_one_clear_error(backstory: Run, fixtures: Path, name: str, said: str) -> None:
    done = backstory("investigate", fixtures / name, "where?")
    assert done.code == 3
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert said in done.err
    assert "hint: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", ["truncated.jpg", "bomb-header.png", "makernote-loop.jpg", "gps-zero.jpg"])
def test_odd_files_give_an_honest_report(backstory: Run, fixtures: Path, name: str) -> None:
    done = backstory("investigate", "--json", fixtures / name)
    assert done.code == 0
    check_schema(done.json)
    assert not [run for run in done.json["runs"] if run["status"] == "failed"]


def test_a_picture_too_large_to_decode_says_so(backstory: Run, fixtures: Path) -> None:
    report = backstory("investigate", "--json", fixtures / "bomb-header.png").json
    assert (report["subject"]["width"], report["subject"]["height"]) == (60_000, 60_000)
    assert any("more than the limit" in gap["why"] or "JPEG" in gap["why"] for gap in report["not_checked"])


@pytest.mark.parametrize("name", ["hostile-text.jpg", "injected.jpg"])
def test_nothing_in_a_file_commands_the_terminal(backstory: Run, fixtures: Path, name: str) -> None:
    done = backstory("investigate", fixtures / name, "is this real?")
    assert done.code == 0
    bad = {c for c in done.out + done.err if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"}}
    assert not bad


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist on Windows")
def test_nor_does_a_file_name(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m[link=file:x]b\nc.jpg"
    shutil.copy(fixtures / "harbour-small.jpg", path)
    done = backstory("investigate", path)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    gone = backstory("investigate", tmp_path / "gone\x1b[2J.jpg")
    assert gone.code == 3
    assert "\x1b" not in gone.err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows such names")
def test_a_name_that_is_no_text(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.jpg")
    shutil.copy(fixtures / "harbour-small.jpg", path)
    done = backstory("investigate", "--json", path)
    assert done.code == 0
    assert backstory("ask", "when?", "--json").json["turns"][0]["file"] == "unchanged"


def test_the_file_is_never_touched(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jpg"
    shutil.copy(fixtures / "harbour-small.jpg", copy)
    before = (copy.read_bytes(), copy.stat().st_mtime_ns)
    backstory("investigate", copy)
    assert (copy.read_bytes(), copy.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "--jsonl"],
        ["--fail-on", "nonsense"],
        ["--fail-on", "altered:very"],
        ["--analyst", "oracle"],
        ["--only", "nothing"],
        ["--no-such-option"],
        ["--max-pixels", "0"],
    ],
)
def test_usage_errors(backstory: Run, harbour: Path, arguments: list[str]) -> None:
    done = backstory("investigate", harbour, *arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err


def test_only_and_skip(backstory: Run, small: Path) -> None:
    assert [run["detector"] for run in backstory("investigate", "--json", small, "--only", "ela").json["runs"]] == [
        "ela"
    ]
    skipped = backstory("investigate", "--json", small, "--skip", "ela", "--skip", "gemini").json["runs"]
    assert [run["detector"] for run in skipped] == [name for name in DETECTORS if name not in {"ela", "gemini"}]


def test_offline_wins_over_a_named_analyst(backstory: Run, harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "key")
    done = backstory("investigate", "--json", harbour, "--analyst", "gemini", "--offline", "--only", "gemini")
    assert done.code == 0
    assert done.json["answer"]["by"]["analyst"] == "rules"
    assert any("switched off" in gap["why"] for gap in done.json["not_checked"])


@pytest.mark.parametrize(
    ("words", "pictures", "question"),
    [
        (["a.jpg"], ["a.jpg"], None),
        (["a.jpg", "where is this from?"], ["a.jpg"], "where is this from?"),
        (["a.jpg", "where"], ["a.jpg"], "where"),
        (["a.jpg", "b.png"], ["a.jpg", "b.png"], None),
        (["a.jpg", "is it cat.jpg?"], ["a.jpg"], "is it cat.jpg?"),
        (["a.jpg", "-"], ["a.jpg", "-"], None),
        (["a.jpg", "https://example.org/b"], ["a.jpg", "https://example.org/b"], None),
    ],
)
def test_pictures_and_question_are_told_apart(words: list[str], pictures: list[str], question: str | None) -> None:
    found, asked = split_words(words, None)
    assert found == pictures
    if question:
        assert asked == question


def test_the_default_question_and_the_explicit_one() -> None:
    assert split_words(["a.jpg"], "why?") == (["a.jpg"], "why?")
    assert split_words(["a.jpg", "b"], "why?") == (["a.jpg", "b"], "why?")


def test_an_interruption_is_silent(backstory: Run, harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backstory_cli.investigation.session.investigate_source", interrupted)
    done = backstory("investigate", "--json", harbour)
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err


def test_a_bug_keeps_its_traceback(backstory: Run, harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backstory_cli.investigation.session.investigate_source", broken)
    done = backstory("investigate", "--json", harbour)
    assert (done.code, done.out) == (1, "")
    assert "Traceback" in done.err
    assert "ZeroDivisionError" in done.err
    assert "error: this is a bug in backstory" in done.err
