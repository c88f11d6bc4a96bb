"""Hits of several services become one sighting a page, and addresses are one however they are spelt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.web.reverse_search.results import Dated, Hit, Said
from backstory_cli.web.reverse_search.sightings import merge_hits
from backstory_cli.web.urls import canonicalize, get_host

PAGE = "https://www.example.org/news/1?utm_source=x"


def dated(year: int, said_by: str = "a crawler") -> Dated:
    return Dated(datetime(year, 1, 1, tzinfo=UTC), datetime(year, 1, 2, tzinfo=UTC), "day", "crawl", said_by, str(year))


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.org/news/1",
        "https://www.example.org/news/1/",
        "https://m.example.org/news/1#top",
        "https://EXAMPLE.org:443/news/1?fbclid=123&utm_campaign=a",
        "https://example.org./news/%31",
    ],
)
def test_one_page_however_it_is_spelt(spelling: str) -> None:
    assert canonicalize(spelling) == canonicalize(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/news/2",
        "https://example.org/News/1",
        "https://example.org/news/1?page=2",
        "https://example.org:8443/news/1",
        "https://news.example.org/news/1",
    ],
)
def test_other_pages_stay_apart(other: str) -> None:
    assert canonicalize(other) != canonicalize(PAGE)


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert isinstance(canonicalize(text), str)
    assert isinstance(get_host(text), str)


@given(st.sampled_from(["a=1", "b=2", "utm_x=1"]), st.sampled_from(["c=3", "gclid=9"]))
def test_the_order_of_fields_does_not_matter(one: str, other: str) -> None:
    assert canonicalize(f"https://a.org/?{one}&{other}") == canonicalize(f"https://a.org/?{other}&{one}")


def test_services_that_name_one_page_are_put_together() -> None:
    found = merge_hits(
        [
            Hit("TinEye", Said.COPY, "https://cdn.example.org/a.jpg", PAGE, dates=(dated(2015),)),
            Hit("Google Lens", Said.COPY, page="http://example.org/news/1", title="News", thumbnail="https://t.org/1"),
            Hit("Vision", Said.PART, "https://cdn.example.org/a.jpg", "https://example.org/news/1", credit="AP"),
        ]
    )
    (one,) = found
    assert one.services == ("TinEye", "Google Lens", "Vision")
    assert (one.page, one.title, one.credit, one.said) == (PAGE, "News", "AP", Said.COPY)
    assert one.pictures == ("https://cdn.example.org/a.jpg",)
    assert one.thumbnails == ("https://t.org/1",)
    assert one.dates == (dated(2015),)


def test_a_picture_without_a_page_joins_the_page_that_shows_it() -> None:
    found = merge_hits(
        [
            Hit("Vision", Said.COPY, "http://cdn.example.org/a.jpg"),
            Hit("TinEye", Said.COPY, "https://cdn.example.org/a.jpg", PAGE),
            Hit("Vision", Said.COPY, "https://other.org/b.jpg"),
        ]
    )
    assert [(each.page, each.services) for each in found] == [(PAGE, ("Vision", "TinEye")), ("", ("Vision",))]


def test_copies_come_first_then_the_earliest_then_what_more_services_name() -> None:
    found = merge_hits(
        [
            Hit("A", Said.SIMILAR, page="https://a.org/similar", dates=(dated(2001),)),
            Hit("A", Said.COPY, page="https://a.org/undated"),
            Hit("A", Said.COPY, page="https://a.org/2020", dates=(dated(2020), dated(2019))),
            Hit("A", Said.COPY, page="https://a.org/2010", dates=(dated(2010),)),
            Hit("A", Said.COPY, page="https://a.org/two"),
            Hit("B", Said.COPY, page="https://a.org/two"),
            Hit("A", Said.COPY),
        ]
    )
    assert [each.page.rpartition("/")[2] for each in found] == ["2010", "2020", "two", "undated", "similar"]
    assert found[1].there_by == dated(2019).latest
    assert found[1].dates == (dated(2019), dated(2020))
