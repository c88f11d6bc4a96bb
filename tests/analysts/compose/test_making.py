"""Answers about the making: photo or AI, by its own account or by a signature."""

from __future__ import annotations

from dataclasses import replace

from backstory_cli.analysts.compose.making import compose_ai, compose_making, compose_real
from backstory_cli.analysts.facts import Facts
from support.evidence import SETS
from support.making import brief


def get_facts(name: str) -> Facts:
    return Facts(brief("", *SETS[name]))


def test_a_camera_name_is_told_though_it_is_too_weak_for_a_verdict() -> None:
    facts = get_facts("canon")
    assert facts.brief.assessments.origin.verdict == "undetermined"
    assert compose_real(facts)[0].text == "Probably a camera photo, but not the original file."
    assert compose_ai(facts)[0].text.startswith("Probably not")


def test_nothing_found_is_no_evidence() -> None:
    assert compose_real(get_facts("nothing"))[0].text.startswith("Can't tell from this file: no camera data")


def test_what_was_not_read_is_not_absent() -> None:
    given = replace(brief("", *SETS["nothing"]), made_checks=frozenset({"ela"}))
    assert "was not read" in compose_making(Facts(given))[0].text
