"""Forms of the output: one at a time, from a passage to quote to everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.commands import Run


def test_only_the_passage_to_quote(backstory: Run, harbour: Path) -> None:
    done = backstory("investigate", "--sentence", harbour, "--only", "metadata")
    assert done.code == 0
    assert done.out.startswith("Checked with backstory ")
    assert done.out.count("\n") == 1
    assert done.out.strip() == backstory("investigate", "--json", harbour, "--only", "metadata").json["sentence"]


def test_quiet_and_verbose(backstory: Run, harbour: Path) -> None:
    quiet, usual, verbose = (
        backstory("investigate", *more, harbour, "when?", "--only", "metadata", "--only", "ela").out
        for more in (("-q",), (), ("-v",))
    )
    assert len(quiet.splitlines()) <= 5
    assert "EVIDENCE" not in quiet + usual
    assert "EVIDENCE" in verbose
    assert "CHECKS" in verbose
    assert "quality of test save: 90" in verbose
    assert "CHECKS" not in usual
    assert len(quiet) < len(usual) < len(verbose)
    assert "▀" not in usual


def test_a_preview_where_it_is_asked_for(backstory: Run, harbour: Path) -> None:
    assert "▀▀▀" in backstory("investigate", "--preview", harbour, "when?", "--only", "ela").out


@pytest.mark.parametrize("pair", [("--json", "--jsonl"), ("--sentence", "-q"), ("-q", "-v"), ("--json", "--sentence")])
def test_two_forms_exclude_each_other(backstory: Run, harbour: Path, pair: tuple[str, str]) -> None:
    assert backstory("investigate", *pair, harbour).code == 2
