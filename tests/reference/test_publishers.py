"""Agencies by their credit lines, and who owns several sites."""

from __future__ import annotations

import pytest

from backstory_cli.reference.publishers import AGENCIES, GROUPS, find_agency, find_owner
from backstory_cli.web.reverse_search.independence import find_registered_domain


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("Photo: REUTERS/Jane Doe", "Reuters"),
        ("(AP Photo/John Doe)", "Associated Press"),
        ("John Doe/AP", "Associated Press"),
        ("Jane Doe (AP)", "Associated Press"),
        ("Foto: AFP", "AFP"),
        ("Jane Doe/Getty Images", "Getty Images"),
        ("JANE DOE/EPA-EFE", "EPA"),
        ("Фото: ТАСС", "TASS"),
        ("image alliance / dpa", "dpa"),
        ("", ""),
        ("Jane Doe", ""),
        ("A map of the Cape, happy snapshots", ""),
        ("Kasparov", ""),
        ("chapter/apart", ""),
    ],
)
def test_agencies_are_read_out_of_credits(credit: str, agency: str) -> None:
    assert find_agency(credit) == agency


def test_no_domain_stands_in_two_groups_and_every_one_is_registered() -> None:
    listed = [domain for domains in GROUPS.values() for domain in domains]
    assert len(listed) == len(set(listed))
    assert all(find_registered_domain(domain) == domain for domain in listed), [
        d for d in listed if find_registered_domain(d) != d
    ]
    assert find_owner("unknown.example") == "unknown.example"
    assert all(find_agency(name) == name for name in AGENCIES)
