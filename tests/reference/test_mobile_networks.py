"""Mobile country codes: every one is of countries that are known by name."""

from __future__ import annotations

import pytest

from backstory_cli.reference.mobile_networks import find_network_countries
from backstory_cli.reference.place_names import find_country

CODES = [(255, ("UA",)), (250, ("RU",)), (262, ("DE",)), (425, ("IL", "PS")), (999, ())]


@pytest.mark.parametrize(("code", "countries"), CODES)
def test_a_code_is_of_its_countries(code: int, countries: tuple[str, ...]) -> None:
    assert find_network_countries(code) == countries


def test_every_country_has_a_name() -> None:
    known = [find_network_countries(code) for code in range(200, 800)]
    assert sum(map(bool, known)) > 200
    assert {code for countries in known for code in countries if find_country(code) is None} <= {"AQ", "BV", "HM"}
