"""Answers where the file cannot tell: the check that could, and no recital."""

from __future__ import annotations

from backstory_cli.analysts.compose.guidance import (
    compose_content,
    compose_help,
    compose_next,
    compose_nonsense,
    compose_publish,
    compose_thanks,
)
from backstory_cli.analysts.facts import Facts
from support.evidence import SETS
from support.making import brief


def get_facts(name: str) -> Facts:
    return Facts(brief("", *SETS[name]))


def test_what_it_shows_is_not_recognised() -> None:
    said = compose_content(get_facts("nothing"))
    assert said[0].text.startswith("Can't tell")
    assert "reverse image search" in said[1].text


def test_rights_are_not_judged() -> None:
    assert compose_publish(get_facts("nothing"))[0].text.startswith("Can't tell")


def test_next_is_a_search_where_none_was_made() -> None:
    assert "--online" in compose_next(get_facts("nothing"))[0].text


def test_what_is_no_question_gets_the_overview() -> None:
    said = compose_nonsense(get_facts("canon"))
    assert said[0].text.startswith("I read no question in that.")
    assert len(said) > 1


def test_thanks_get_a_line() -> None:
    assert len(compose_thanks(get_facts("canon"))) == len(compose_help(get_facts("canon"))) == 1
