"""A brief: what an analyst may know, and which further checks it may call for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstory_cli.analysts import MAX_WANTED, Brief, Offer
from backstory_cli.models import Check, Wanted
from support.making import brief, finding, report, run

OFFERS = (
    Offer(Check.REGION, "look at a part"),
    Offer(Check.COMPARE, "compare with a file", ("a.jpg", "b.jpg")),
    Offer(Check.DEEP, "look deeper"),
)


def test_only_what_is_offered_is_wanted_and_each_once() -> None:
    given = replace(brief("where?"), offers=OFFERS)
    region, compare = Wanted(check=Check.REGION, region=(0, 0, 9, 9)), Wanted(check=Check.COMPARE, name="a.jpg")
    wishes = [
        region,
        region,
        compare,
        Wanted(check=Check.COMPARE, name="/etc/passwd"),
        Wanted(check=Check.COMPARE),
        Wanted(check=Check.REGION),
        Wanted(check=Check.DEEP, region=(0, 0, 9, 9)),
        Wanted(check=Check.DEEP),
    ]
    assert given.wanted(wishes) == (region, compare, Wanted(check=Check.DEEP))
    assert brief("where?").wanted(wishes) == ()


def test_no_more_than_a_few_are_wanted() -> None:
    given = replace(brief("where?"), offers=OFFERS)
    assert len(given.wanted(Wanted(check=Check.REGION, region=(x, 0, 9, 9)) for x in range(9))) == MAX_WANTED


@pytest.mark.parametrize(("orientation", "size"), [(1, (640, 480)), (6, (480, 640))])
def test_the_size_is_that_of_the_picture_as_it_is_shown(orientation: int, size: tuple[int, int]) -> None:
    given = brief("where?")
    turned = replace(given, subject=given.subject.model_copy(update={"orientation": orientation}))
    assert turned.upright_size == size
    assert replace(given, subject=given.subject.model_copy(update={"width": None})).upright_size is None


def test_a_follow_up_knows_what_the_report_knows() -> None:
    made = report("where?", run("metadata", finding("metadata.camera")))
    given = Brief.of(made, "and when?", OFFERS)
    assert (given.question, given.findings, given.offers, given.made) == ("and when?", made.findings, OFFERS, None)
    assert (given.assessments, given.not_checked) == (made.assessments, made.not_checked)
