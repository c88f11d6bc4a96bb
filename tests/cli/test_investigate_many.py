"""Many pictures: folders, patterns, lists; a line for each in order; resumed where it was interrupted."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.commands import Run
from support.waiting import wait_until

QUICK = ("--no-save", "--only", "metadata", "--only", "generators")
BAD = "empty.jpg"


@pytest.fixture
def folder(tmp_path: Path, fixtures: Path) -> Path:
    """Four pictures in two folders, one of them empty, and what is no picture."""
    place = tmp_path / "pictures"
    (place / "more").mkdir(parents=True)
    for name in ("harbour-small.jpg", "screenshot.png", BAD):
        shutil.copy(fixtures / name, place)
    shutil.copy(fixtures / "harbour-stripped.jpg", place / "more" / "z.jpg")
    (place / "notes.txt").write_text("not an image")
    (place / "._harbour-small.jpg").write_bytes(b"\0" * 100)
    return place


ORDER = [BAD, "harbour-small.jpg", "screenshot.png", "z.jpg"]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def source(line: dict[str, Any]) -> str:
    return str(line["source"] if "error" in line else line["subject"]["source"])


def names(text: str) -> list[str]:
    return [Path(source(line)).name for line in lines(text)]


def test_a_folder_is_walked_in_order_and_one_bad_file_is_one_line(backstory: Run, folder: Path) -> None:
    done = backstory("investigate", folder, "--jsonl", *QUICK)
    assert done.code == 3
    assert names(done.out) == ORDER
    assert [line.get("error") for line in lines(done.out)] == ["empty.jpg is empty (0 bytes)", None, None, None]
    assert "4 images" in done.err
    assert "3 with a report, 1 without" in done.err
    assert "1 other file was left out" in done.err


def test_a_pattern_names_files_and_a_question_with_a_mark_is_none(backstory: Run, folder: Path) -> None:
    done = backstory("investigate", f"{folder}/**/*.jpg", "what is *this?", "--jsonl", *QUICK)
    assert names(done.out) == [BAD, "harbour-small.jpg", "z.jpg"]
    assert {line["question"] for line in lines(done.out) if "question" in line} == {"what is *this?"}


@pytest.mark.parametrize("separator", ["\n", "\0", "\r\n"])
def test_a_list_names_pictures(backstory: Run, folder: Path, tmp_path: Path, separator: str) -> None:
    listed = [folder / "screenshot.png", folder / "more" / "z.jpg", folder / "gone.jpg"]
    (tmp_path / "list").write_bytes(separator.join(map(str, listed)).encode() + separator.encode())
    done = backstory("investigate", "--files-from", tmp_path / "list", "--jsonl", *QUICK)
    assert done.code == 3
    assert names(done.out) == ["screenshot.png", "z.jpg", "gone.jpg"]


def test_a_list_on_standard_input(folder: Path, home: Path) -> None:
    command = [sys.executable, "-m", "backstory_cli", "investigate", "--files-from", "-", "--csv", *QUICK]
    listed = f"{folder}/screenshot.png\n"
    done = subprocess.run(command, input=listed, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["source"].endswith("screenshot.png")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["{}/none"], 3, "does not exist"),
        (["{}/no*.jpg"], 3, "no file matches"),
        (["{}/empty"], 3, "holds no image"),
        (["{}/texts"], 3, "the names of the 1 files in it are not those of images"),
        (["--files-from", "{}/none"], 2, "cannot be read"),
        (["--files-from", "{}/blank"], 2, "names no image"),
        ([""], 3, "an empty name names no image"),
        ([], 2, ""),
    ],
)
def test_what_names_no_picture(backstory: Run, tmp_path: Path, words: list[str], code: int, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").touch()
    (tmp_path / "blank").write_text("\n \n")
    done = backstory("investigate", *(word.format(tmp_path) for word in words))
    assert done.code == code
    assert done.out == "" or not words
    assert said in done.err


def test_an_empty_folder_among_others_costs_its_own_line(backstory: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = backstory("investigate", tmp_path / "empty", folder / "screenshot.png", "--jsonl", *QUICK)
    assert names(done.out) == ["empty", "screenshot.png"]


def comparable(line: dict[str, Any]) -> dict[str, Any]:
    """A line without times and ids."""
    for name in ("id", "created", "custody", "sentence"):
        line.pop(name, None)
    for run in line.get("runs", ()):
        del run["seconds"]
    return line


def test_side_by_side_finds_the_same(backstory: Run, folder: Path) -> None:
    one = backstory("investigate", folder, "--jsonl", *QUICK, "--jobs", "1")
    three = backstory("investigate", folder, "--jsonl", *QUICK, "--jobs", "3")
    assert [comparable(line) for line in lines(one.out)] == [comparable(line) for line in lines(three.out)]


def test_many_without_a_form_are_told_in_brief_and_kept(backstory: Run, folder: Path) -> None:
    done = backstory("investigate", folder, "--only", "metadata")
    assert done.out.count("how made: ") == 3
    assert len(backstory("cases", "list", "--json").json) == 3


def test_a_bug_over_one_picture_costs_its_own_line(
    backstory: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backstory_cli.investigation import session

    real: Callable[..., Any] = session.investigate_source

    def breaks(name: object, *others: Any, **named: Any) -> Any:
        if "screenshot" in str(name):
            raise ZeroDivisionError("of our own")
        return real(name, *others, **named)

    monkeypatch.setattr("backstory_cli.investigation.session.investigate_source", breaks)
    done = backstory("investigate", folder, "--jsonl", *QUICK)
    assert done.code == 1
    assert names(done.out) == ORDER
    assert "this is a bug in backstory" in lines(done.out)[2]["error"]
    assert "ZeroDivisionError: of our own" in done.err


def test_the_gravest_outcome_is_the_exit_code(backstory: Run, folder: Path) -> None:
    (folder / BAD).unlink()
    assert backstory("investigate", folder, "--jsonl", *QUICK).code == 0
    assert backstory("investigate", folder, "--jsonl", *QUICK, "--fail-on", "undetermined").code == 10


def test_a_table_keeps_spreadsheets_from_running_names(
    backstory: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    shutil.copy(folder / "screenshot.png", folder / '=1+cmd|" ,\n\x1b[31m.png')
    shutil.copy(folder / "screenshot.png", folder / "@x.png")
    done = backstory("investigate", '=1+cmd|" ,\n\x1b[31m.png', "@x.png", BAD, "--csv", *QUICK)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["source"] for row in rows] == ["'=1+cmd|\" , \\x1b[31m.png", "'@x.png", BAD]
    assert [row["error"] for row in rows] == ["", "", "empty.jpg is empty (0 bytes)"]
    assert {row["width"] for row in rows[:2]} == {"540"}
    assert "\x1b" not in done.out


def test_a_sarif_document(backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fixtures)
    done = backstory("investigate", "harbour-edited.jpg", BAD, "--sarif", "--only", "metadata", "--no-save")
    document = json.loads(done.out)
    (run,) = document["runs"]
    assert document["version"] == "2.1.0"
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"], result["level"]) == ("processed", "processed", "note")
    assert "metadata." in result["message"]["text"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "harbour-edited.jpg"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "is empty" in note["message"]["text"]


def test_results_are_resumed(backstory: Run, folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    command = ("investigate", folder, "--resume", results, *QUICK)
    first = backstory(*command)
    assert (first.code, first.out, names(results.read_text())) == (3, "", ORDER)

    before = results.read_bytes()
    again = backstory(*command)
    assert (again.code, results.read_bytes()) == (3, before)
    assert "4 of them were done already" in again.err

    shutil.copy(folder / "more" / "z.jpg", folder / BAD)  # other bytes there are another picture
    third = backstory(*command)
    assert third.code == 0
    assert names(results.read_text()) == [*ORDER, BAD]
    assert results.read_bytes().startswith(before)


def test_an_address_that_could_not_be_had_is_asked_for_again(backstory: Run, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    for _ in range(2):
        done = backstory("investigate", "https://example.org/a.jpg", "--offline", "--resume", results, *QUICK)
        assert done.code == 3
    assert len(results.read_text().splitlines()) == 2


def test_other_settings_or_another_question_are_asked_anew(backstory: Run, folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    picture = folder / "screenshot.png"
    for arguments in ((), ("--max-pixels", "1000000"), ("-Q", "why?"), ("--claim", "Odesa"), ()):
        backstory("investigate", picture, "--resume", results, *QUICK, *arguments)
    assert len(results.read_text().splitlines()) == 4


def test_a_line_cut_short_is_written_again(backstory: Run, folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    backstory("investigate", folder, "--resume", results, *QUICK)
    whole = results.read_bytes()
    results.write_bytes(whole[:-100])
    backstory("investigate", folder, "--resume", results, *QUICK)
    assert names(results.read_text()) == ORDER


def test_what_is_no_file_of_results_is_left_alone(backstory: Run, folder: Path, tmp_path: Path) -> None:
    for content in (b"my diary\n", b"[1]\n", b'{"error": 1}\n', b"\xff\n", b"[" * 100_000 + b"\n"):
        diary = tmp_path / "diary"
        diary.write_bytes(content)
        done = backstory("investigate", folder, "--resume", diary, *QUICK)
        assert done.code == 2
        assert "holds something else" in done.err
        assert diary.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_and_resumed_nothing_is_lost_and_nothing_twice(folder: Path, tmp_path: Path, home: Path) -> None:
    results = tmp_path / "results.jsonl"
    for number in range(12):
        (folder / "more" / f"{number:02}.jpg").write_bytes((folder / "more" / "z.jpg").read_bytes() + bytes([number]))
    command = [sys.executable, "-m", "backstory_cli", "investigate", str(folder), "--resume", str(results), *QUICK]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - ourselves
    wait_until(
        lambda: process.poll() is not None or (results.exists() and results.read_bytes().count(b"\n") >= 5),
        "the fifth result",
    )
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 3  # noqa: S603
    found = names(results.read_text())
    assert len(found) == len(set(found)) == 16
    assert found == sorted(found[:3]) + sorted(found[3:])
