"""Whose a place is: territories lie in their state, and what several states claim is said to be disputed."""

from __future__ import annotations

import pytest

from backstory_cli.reference.territories import DEPENDENT, DISPUTED, belongs_to, find_disputed


@pytest.mark.parametrize(("code", "country"), [("RE", "FR"), ("PR", "US"), ("HK", "CN"), ("GL", "DK"), ("FR", "FR")])
def test_a_territory_lies_in_its_state(code: str, country: str) -> None:
    assert belongs_to(code, country)


@pytest.mark.parametrize(("code", "country"), [("FR", "RE"), ("RE", "MG"), ("US", "GB"), ("UA", "RU")])
def test_other_states_are_other_states(code: str, country: str) -> None:
    assert not belongs_to(code, country)


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "name"),
    [
        (44.95, 34.1, "RU", "Crimea"),
        (31.9, 35.2, "IL", "West Bank and East Jerusalem"),
        (25.03, 121.56, "CN", "Taiwan"),
        (42.66, 21.16, "RS", "Kosovo"),
        (-51.7, -57.85, "AR", "Falkland Islands"),
        (46.48, 30.73, "RU", ""),
        (50.45, 30.52, "RU", ""),
        (31.95, 35.93, "IL", ""),
        (44.95, 34.1, "TR", ""),
    ],
)
def test_what_a_country_claims_is_disputed(latitude: float, longitude: float, country: str, name: str) -> None:
    area = find_disputed(latitude, longitude, country)
    assert (area.name if area else "") == name


def test_every_code_is_one_and_every_box_is_one() -> None:
    codes = {*DEPENDENT, *DEPENDENT.values(), *(each for area in DISPUTED for each in area.claimants)}
    assert [code for code in codes if len(code) != 2 or not code.isupper()] == []
    assert [area.name for area in DISPUTED if not (area.south < area.north and area.west < area.east)] == []
