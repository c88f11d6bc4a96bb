"""Follow-ups that check further: which checks they may call for, what those find, and that they run once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.gemini import FakeGemini
from support.commands import Outcome, Run
from support.making import check_schema
from support.waiting import HANG

LOOK = {
    "looks": "cannot_tell",
    "edited": "cannot_tell",
    "observations": [],
    "visible_text": [],
    "clues": [],
    "instructions_seen": [],
}


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour-edited.jpg", tmp_path / "picture.jpg"))


@pytest.fixture
def case(backstory: Run, picture: Path) -> str:
    """The id of a case in which only the metadata was read."""
    report = backstory("investigate", picture, "what is it?", "--json", "--only", "metadata", "--only", "lookup").json
    return str(report["id"])


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        yield server


def turn_of(done: Outcome) -> dict[str, Any]:
    assert done.code == 0, done.err
    check_schema(done.json)
    turn: dict[str, Any] = done.json["turns"][-1]
    return turn


def checks(turn: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(each["check"], each["region"], each["name"], each["outcome"]) for each in turn["checks"]]


def ids(turn: dict[str, Any]) -> set[str]:
    return {finding["id"] for run in turn["runs"] for finding in run["findings"]}


@pytest.mark.usefixtures("case")
def test_a_part_named_in_words_is_looked_at_and_its_findings_join_the_case(backstory: Run) -> None:
    done = backstory("ask", "look at the upper right corner again", "--json")
    turn = turn_of(done)
    assert checks(turn) == [("region", [800, 0, 800, 600], "", "done")]
    assert {"manipulation.tests", "ela.heat_map"} <= ids(turn)
    assert all("(the part 800 x 600 at 800, 0)" in run["title"] for run in turn["runs"])
    cited = {name for claim in turn["answer"]["claims"] for name in claim["evidence"]}
    assert "manipulation.tests" in cited
    assert cited <= ids(turn)
    shown = backstory("cases", "show", done.json["id"], "--json").json
    assert ids(shown["turns"][0]) == ids(turn)
    assert "Checked further: a part of the image again" in backstory("cases", "show", done.json["id"]).out


@pytest.mark.usefixtures("case")
def test_what_was_found_twice_has_two_ids_and_what_is_the_same_is_said_once(backstory: Run) -> None:
    first = turn_of(backstory("ask", "check the region 0,0,400,400", "--json"))
    again = turn_of(backstory("ask", "check the region 0,0,400,400", "--json"))
    other = turn_of(backstory("ask", "check the region 400,0,400,400", "--json"))
    assert "manipulation.tests" in ids(first)
    assert ids(again) == set()
    assert "nothing that was not known before" in again["answer"]["text"]
    assert "manipulation.tests.2" in ids(other)


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("look at the region 5000,10,50,50", "outside the image of 1600 x 1200 pixels"),
        ("look at the region 10,10,0,0", "outside the image"),
    ],
)
def test_a_part_outside_the_picture_is_said_to_be(backstory: Run, question: str, said: str) -> None:
    turn = turn_of(backstory("ask", question, "--json"))
    ((_, _, _, outcome),) = checks(turn)
    assert said in outcome
    assert turn["runs"] == []


def test_a_turned_picture_is_cut_as_it_is_shown(backstory: Run, fixtures: Path, tmp_path: Path) -> None:
    import PIL.Image

    turned = tmp_path / "turned.jpg"
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.open(fixtures / "harbour.jpg").save(turned, exif=exif)
    backstory("investigate", turned, "--only", "metadata")
    turn = turn_of(backstory("ask", "look at the lower right corner again", "--json"))
    assert checks(turn) == [("region", [600, 800, 600, 800], "", "done")]


@pytest.mark.usefixtures("case")
def test_a_picture_that_changed_or_went_is_not_checked(backstory: Run, picture: Path) -> None:
    picture.write_bytes(picture.read_bytes() + b"x")
    ((_, _, _, changed),) = checks(turn_of(backstory("ask", "look at the top left corner again", "--json")))
    assert "no longer the one that was investigated" in changed
    picture.unlink()
    ((_, _, _, gone),) = checks(turn_of(backstory("ask", "look at the top left corner again", "--json")))
    assert "no longer where it was" in gone


@pytest.mark.usefixtures("case")
def test_a_deeper_look_runs_every_local_test_and_asks_nobody(backstory: Run) -> None:
    turn = turn_of(backstory("ask", "dig deeper", "--json"))
    assert checks(turn) == [("deep", None, "", "done")]
    assert {"manipulation.tests", "encoder.last_written_by"} <= ids(turn)
    assert not {"gemini", "web"} & {run["detector"] for run in turn["runs"]}
    assert turn["network"] == []


def test_the_index_is_searched_again_and_the_case_concludes_anew(backstory: Run, case: str, fixtures: Path) -> None:
    before = backstory("cases", "show", case, "--json").json
    assert before["assessments"]["history"]["verdict"] == "not_checked"
    backstory("index", "add", fixtures / "harbour.jpg", "--source", "Agency", "--date", "2019-05-02")
    turn = turn_of(backstory("ask", "is it in my index now?", "--json"))
    assert checks(turn) == [("index", None, "", "done")]
    assert "lookup.match" in ids(turn)
    after = backstory("cases", "show", case, "--json").json
    assert after["assessments"]["history"]["verdict"] == "seen_before"
    assert after["appearances"][0]["first_seen"] == "2019-05-02"
    assert not any("index of known images" in each["what"] for each in after["not_checked"])
    assert backstory("ask", "was it seen before?", "--json").json["turns"][-1]["answer"]["claims"]


@pytest.mark.usefixtures("case")
def test_a_file_that_the_question_names_is_compared(backstory: Run, fixtures: Path) -> None:
    turn = turn_of(backstory("ask", f"compare it with {fixtures / 'harbour.jpg'}.", "--json"))
    assert checks(turn) == [("compare", None, str(fixtures / "harbour.jpg"), "done")]
    (finding,) = turn["runs"][0]["findings"]
    assert (finding["id"], finding["basis"]) == ("comparison.related", "matched")
    assert all(Path(each["path"]).exists() for each in finding["artifacts"])


@pytest.mark.usefixtures("case")
def test_a_file_that_is_no_picture_is_not_compared(backstory: Run, fixtures: Path) -> None:
    turn = turn_of(backstory("ask", f"compare it with {fixtures / 'not-an-image.jpg'}", "--json"))
    ((kind, _, _, outcome),) = checks(turn)
    assert kind == "compare"
    assert outcome != "done"
    assert turn["answer"]["text"]


@pytest.mark.usefixtures("case")
def test_no_file_is_looked_for_that_the_question_does_not_name(backstory: Run, fixtures: Path) -> None:
    turn = turn_of(backstory("ask", "compare it with missing.jpg", "--json"))
    assert turn["checks"] == []


def test_a_saved_report_is_checked_further_too(backstory: Run, case: str, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    assert backstory("cases", "export", case, "--out", bundle).code == 0
    done = backstory("ask", "look at the top left corner again", "--case", bundle / "report.json", "--json")
    ((_, _, _, outcome),) = checks(turn_of(done))
    assert outcome == "done" or "not at hand" in outcome
    assert "not kept" in done.err
    assert backstory("cases", "show", case, "--json").json["turns"] == []


@pytest.mark.usefixtures("case")
def test_a_model_may_ask_for_checks_that_are_on_offer_once(backstory: Run, fake: FakeGemini) -> None:
    wants = [
        {"check": "region", "region": [100, 100, 300, 300], "name": None},
        {"check": "index", "region": None, "name": None},
        {"check": "fly to the place", "region": None, "name": None},
        {"check": "compare", "region": None, "name": "/etc/passwd"},
        {"check": "provider", "region": None, "name": "tineye"},
        {"check": "region", "region": [1, 2, 3], "name": None},
    ]
    claim = {"topic": "other", "statement": "A part was looked at.", "confidence": "low"}
    fake.reply({"claims": [], "unanswered": [], "wants": wants})
    fake.reply(LOOK)
    fake.reply({"claims": [{**claim, "evidence": ["manipulation.tests"]}], "unanswered": [], "wants": wants})
    turn = turn_of(backstory("ask", "what is odd about it?", "--json", "--analyst", "gemini"))
    assert [each[0] for each in checks(turn)] == ["region", "index"]
    assert [bool(each.pictures) for each in fake.requests] == [False, True, False]
    assert "wants" in fake.requests[0].schema["properties"]
    assert "wants" not in fake.requests[2].schema["properties"]
    assert "gemini.impression" in ids(turn)
    assert turn["answer"]["text"] == "A part was looked at."
    assert turn["model_use"]["requests"] == 3
    assert len(turn["network"]) == 3


@pytest.mark.usefixtures("case")
def test_what_the_model_names_is_offered_by_the_person_only(backstory: Run, fake: FakeGemini, fixtures: Path) -> None:
    fake.reply({"claims": [], "unanswered": ["Whether it is."], "wants": []})
    backstory("ask", f"is it {fixtures / 'harbour.jpg'}?", "--json", "--analyst", "gemini", "--provider", "commons")
    offered = next(line for line in fake.requests[0].text.splitlines() if line.startswith("Further checks"))
    assert "harbour.jpg" in offered
    assert "commons" in offered
    assert "tineye" not in offered


def test_without_a_question_and_a_terminal_it_says_what_to_do(backstory: Run) -> None:
    done = backstory("ask")
    assert (done.code, done.out) == (2, "")
    assert "hint: " in done.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.usefixtures("case")
def test_without_a_question_a_terminal_gets_a_conversation(backstory: Run) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "backstory_cli", "ask"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True) as running:  # noqa: S603 - ourselves
        os.close(theirs)
        os.write(ours, b"when was it taken?\nand with what camera?\n\n")
        said = b""
        try:
            while chunk := os.read(ours, 65536):
                said += chunk
        except OSError:  # Linux says so when the other side is closed
            pass
        assert running.wait(HANG) == 0
    os.close(ours)
    assert b"metadata.capture_time" in said
    assert b"metadata.camera" in said
    assert [each["turns"] for each in backstory("cases", "list", "--json").json] == [2]
