"""Answers about the taking: the value first, then how it is known."""

from __future__ import annotations

from backstory_cli.analysts.compose.capture import compose_camera, compose_sun, compose_when, compose_where, compose_who
from backstory_cli.analysts.facts import Facts
from support.evidence import SETS
from support.making import brief


def get_facts(name: str) -> Facts:
    return Facts(brief("", *SETS[name]))


def test_where_begins_with_the_position() -> None:
    said = compose_where(get_facts("iphone"))
    assert said[0].text.startswith("At 46.4916, 30.7458")
    assert said[0].findings


def test_when_begins_with_the_moment() -> None:
    assert compose_when(get_facts("iphone"))[0].text.startswith("11 Jun 2024, 14:20 (UTC+03:00)")


def test_camera_begins_with_its_name() -> None:
    assert compose_camera(get_facts("canon"))[0].text.startswith("A Canon")


def test_who_is_not_made_up() -> None:
    assert compose_who(get_facts("nothing"))[0].text.startswith("Can't tell")


def test_shadows_fall_away_from_the_sun() -> None:
    assert compose_sun(get_facts("iphone"))[0].text.startswith("Shadows should fall towards")
