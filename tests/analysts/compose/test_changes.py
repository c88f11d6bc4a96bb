"""Answers about changes: the graver statement first."""

from __future__ import annotations

from backstory_cli.analysts.compose.changes import compose_difference, compose_edited
from backstory_cli.analysts.facts import Facts
from support.evidence import SETS, differs, fired, known_copy, read
from support.making import brief, run


def get_facts(name: str) -> Facts:
    return Facts(brief("", *SETS[name]))


def test_a_known_copy_that_differs_leads() -> None:
    facts = Facts(
        brief("", *read(lookup=run("lookup", known_copy(137, "Reuters", "2019"), differs(137, [0.7, 0.7, 0.9, 0.9]))))
    )
    assert "differs from" in compose_edited(facts)[0].text


def test_one_test_is_a_possibility_with_its_rate() -> None:
    facts = Facts(brief("", *read(manipulation=run("manipulation", fired("jpeg_history", (10, 300, 120, 400))))))
    assert compose_edited(facts)[0].text.startswith("Possibly. One test found")
    assert facts.fired


def test_where_no_test_found_anything_no_edit_is_ruled_out() -> None:
    said = compose_edited(get_facts("nothing"))
    assert said[0].text.startswith("No trace of local editing was found")
    assert said[1].text.startswith("A careful edit")
    assert "outlined" not in compose_difference(get_facts("nothing"))[0].text
