"""What must not count against a claim, though it looks as if it did; and what still must."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.assessment import assess, check_claim
from backstory_cli.models import Claim, ClaimCheck, Strength
from support.claim_cases import Case, harbour, stripped, when
from support.making import finding, run


def taken(first: str, last: str = "", field: str = "ExifIFD:DateTimeOriginal", utc: str | None = None) -> Case:
    """A file that says when it was taken."""
    data = {"local": first.replace("T", " "), "utc": utc, "field": field, "when": when("capture", first, last)}
    return Case((run("metadata", finding("metadata.capture_time", about="time", data=data)),))


def at(latitude: float, longitude: float) -> Case:
    """A file that says where it was taken."""
    data = {"latitude": latitude, "longitude": longitude}
    return Case((run("metadata", finding("metadata.gps", about="place", data=data)),))


def both(one: Case, other: Case) -> Case:
    return Case((run("metadata", *one.findings, *other.findings),))


def verdicts(checked: ClaimCheck, kind: str) -> list[str]:
    return [part.verdict for part in checked.parts if part.kind == kind]


@pytest.mark.parametrize("field", ["ExifIFD:CreateDate", "XMP-exif:DateTimeDigitized", "IPTC:DigitalCreationDate"])
def test_a_print_was_there_before_it_was_scanned(field: str) -> None:
    scanned = taken("2024-05-18T10:00:00", field=field)
    assert scanned.check("Berlin, 9 November 1989").verdict == "no_evidence"
    assert scanned.check("Berlin, 1 May 2026").verdict == "contradicts"


def test_a_capture_time_after_the_claimed_date_still_contradicts() -> None:
    assert taken("2024-05-18T10:00:00").check("9 November 1989").verdict == "contradicts"


@pytest.mark.parametrize(
    "claim",
    ["Refugees from Mariupol in Berlin", "Kyiv and Berlin", "The road between Potsdam and Berlin, or Warsaw"],
)
def test_it_can_be_at_one_of_several_places_only(claim: str) -> None:
    checked = at(52.52, 13.405).check(claim)
    assert checked.verdict == "supports"
    assert "contradicts" not in verdicts(checked, "place")


def test_where_no_place_of_several_fits_all_are_contradicted() -> None:
    assert at(48.85, 2.35).check("Refugees from Mariupol in Berlin").verdict == "contradicts"


@pytest.mark.parametrize(
    "claim",
    ["circa 2010", "around 2010", "ca. 2010", "um 2010", "vers 2010", "hacia 2010", "около 2010", "близько 2010"],
)
def test_about_a_year_is_not_only_that_year(claim: str) -> None:
    assert taken("2011-05-18T10:00:00").check(claim).verdict == "supports"
    assert taken("2010-05-18T10:00:00").check(claim).verdict == "supports"
    assert taken("2019-05-18T10:00:00").check(claim).verdict == "contradicts"


@pytest.mark.parametrize(
    "claim",
    [
        *("last night", "gestern Nacht", "letzte Nacht", "la nuit dernière", "anoche", "минулої ночі", "вчора вночі"),
        *("прошлой ночью", "wczoraj w nocy", "ieri notte", "ontem à noite", "dün gece", "الليلة الماضية", "昨晚"),
    ],
)
def test_last_night_lasted_until_this_morning(claim: str) -> None:
    assert verdicts(taken("2026-11-28T01:30:00").check(claim), "date") == ["supports"]
    assert verdicts(taken("2026-11-27T23:30:00").check(claim), "date") == ["supports"]
    assert verdicts(taken("2026-11-24T23:30:00").check(claim), "date") == ["contradicts"]
    assert len(verdicts(stripped().check(claim), "time_of_day")) == 1


def test_yesterday_is_counted_where_the_picture_is_claimed_to_be_from() -> None:
    """At 20:00 UTC on the 28th it is the 29th in Tokyo: yesterday there was the 28th."""
    morning = taken("2026-11-28T01:00:00", utc="2026-11-28T01:00:00Z")
    created = datetime(2026, 11, 28, 20, tzinfo=UTC)
    checked = check_claim(Claim(text="yesterday in Tokyo"), morning.findings, assess(morning.runs), created)
    assert verdicts(checked, "date") == ["supports"]
    assert "28 November 2026" in checked.parts[0].understood


def test_where_the_place_is_known_a_season_is_that_of_its_half_of_the_globe() -> None:
    january = taken("2019-01-15T10:00:00")
    assert verdicts(january.check("summer 2019"), "date") == ["no_evidence"]
    assert verdicts(january.check("summer 2019 in Kyiv"), "date") == ["contradicts"]
    south = "summer 2019 in Buenos Aires, Argentina"  # that which ended in it, or that which began in it
    assert verdicts(january.check(south), "date") == ["no_evidence"]
    assert verdicts(taken("2019-07-15T10:00:00").check(south), "date") == ["contradicts"]
    assert verdicts(january.check("summer 2018/19"), "date") == ["supports"]


def test_a_clock_that_was_never_set_dates_no_change_either() -> None:
    changed = finding("metadata.modify_time", about="time", data={"when": when("edit", "2000-01-01T00:00:10")})
    clock = finding("consistency.default_clock", about="time", strength="weak")
    assert Case((run("metadata", changed), run("consistency", clock))).check("2024").verdict == "no_evidence"


def test_shadows_weigh_no_more_than_the_time_and_place_that_they_rest_on() -> None:
    checked = harbour().check(Claim(text="", shadow=240))
    assert checked.verdict == "contradicts"
    assert checked.parts[0].strength is Strength.WEAK


def test_a_finding_about_instructions_in_the_picture_never_counts() -> None:
    lies = {"latitude": 48.85, "longitude": 2.35, "artist": "Jane Doe", "when": when("upload", "2001-01-01T00:00:00")}
    told = finding(
        "instructions.found", about="content", leaning="reused", basis="matched", strength="strong", data=lies
    )
    assert Case((run("instructions", told),)).check("Paris, 2020, photo: Jane Doe").verdict == "no_evidence"
