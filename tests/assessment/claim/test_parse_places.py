"""Places of a claim: which words are taken for one, which never are, and what a "not" does."""

from __future__ import annotations

from datetime import datetime

import pytest

from backstory_cli.assessment.claim.parse import read
from backstory_cli.assessment.claim.parts import AnyPart, PlacePart, StatementPart, UnreadPart
from backstory_cli.models import Claim
from support.claim_cases import harbour
from support.waiting import guard

NOW = datetime(2026, 11, 28, 12)


def parts(text: str) -> list[AnyPart]:
    return read(Claim(text=text), NOW)


def places(text: str) -> list[str]:
    return [part.understood for part in parts(text) if isinstance(part, PlacePart)]


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
    assert places(text)[:1] == [place]


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
    assert places(text) == []


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
    assert places(text) == []
    assert any(isinstance(part, UnreadPart) for part in parts(text))


def test_a_town_that_shares_its_name_with_a_region_is_one_where_that_is_said() -> None:
    assert places("Crete, Illinois") == ["Crete, Illinois, United States"]
    assert read(Claim(text="", place="Bali"), NOW)[0].understood == ""


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Not taken in Odesa", "Odesa"),
        ("This is not Odesa", "Odesa"),
        ("das ist nicht Odessa", "Odessa"),
        ("ce n'est pas Odessa", "Odessa"),
        ("no es Odesa", "Odesa"),
        ("це не Одеса", "Одеса"),
        ("это не Одесса", "Одесса"),
        ("to nie Odessa", "Odessa"),
        ("non è Odessa", "Odessa"),
        ("não é Odessa", "Odessa"),
        ("Odessa değil", "Odessa"),
        ("هذه ليست أوديسا", "أوديسا"),
        ("这不是敖德萨", "敖德萨"),
        ("not from 18 May 2024", "18 May 2024"),
        ("this isn't AI-generated", "AI-generated"),
        ("not a screenshot", "screenshot"),
    ],
)
def test_what_a_claim_denies_is_not_taken_for_claimed(text: str, denied: str) -> None:
    assert denied in {part.text for part in parts(text) if isinstance(part, UnreadPart)}
    checked = harbour().check(text)
    assert checked.verdict == "no_evidence"
    assert any("not” stands with it" in part.explanation for part in checked.parts)


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("not in Kyiv but in Lviv", "Lviv, Ukraine"),
        ("nicht in Kiew, sondern in Lwiw", "Lviv, Ukraine"),
        ("это не Киев, а Львов", "Lviv, Ukraine"),
        ("not edited, taken in Lviv", "Lviv, Ukraine"),
        ("à deux pas de Lviv", "Lviv, Ukraine"),
    ],
)
def test_a_not_holds_for_its_clause_only(text: str, claimed: str) -> None:
    assert places(text) == [claimed]


@pytest.mark.parametrize("text", ["unedited", "not edited", "nicht bearbeitet", "not AI", "never published before"])
def test_statements_with_a_not_of_their_own_are_read(text: str) -> None:
    assert [type(part) for part in parts(text)] == [StatementPart]


@pytest.mark.parametrize(
    "text",
    [
        *("東京" * 490, "Paris " * 160, "Aaaa " * 200, "to Rome " * 120, "from Lviv to Warsaw " * 50, "A.b-c'd" * 140),
        *("not " * 250 + "Paris", "x" * 100_000, "May 1 " * 160, "كانون الثاني " * 70, "the " * 250 + "Odesa"),
    ],
    ids=lambda text: text[:12],
)
def test_long_claims_do_not_hang(text: str) -> None:
    parts("Odesa, 1 May 2020, 東京")  # the tables of names
    with guard("reading a claim"):
        parts(text)
