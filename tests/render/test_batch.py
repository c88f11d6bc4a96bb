"""Many pictures in few words: a line for each, and what it all came to."""

from __future__ import annotations

import json

from backstory_cli.assessment.verdicts import Verdict, Verdicts
from backstory_cli.batch import Key, Outcome
from backstory_cli.errors import UnreadableImageError
from backstory_cli.models import Strength
from backstory_cli.render.batch import Tally, format_line, render_failure_json
from support.making import finding, report, run

GENERATED = Verdicts(Verdict("generated", Strength.STRONG), Verdict("no_sign", Strength.WEAK), Verdict("not_checked"))


def test_a_picture_in_two_lines() -> None:
    made = report("where?", run("marks", finding("marks.x", leaning="generated", strength="strong")))
    place, told = format_line(made).splitlines()
    assert place == "photo.jpg"
    assert told == f"  {made.id}  how made: generated (strong); changed: undetermined; seen before: not looked for"


def test_a_check_that_could_not_be_made_takes_a_third_line() -> None:
    broken = run("ela", status="failed", reason="it broke").model_copy(update={"hindered": True})
    assert format_line(report("where?", broken)).splitlines()[2] == (
        "  Not fully checked: The ela check: the check failed: it broke."
    )


def test_a_picture_without_a_report_is_a_line_too() -> None:
    outcome = Outcome(Key("a\x1b.jpg", "ab"), failure=UnreadableImageError("it is none", "find another"))
    assert json.loads(render_failure_json(outcome, "digest")) == {
        "source": "a\x1b.jpg",
        "error": "it is none",
        "hint": "find another",
        "sha256": "ab",
        "asked": "digest",
    }


def test_all_of_them_are_counted() -> None:
    tally = Tally(left_out=1)
    for found, known in ((GENERATED, True), (GENERATED, False), (None, False)):
        tally.count(found, known=known)
    assert list(tally.lines(90)) == [
        "3 images: 2 with a report, 1 without",
        "1 of them were done already",
        "2 images in 1 min 30 s, 1.3 a minute",
        "origin: generated 2",
        "integrity: no sign of alteration 2",
        "history: not looked for 2",
        "1 other file was left out, by the end of the name; name such a file to have it read",
    ]
