"""What becomes of investigations: exit codes, and cases that are kept or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.commands import Run


def test_many_pictures_one_line_each_and_one_bad_file_stops_nothing(backstory: Run, fixtures: Path) -> None:
    pictures = [fixtures / name for name in ("harbour-small.jpg", "empty.jpg", "screenshot.png")]
    done = backstory("investigate", "--jsonl", *pictures)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 3
    assert [line.get("error", "")[-17:] for line in lines] == ["", "is empty (0 bytes)"[-17:], ""]


@pytest.mark.parametrize(
    ("condition", "code"),
    [("seen_before", 0), ("captured", 10), ("captured:moderate", 10), ("captured:strong", 0), ("not_checked", 10)],
)
def test_fail_on(backstory: Run, harbour: Path, condition: str, code: int) -> None:
    done = backstory("investigate", harbour, "--only", "metadata", "--only", "lookup", "--fail-on", condition)
    assert done.code == code


def test_a_named_analyst_without_a_key_still_gives_the_report(backstory: Run, harbour: Path) -> None:
    done = backstory("investigate", "--json", harbour, "--analyst", "gemini", "--only", "metadata")
    assert done.code == 5
    assert done.json["answer"]["by"]["analyst"] == "rules"
    assert "no Gemini API key" in done.json["answer"]["note"]
    assert "error: " in done.err


def test_a_store_that_cannot_be_written_costs_the_case_not_the_report(
    backstory: Run, harbour: Path, home: Path
) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be")
    done = backstory("investigate", "--json", harbour, "--skip", "lookup")
    assert done.code in {0, 2}
    assert "Traceback" not in done.err


def test_no_save_keeps_nothing(backstory: Run, small: Path, home: Path) -> None:
    done = backstory("investigate", "--json", "--no-save", small)
    assert done.code == 0
    assert not home.exists()
