"""Claimed dates against those that were found: what must not count against one, and what still must."""

from __future__ import annotations

import pytest

from support.claim_cases import Case, crawled, list_verdicts, signed, stripped, taken_on, when
from support.making import finding, run


@pytest.mark.parametrize("field", ["ExifIFD:CreateDate", "XMP-exif:DateTimeDigitized", "IPTC:DigitalCreationDate"])
def test_a_print_was_there_before_it_was_scanned(field: str) -> None:
    scanned = taken_on("2024-05-18T10:00:00", field=field)
    assert scanned.check("Berlin, 9 November 1989").verdict == "no_evidence"
    assert scanned.check("Berlin, 1 May 2026").verdict == "contradicts"


def test_a_capture_time_after_the_claimed_date_still_contradicts() -> None:
    assert taken_on("2024-05-18T10:00:00").check("9 November 1989").verdict == "contradicts"


@pytest.mark.parametrize(
    "claim",
    ["circa 2010", "around 2010", "ca. 2010", "um 2010", "vers 2010", "hacia 2010", "около 2010", "близько 2010"],
)
def test_about_a_year_is_not_only_that_year(claim: str) -> None:
    assert taken_on("2011-05-18T10:00:00").check(claim).verdict == "supports"
    assert taken_on("2010-05-18T10:00:00").check(claim).verdict == "supports"
    assert taken_on("2019-05-18T10:00:00").check(claim).verdict == "contradicts"


@pytest.mark.parametrize(
    "claim",
    [
        *("last night", "gestern Nacht", "letzte Nacht", "la nuit dernière", "anoche", "минулої ночі", "вчора вночі"),
        *("прошлой ночью", "wczoraj w nocy", "ieri notte", "ontem à noite", "dün gece", "الليلة الماضية", "昨晚"),
    ],
)
def test_last_night_lasted_until_this_morning(claim: str) -> None:
    assert list_verdicts(taken_on("2026-11-28T01:30:00").check(claim), "date") == ["supports"]
    assert list_verdicts(taken_on("2026-11-27T23:30:00").check(claim), "date") == ["supports"]
    assert list_verdicts(taken_on("2026-11-24T23:30:00").check(claim), "date") == ["contradicts"]
    assert len(list_verdicts(stripped().check(claim), "time_of_day")) == 1


@pytest.mark.parametrize(
    ("taken", "claim", "verdict"),
    [
        ("2024-03-14T10:00:00", "Is this really Istanbul on 14 March?", "supports"),
        ("2019-03-14T10:00:00", "14 March", "supports"),
        ("2024-03-16T22:00:00", "14 March", "contradicts"),
        ("2024-03-15T06:00:00", "14 March", "no_evidence"),  # it was the 14th still, in the west
        ("2023-12-31T20:00:00", "1 January", "no_evidence"),  # it was the 1st already, in the east
        ("2024-02-29T12:00:00", "29 February", "supports"),
        ("2024-02-29T12:00:00", "in February", "supports"),
        ("2024-02-29T06:00:00", "28 February", "no_evidence"),  # in the west
        ("2023-02-27T12:00:00", "29 February", "contradicts"),
        ("2020-01-01T12:00:00", "from 29 December to 2 January", "supports"),
        ("2024-09-30T12:00:00", "in September", "supports"),
        ("2024-11-02T12:00:00", "in September", "contradicts"),
    ],
)
def test_a_day_without_a_year_may_be_of_any(taken: str, claim: str, verdict: str) -> None:
    assert set(list_verdicts(taken_on(taken).check(claim), "date")) == {verdict}


def test_a_copy_is_never_older_than_a_day_of_any_year() -> None:
    assert list_verdicts(crawled().check("3 May"), "date") == ["no_evidence"]
    assert list_verdicts(signed().check("3 March"), "date") == ["supports"]
    assert list_verdicts(signed().check("3 April"), "date") == ["no_evidence"]


def test_a_clock_that_was_never_set_dates_no_change_either() -> None:
    changed = finding("metadata.modify_time", about="time", data={"when": when("edit", "2000-01-01T00:00:10")})
    clock = finding("consistency.default_clock", about="time", strength="weak")
    assert Case((run("metadata", changed), run("consistency", clock))).check("2024").verdict == "no_evidence"


def test_a_copy_of_which_only_a_part_is_in_it_is_no_older_copy() -> None:
    dated = {"earliest": "2001-01-01T00:00:00Z", "latest": "2001-01-02T00:00:00Z", "precision": "day", "kind": "upload"}
    part = finding("lookup.part", about="history", basis="matched", data={"when": dated})
    assert Case((run("lookup", part),)).check("2020").verdict == "no_evidence"


def test_many_older_copies_are_one_sentence_and_every_id() -> None:
    copies = [
        finding(
            f"lookup.match{'' if number == 0 else f'.{number + 1}'}",
            about="history",
            leaning="reused",
            basis="matched",
            strength="strong",
            data={
                "when": {
                    "earliest": f"{2001 + number}-01-01T00:00:00Z",
                    "latest": f"{2001 + number}-01-02T00:00:00Z",
                    "precision": "day",
                    "kind": "upload",
                }
            },
        )
        for number in range(5)
    ]
    (part,) = Case((run("lookup", *copies),)).check("2020").parts
    assert part.because == tuple(each.id for each in copies)
    assert "2 January 2001" in part.explanation
    assert "4 more" in part.explanation
