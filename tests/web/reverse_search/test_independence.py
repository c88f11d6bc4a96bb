"""One agency, or one owner of several sites, is one source."""

from __future__ import annotations

import pytest

from backstory_cli.reference.publishers import AGENCIES, GROUPS, find_agency, find_owner
from backstory_cli.web.manual_search import build_links, format_links
from backstory_cli.web.reverse_search.independence import find_registered_domain, group_by_source


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
        ("picture alliance / dpa", "dpa"),
        ("", ""),
        ("Jane Doe", ""),
        ("A map of the Cape, happy snapshots", ""),
        ("Kasparov", ""),
        ("chapter/apart", ""),
    ],
)
def test_agencies_are_read_out_of_credits(credit: str, agency: str) -> None:
    assert find_agency(credit) == agency


def test_domains_follow_the_public_suffix_list() -> None:
    assert find_registered_domain("news.bbc.co.uk") == "bbc.co.uk"
    assert find_registered_domain("someone.github.io") == "someone.github.io"
    assert find_registered_domain("localhost") == "localhost"


def test_one_agency_or_owner_counts_once() -> None:
    found = group_by_source(
        [
            ("https://www.bbc.co.uk/1", ""),
            ("https://bbc.com/2", ""),
            ("https://bbc.com/3", ""),
            ("https://paper-one.example.com/a", "Foto: Reuters"),
            ("https://paper-two.example.org/a", "REUTERS / J. Doe"),
            ("https://blog.example.net/a", ""),
            ("no address", ""),
        ]
    )
    assert found == {
        "BBC": ["www.bbc.co.uk", "bbc.com"],
        "Reuters": ["paper-one.example.com", "paper-two.example.org"],
        "example.net": ["blog.example.net"],
    }


def test_no_domain_stands_in_two_groups_and_every_one_is_registered() -> None:
    listed = [domain for domains in GROUPS.values() for domain in domains]
    assert len(listed) == len(set(listed))
    assert all(find_registered_domain(domain) == domain for domain in listed), [
        d for d in listed if find_registered_domain(d) != d
    ]
    assert find_owner("unknown.example") == "unknown.example"
    assert all(find_agency(name) == name for name in AGENCIES)


def test_searches_by_hand_carry_the_address_as_data() -> None:
    address = "https://example.org/a b.jpg?x=1&y=2#z"
    for link in build_links(address).values():
        assert link.startswith("https://")
        assert "&y=2" not in link
        assert "%26y%3D2" in link
    assert "https://tineye.com" in format_links()
