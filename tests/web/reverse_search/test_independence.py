"""One agency, or one owner of several sites, is one source."""

from __future__ import annotations

from backstory_cli.web.manual_search import build_links, format_links
from backstory_cli.web.reverse_search.independence import find_registered_domain, group_by_source


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


def test_searches_by_hand_carry_the_address_as_data() -> None:
    address = "https://example.org/a b.jpg?x=1&y=2#z"
    for link in build_links(address).values():
        assert link.startswith("https://")
        assert "&y=2" not in link
        assert "%26y%3D2" in link
    assert "https://tineye.com" in format_links()
