"""Claimed places against the position and the place names in a file."""

from __future__ import annotations

import pytest

from backstory_cli.models import Strength
from support.claim_cases import Case, taken_at
from support.making import finding, run


@pytest.mark.parametrize(
    ("position", "claim", "verdict", "words"),
    [
        ((46.48, 30.72), "Odesa, Ukraine", "supports", "2 km from the centre of Odesa"),
        ((46.97, 32.0), "Odesa, Ukraine", "no_evidence", "110 km from the centre of Odesa"),
        ((48.85, 2.35), "Odesa, Ukraine", "contradicts", "2,130 km from the centre of Odesa"),
        ((46.5, 30.7), "46.49, 30.75", "supports", "4 km from 46.49, 30.75"),
        ((49.2, 6.95), "France", "supports", "Stiring-Wendel, France"),
        ((49.2, 6.95), "Germany", "no_evidence", "near enough not to contradict"),  # on the border
        ((52.52, 13.4), "France", "contradicts", "Germany"),
        ((33.66, -95.55), "in Texas", "supports", "Paris, Texas"),
        ((33.9, -95.5), "in Texas", "no_evidence", "Oklahoma"),
        ((48.85, 2.35), "in Texas", "contradicts", "Paris, France"),
        ((-20.88, 55.45), "Saint-Denis, France", "supports", "Saint-Denis, Reunion"),
        ((-20.88, 55.45), "France", "supports", "a territory of France"),
        ((18.47, -66.11), "United States", "supports", "a territory of United States"),
        ((44.95, 34.1), "Russia", "no_evidence", "Crimea: to whom it belongs is disputed"),
        ((44.95, 34.1), "Ukraine", "supports", "Simferopol, Ukraine"),
        ((46.48, 30.72), "Russia", "contradicts", "Odesa, Ukraine"),
        ((31.9, 35.2), "Israel", "no_evidence", "West Bank and East Jerusalem"),
        ((25.03, 121.56), "China", "no_evidence", "Taiwan: to whom it belongs is disputed"),
    ],
)
def test_a_position(position: tuple[float, float], claim: str, verdict: str, words: str) -> None:
    (part,) = taken_at(*position).check(claim).parts
    assert (part.kind, part.verdict) == ("place", verdict)
    assert words in part.explanation


def test_far_from_every_place_of_the_list_nothing_is_decided() -> None:
    assert taken_at(0.0, -30.0).check("France").verdict == "no_evidence"


def test_any_of_several_places_of_one_name_may_be_meant() -> None:
    assert taken_at(33.66, -95.55).check("Paris").verdict == "supports"
    assert taken_at(48.85, 2.35).check("Paris").verdict == "supports"
    (part,) = taken_at(-33.87, 151.21).check("Paris").parts
    assert part.verdict == "contradicts"
    assert "other place" in part.explanation


@pytest.mark.parametrize(
    ("written", "claim", "verdict"),
    [
        ({"city": "Lisbon", "country": "Portugal"}, "Lisbon", "supports"),
        ({"city": "Lisbon", "country": "Portugal"}, "Porto, Portugal", "contradicts"),
        ({"country": "Portugal"}, "Portugal", "supports"),
        ({"country": "Portugal"}, "Porto, Portugal", "no_evidence"),
        ({"country": "Portugal"}, "Kyiv, Ukraine", "contradicts"),
        ({"country_code": "PT"}, "Ukraine", "contradicts"),
        ({"city": "Paris"}, "France", "no_evidence"),  # that in Texas may be meant
        ({"city": "Houston", "country": "Germany"}, "in Texas", "contradicts"),
        ({"city": " "}, "Lisbon", "no_evidence"),
    ],
)
def test_names_that_are_written_in_a_file_weigh_little(written: dict[str, str], claim: str, verdict: str) -> None:
    names = finding("metadata.place_names", about="place", strength="strong", data=written)
    (part,) = Case((run("metadata", names),)).check(claim).parts
    assert part.verdict == verdict
    assert part.strength is (None if verdict == "no_evidence" else Strength.WEAK)


def test_a_position_that_is_none_says_nothing() -> None:
    lies = finding("metadata.gps", about="place", data={"latitude": "46.48", "longitude": None})
    assert Case((run("metadata", lies),)).check("Odesa").verdict == "no_evidence"


def test_the_phones_network_supports_its_country_and_excludes_none() -> None:
    network = finding("metadata.network", about="place", strength="weak", data={"countries": ["Ukraine"]})
    case = Case((run("metadata", network),))
    assert case.check("Ukraine").verdict == "supports"
    assert case.check("Poland").verdict == "no_evidence"
    assert case.check("Odesa").verdict == "no_evidence"
