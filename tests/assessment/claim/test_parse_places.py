"""Places of a claim: which words are taken for one, and which never are."""

from __future__ import annotations

import pytest

from backstory_cli.assessment.claim.parse import read
from backstory_cli.assessment.claim.parts import UnreadPart
from backstory_cli.models import Claim
from support.claim_readings import NOW, read_parts, read_places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Odesa", "Odesa, Ukraine"),
        ("вибух у Києві", "Kyiv, Ukraine"),
        ("w Odessie", "Odesa, Ukraine"),
        ("東京都", "Tokyo, Japan"),
        ("Paris, Texas", "Paris, Texas, United States"),
        ("Paris France", "Paris, France"),
        ("Rio de Janeiro Brazil", "Rio de Janeiro, Brazil"),
        ("Washington DC", "Washington, District of Columbia, United States"),
        ("London United Kingdom", "London, United Kingdom"),
        ("Central Kyiv", "Kyiv, Ukraine"),
        ("Russian-occupied Donetsk, Ukraine", "Donetsk, Ukraine"),
        ("Ukraine's Kharkiv", "Kharkiv, Ukraine"),
        ("Flughafen Frankfurt", "Frankfurt am Main, Germany"),
        ("Feuer in Bergen, Norwegen", "Bergen, Norway"),
        ("in den USA", "United States"),
        ("im Iran", "Iran"),
        ("Germany", "Germany"),
        ("a Napoli", "Naples, Italy"),
        ("Flooded Venice, Italy", "Venice, Italy"),
        ("Zerstörtes Mariupol", "Mariupol, Ukraine"),
        ("Затоплений Херсон", "Kherson, Ukraine"),
        ("у Херсоні", "Kherson, Ukraine"),
        ("в Бахмуте", "Bakhmut, Ukraine"),
        ("crossing the Rio Grande near Eagle Pass, Texas", "Eagle Pass, Texas, United States"),
        ("the Odesa port", "Odesa, Ukraine"),
        ("w Armenii", "Armenia"),
    ],
)
def test_what_is_a_place(text: str, place: str) -> None:
    assert read_places(text)[:1] == [place]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Riot Police, May 2020",
            "Protest March",
            "Bath time",
            "Split second",
            "Statue of Liberty",
            "The White House",
        ),
        *("Notre Dame", "Big Ben", "Incendio en el Mercado Central", "Il Papa con la folla", "Orange sky"),
        *("Explosion im Zug", "Kinder beim Singen", "Ein Hof mit Kühen", "Feuer in einer Halle", "Орел над рекой"),
        *("Barack Obama", "Jack London", "Michael Jordan plays", "Austin Butler", "President Lincoln", "Paris Hilton"),
        *("a Russian tank", "footage of Israeli soldiers", "from Ukrainian positions", "across the Rio Grande"),
        *("Washington Monument", "Victoria Station", "Lake Victoria", "Hurricane Katrina", "March", "May"),
    ],
)
def test_what_is_none(text: str) -> None:
    assert read_places(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("in Bali", "in Normandy", "in Sumatra", "in Kashmir", "Crete", "on Long Island", "in the West Bank"),
        *(
            "flight to Rome",
            "from Lviv to Warsaw",
            "auf dem Weg nach Wien",
            "New Zealand tourists",
            "Israel supporters",
        ),
    ],
)
def test_regions_journeys_and_what_is_of_a_country(text: str) -> None:
    assert read_places(text) == []
    assert any(isinstance(part, UnreadPart) for part in read_parts(text))


def test_a_town_that_shares_its_name_with_a_region_is_one_where_that_is_said() -> None:
    assert read_places("Crete, Illinois") == ["Crete, Illinois, United States"]
    assert read(Claim(text="", place="Bali"), NOW)[0].understood == ""
