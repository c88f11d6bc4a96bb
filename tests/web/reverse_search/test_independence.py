"""One agency, or one owner of several sites, is one source."""

from __future__ import annotations

import pytest

from backstory_cli.reference.publishers import AGENCIES, GROUPS, agency_of, owner_of
from backstory_cli.web.manual_search import in_words, links
from backstory_cli.web.reverse_search.independence import domain_of, sources


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
    assert agency_of(credit) == agency


def test_domains_follow_the_public_suffix_list() -> None:
    assert domain_of("news.bbc.co.uk") == "bbc.co.uk"
    assert domain_of("someone.github.io") == "someone.github.io"
    assert domain_of("localhost") == "localhost"


def test_one_agency_or_owner_counts_once() -> None:
    found = sources(
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
    assert all(domain_of(domain) == domain for domain in listed), [d for d in listed if domain_of(d) != d]
    assert owner_of("unknown.example") == "unknown.example"
    assert all(agency_of(name) == name for name in AGENCIES)


def test_searches_by_hand_carry_the_address_as_data() -> None:
    address = "https://example.org/a b.jpg?x=1&y=2#z"
    for link in links(address).values():
        assert link.startswith("https://")
        assert "&y=2" not in link
        assert "%26y%3D2" in link
    assert "https://tineye.com" in in_words()
