"""Dates and appearances are gathered from findings; what is malformed or opinion is left out."""

from __future__ import annotations

from backstory_cli.assessment import build_timeline, list_appearances
from backstory_cli.models import Finding
from support.making import finding

DAY = {
    "earliest": "2019-05-01T00:00:00Z",
    "latest": "2019-05-01T23:59:59Z",
    "precision": "day",
    "kind": "upload",
}


def test_earliest_first() -> None:
    later = finding("a.x", data={"when": {**DAY, "earliest": "2020-01-01T00:00:00Z", "latest": "2020-01-02T00:00:00Z"}})
    earlier = finding("b.x", data={"when": DAY})
    assert [entry.finding for entry in build_timeline([later, earlier])] == ["b.x", "a.x"]


def test_an_opinion_sets_no_date() -> None:
    assert build_timeline([finding("a.x", basis="opinion", data={"when": DAY})]) == ()


def test_malformed_dates_and_appearances_are_left_out() -> None:
    odd = finding("a.x", data={"when": {"earliest": "soon"}, "appearance": {"relation": "cousin"}})
    assert build_timeline([odd]) == ()
    assert list_appearances([odd]) == ()


def test_closest_relation_first() -> None:
    def seen(name: str, relation: str, date: str) -> Finding:
        return finding(
            f"lookup.{name}", data={"appearance": {"relation": relation, "first_seen": date, "found_by": "index"}}
        )

    found = list_appearances(
        [seen("a", "similar", "2001"), seen("b", "identical", "2020"), seen("c", "identical", "2010")]
    )
    assert [each.first_seen for each in found] == ["2010", "2020", "2001"]
