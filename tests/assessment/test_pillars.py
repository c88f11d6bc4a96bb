"""What is not known, and what to do about it."""

from __future__ import annotations

from backstory_cli.assessment import assess, judge_pillars
from support.making import finding, run


def test_motivation_is_never_read_from_a_file() -> None:
    assert "cannot be read from a file" in judge_pillars([], assess([])).motivation.answer


def test_pillars_cite_their_findings() -> None:
    time = finding("metadata.capture_time", about="time", summary="The file says 2024.")
    five = judge_pillars([time], assess([run("metadata", time)]))
    assert (five.date.answer, five.date.because) == ("The file says 2024.", ("metadata.capture_time",))
    assert five.location.because == ()
