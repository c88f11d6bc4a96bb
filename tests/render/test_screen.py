"""The one-screen report: short, nothing twice, the reasons beside the verdicts."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from backstory_cli.models import Report
from backstory_cli.render.screen import iter_rows, show_quiet, show_screen
from support.evidence import SETS
from support.making import report


def print_screen(shown: Report, width: int = 80) -> str:
    out = io.StringIO()
    show_screen(shown, Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", sorted(SETS))
def test_it_is_one_screen_in_which_nothing_stands_twice(name: str, width: int) -> None:
    lines = print_screen(report("is this real?", *SETS[name]), width).splitlines()
    assert len(lines) <= (30 if width >= 80 else 40)
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    told = [line.strip() for line in lines if len(line.strip()) > 40]
    assert len(told) == len(set(told))


def test_an_indication_stands_beside_undetermined() -> None:
    origin, _, history = iter_rows(report("is this real?", *SETS["canon"]))
    assert origin.verdict == "undetermined, leans camera photo"
    assert (origin.reason, origin.finding) == ("metadata names a camera", "metadata.camera")
    assert history.reason


def test_quiet_is_the_answer_and_three_lines() -> None:
    out = io.StringIO()
    shown = report("is this real?", *SETS["nothing"])
    show_quiet(shown, Console(file=out, width=200))
    assert out.getvalue().splitlines()[-3:] == [
        "Origin: undetermined",
        "Edits: no trace found · weak",
        "Seen before: not checked",
    ]
