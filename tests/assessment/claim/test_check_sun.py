"""Shadows and times of day against where the sun stood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory_cli.models import Claim, Strength
from support.claim_cases import Case, harbour, stripped

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


def test_shadows_weigh_no_more_than_the_time_and_place_that_they_rest_on() -> None:
    checked = harbour().check(Claim(text="", shadow=240))
    assert checked.verdict == "contradicts"
    assert checked.parts[0].strength is Strength.WEAK
