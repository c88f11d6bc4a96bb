"""``backstory explain`` as a person and a script meet it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backstory_cli.reference.explanations import load_explanations
from backstory_cli.reference.manipulation_rates import load_rates
from backstory_cli.reference.model_rates import FILE, Rates, Source, merge_rates
from support.commands import Run
from support.waiting import HANG


def plain(text: str) -> str:
    return " ".join(text.split())


def test_a_finding_is_explained(backstory: Run) -> None:
    done = backstory("explain", "manipulation.copy_move")
    assert (done.code, done.err) == (0, "")
    for heading in ("WHAT IT MEANS", "HOW IT IS FOUND", "HOW OFTEN IT IS WRONG", "HARMLESS CAUSES", "SOURCES"):
        assert heading in done.out
    assert f"of {load_rates().tests['copy_move'].pictures} untouched images" in plain(done.out)
    assert "parts copied within an image 80 %" in plain(done.out)
    assert "I. Amerini" in done.out


@pytest.mark.parametrize("asked", ["metadata.camera", "metadata.camera.2", "preview.differs_2"])
def test_json(backstory: Run, asked: str) -> None:
    document = backstory("explain", asked, "--json").json
    assert document["schema"] == "backstory.explanation/1"
    assert document["id"] == asked
    assert document["kind"] == asked.removesuffix(".2").removesuffix("_2")
    assert all(document[part] for part in ("detector", "title", "means", "how", "errors", "innocent", "sources"))


def test_every_entry_can_be_printed(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [
        *load_explanations().findings,
        *load_explanations().groups,
        "strength",
        "basis",
        "origin",
        "integrity",
    ]
    for start, width in ((0, 40), (2, 120)):  # every fourth entry at either width
        monkeypatch.setenv("COLUMNS", str(width))
        for kind in everything[start::4]:
            done = backstory("explain", kind)
            assert (done.code, done.err) == (0, "")
            assert all(len(line) <= width for line in done.out.splitlines()), kind
            assert "{" not in done.out


def test_without_a_name_everything_is_listed(backstory: Run) -> None:
    done = backstory("explain")
    assert done.code == 0
    for kind in load_explanations().findings:
        assert f"- {kind}: " in done.out
    assert "origin" in done.out
    assert "strength" in done.out
    document = backstory("explain", "--json").json
    assert {each["kind"] for group in document["detectors"] for each in group["findings"]} == set(
        load_explanations().findings
    )


def test_a_detector_lists_its_findings(backstory: Run) -> None:
    done = backstory("explain", "encoder")
    assert "encoder.last_written_by" in done.out
    assert "preview" not in done.out


@pytest.mark.parametrize("question", ["origin", "integrity", "history"])
def test_the_rules_print_themselves(backstory: Run, question: str) -> None:
    from backstory_cli.assessment.rules import format_rules

    done = backstory("explain", question)
    assert done.code == 0
    assert plain(format_rules(question)) == plain(done.out)  # type: ignore[arg-type]
    assert backstory("explain", question, "--json").json["question"] == question


def test_the_glossaries(backstory: Run) -> None:
    assert "conclusive" in backstory("explain", "strength").out
    assert set(backstory("explain", "basis", "--json").json["words"]) >= {"signed", "opinion"}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("metadata.camra", "metadata.camera"),
        ("camera", "metadata.camera"),
        ("manipulation.copymove", "manipulation.copy_move"),
        ("integritty", "integrity"),
        ("META", "did you mean"),
    ],
)
def test_what_is_not_known_names_what_is_like_it(backstory: Run, asked: str, meant: str) -> None:
    done = backstory("explain", asked)
    assert (done.code, done.out) == (2, "")
    assert f"nothing here is named {asked}" in done.err
    assert meant in done.err


def test_plug_ins_explain_themselves(backstory: Run) -> None:
    done = backstory("explain", "squareness.square\x1b[31m")
    assert done.code == 2
    assert "plug-ins have no entries here" in done.err
    assert "\x1b" not in done.err


def test_a_model_of_ones_own_and_its_measured_rates(backstory: Run, home: Path) -> None:
    done = backstory("explain", "openai_compatible.impression")
    assert done.code == 0
    assert "of a model of your own" in plain(done.out)
    assert "You measured" not in done.out
    source = Source(
        name="mine",
        label="generated",
        pictures=40,
        answered=40,
        likely_generated=10,
        likely_not_generated=20,
        edited=0,
    )
    measured = Rates(service="openai_compatible", model="m:1", prompt="p", measured="2026-11-01", sources=(source,))
    home.mkdir(exist_ok=True)
    (home / FILE).write_text(merge_rates([], measured), encoding="utf-8")
    said = plain(backstory("explain", "openai_compatible.impression").out)
    assert "You measured openai_compatible m:1: it found 25 % (10 of 40;" in said
    assert "You measured" not in backstory("explain", "openai_compatible.clues").out


def test_it_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['backstory', 'explain', sys.argv[1], '--json']\n"
        "from backstory_cli.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'google.genai', 'numpy', 'scipy', 'PIL', 'httpx', 'httpx2', 'imagehash', 'exifread', 'sqlite3'}\n"
        "heavy |= {'c2pa', 'tzfpy', 'cv2', 'onnxruntime', 'psycopg', 'lxml', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    for asked in ("manipulation.noise", "lookup.difference", "origin"):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script, asked], capture_output=True, text=True, check=True, timeout=HANG
        )
        assert done.stderr.strip() == "[]"
