"""What never changes what comes of a claim: the order of findings, opinions, what was not found; and what is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess, check_claim
from backstory_cli.models import Claim
from support.claim_cases import CREATED, Case, agency, crawled, harbour, known, opinion, signed, stripped
from support.making import finding, run

CLAIMS = (
    "Odesa, 21 November 2026, at night, photo: Jane Doe, unedited, shot on iPhone 12",
    "Lisbon, 2 July 2019, by daylight, by Example Press",
    "03/04/2021, Paris",
)
CASES: tuple[Callable[[], Case], ...] = (harbour, known, agency, crawled, signed, stripped)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_order_of_findings_never_matters(claim: str, case: Callable[[], Case]) -> None:
    findings = list(case().findings)
    first = case().check(Claim(text=claim, shadow=110))
    for seed in range(6):
        random.Random(seed).shuffle(findings)  # noqa: S311 - an order, not a secret
        assert case().check(Claim(text=claim, shadow=110), findings) == first


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_opinions_change_nothing(claim: str, case: Callable[[], Case]) -> None:
    lied_to = Case((*case().runs, *opinion().runs))
    assert lied_to.check(claim) == case().check(claim)


@given(
    st.text(st.characters(codec="utf-8"), max_size=120)
    | st.lists(
        st.sampled_from(
            [
                *(
                    "Odesa",
                    "in",
                    "Paris",
                    "21",
                    "2019",
                    "May",
                    "-",
                    "03/04/2021",
                    "before",
                    "last",
                    "week",
                    "Photo:",
                    "©",
                ),
                *("summer", "вчора", "先週", "at", "night", "AI", ",", "'", ".", "iPhone", "12", "00:00", "أمس", "٢١"),
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_read_and_nothing_is_dropped(text: str) -> None:
    checked = stripped().check(text)
    said = " ".join(text.split())
    for part in checked.parts:
        assert part.text in said
        assert part.explanation
        assert part.verdict in {"no_evidence", "contradicts"}  # only a claim's own contradiction of the sun
    told = "".join(part.text for part in checked.parts)
    for word in ("Odesa", "Paris", "iPhone"):
        assert word not in said.split() or word in told


@pytest.mark.parametrize(
    "claim", [*CLAIMS, "Odesa", "21 November 2026", "at night", "photo: Jane Doe", "never seen before"]
)
def test_where_nothing_was_found_nothing_is_concluded(claim: str) -> None:
    checked = Case(()).check(claim)
    assert checked.verdict == "no_evidence"
    assert checked.because == ()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_cited_exists_and_what_decides_is_cited(claim: str, case: Callable[[], Case]) -> None:
    checked = case().check(Claim(text=claim, shadow=110))
    ids = {each.id for each in case().findings}
    assert set(checked.because) <= ids
    for part in checked.parts:
        assert set(part.because) <= set(checked.because)
        assert set(part.against) <= set(part.because)
        assert bool(part.against) == (part.verdict == "mixed")
        if part.verdict == "no_evidence":
            assert part.because == ()
        elif part.kind != "sun":
            assert part.because


@pytest.mark.parametrize("claim", CLAIMS)
def test_words_that_reports_avoid(claim: str) -> None:
    for case in CASES:
        told = case().check(Claim(text=claim, shadow=110)).model_dump_json().casefold()
        for word in (" real", "fake", "authentic", "original", "verified", "first published"):
            assert word not in told


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


def test_a_date_and_a_place_given_apart_stand_instead_of_those_in_the_text() -> None:
    claim = Claim(text="Kyiv, 1 May 2020, at night", date="18 May 2024", place="odesa")
    checked = harbour().check(claim)
    assert {part.kind: part.verdict for part in checked.parts} == {
        "date": "supports",
        "place": "supports",
        "time_of_day": "contradicts",
    }


@pytest.mark.parametrize("date", ["", "someday", "1 May 2020 and 3 June 2021", "32.13.2020"])
def test_a_date_that_is_none_is_told(date: str) -> None:
    checked = harbour().check(Claim(text="", date=date))
    if date:
        (part,) = checked.parts
        assert (part.kind, part.verdict) == ("other", "no_evidence")
        assert "not understood as a date" in part.explanation


def test_relative_dates_say_from_when_they_are_counted() -> None:
    (part,) = stripped().check("last week").parts
    assert part.understood == (
        "16 November 2026 to 28 November 2026 (counted from the day of this report, 28 November 2026)"
    )


def test_both_readings_of_an_ambiguous_date_are_told() -> None:
    (part,) = stripped().check("03/04/2021").parts
    assert part.understood == "3 April 2021 or 4 March 2021 (the day or the month may come first)"


def test_words_that_cannot_be_checked_are_parts_of_their_own() -> None:
    parts = stripped().check("Odesa, after the drone strike on the port, 2026").parts
    assert [part.text for part in parts if part.kind == "other"] == ["after the drone strike on the port"]


SHADOWS = (
    # Claim, shadow, verdict, words of the explanation.
    (harbour, "", 110, "supports", "2° from yours"),
    (harbour, "", 132, "no_evidence", "decides nothing"),
    (harbour, "", 240, "contradicts", "128° from yours"),
    (stripped, "Odesa, 21 June 2026 at 16:00", 75, "supports", "from yours"),
    (stripped, "Odesa, 21 June 2026 at 16:00", 200, "contradicts", "More than 30°"),
    (stripped, "Odesa, 21 June 2026 at 02:00", 90, "contradicts", "no shadows"),
    (stripped, "Singapore, 21 March 2026 at 13:10", 90, "no_evidence", "too high"),
    (stripped, "Odesa, 21 November 2026", 30, "no_evidence", "12:45 to 14:50 local time"),
    (stripped, "Odesa, 21 December 2026", 180, "contradicts", "At no time of 21 December 2026"),
    (stripped, "Odesa", 30, "no_evidence", "lacks one day"),
    (stripped, "21 November 2026", 30, "no_evidence", "lacks a place"),
    (stripped, "Ukraine, 21 November 2026", 30, "no_evidence", "not a country"),
    (stripped, "", 30, "no_evidence", "lacks a place (a city or a position, not a country) and one day"),
)


@pytest.mark.parametrize(("case", "claim", "shadow", "verdict", "words"), SHADOWS)
def test_shadows(case: Callable[[], Case], claim: str, shadow: float, verdict: str, words: str) -> None:
    checked = case().check(Claim(text=claim, shadow=shadow))
    part = checked.parts[-1]
    assert (part.kind, part.verdict) == ("sun", verdict), part.explanation
    assert words in part.explanation
    assert part.because == (("sun.position",) if case is harbour and verdict != "no_evidence" else ())


def test_the_day_of_the_report_decides_what_yesterday_was() -> None:
    earlier = check_claim(
        Claim(text="yesterday"), harbour().findings, assess(harbour().runs), datetime(2024, 5, 19, 12, tzinfo=UTC)
    )
    assert earlier.verdict == "supports"
    assert harbour().check("yesterday").verdict == "contradicts"
    assert CREATED.year == 2026
