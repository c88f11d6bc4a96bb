"""SerpApi: Google Lens, Bing and Yandex, whose dates are whose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.reverse_search.results import Said
from backstory_cli.web.reverse_search.serpapi import Bing, Lens, Yandex
from fakes.services import KEY, FakeServices, Response
from support.sought import FILE, FROM_WEB, HOSTILE, SAFE


def test_lens_dates_are_ranges_counted_from_its_own_answer(door: GuardedClient, fake: FakeServices) -> None:
    fake.created_at = "2026-11-20 10:00:00 UTC"
    fake.lens = [
        {
            "position": 1,
            "title": HOSTILE,
            "source": "Example News",
            "link": "https://news.org/1",
            "thumbnail": "https://thumbs.org/1",
            "actual_image_width": 1200,
            "actual_image_height": 800,
            "date": "2 years ago",
        },
        {"link": "https://news.org/2", "date": "some day", "actual_image_width": "wide"},
    ]
    first, second = Lens(door, KEY, fake.base("serpapi")).search(FILE).hits
    assert (first.page, first.thumbnail, first.title, first.credit) == (
        "https://news.org/1",
        "https://thumbs.org/1",
        SAFE,
        "Example News",
    )
    (date,) = first.dates
    asked = datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert date.precision == "year"
    assert timedelta(days=3 * 365) <= asked - date.earliest <= timedelta(days=3 * 366)
    assert timedelta(days=547) <= asked - date.latest <= timedelta(days=549)
    assert (second.dates, second.size) == ((), None)
    upload, search = fake.requests("serpapi")
    assert (upload.method, upload.path) == ("POST", "/serpapi/image")
    assert "type=exact_matches" in search.path


def test_bing_and_yandex_need_an_address(door: GuardedClient, fake: FakeServices) -> None:
    for engine in (Bing, Yandex):
        with pytest.raises(Skip, match="only the address"):
            engine(door, KEY, fake.base("serpapi")).search(FILE)
    assert fake.log == []


def test_bing_gives_pages_with_dates(door: GuardedClient, fake: FakeServices) -> None:
    fake.bing = [{"link": "https://a.org/1", "original": "https://a.org/1.jpg", "date": "2019-05-02T10:00:00Z"}]
    (hit,) = Bing(door, KEY, fake.base("serpapi")).search(FROM_WEB).hits
    assert (hit.page, hit.picture, hit.said) == ("https://a.org/1", "https://a.org/1.jpg", Said.COPY)
    assert hit.dates[0].earliest == datetime(2019, 5, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("bad", [{"title": "no address"}, {"link": 7}, {"link": "ftp://a.org/", "original": None}])
def test_a_hit_that_leads_nowhere_is_left_out(door: GuardedClient, fake: FakeServices, bad: dict[str, object]) -> None:
    good = {"link": "https://a.org/1"}
    fake.bing = fake.lens = fake.yandex = [bad, good]
    for engine in (Bing, Lens, Yandex):
        (hit,) = engine(door, KEY, fake.base("serpapi")).search(FROM_WEB).hits
        assert hit.page == "https://a.org/1"


def test_yandex_gives_sites_without_dates(door: GuardedClient, fake: FakeServices) -> None:
    fake.yandex = [
        {"link": "https://a.ru/1", "original_image": {"link": "https://a.ru/1.jpg", "width": 10, "height": 20}},
        {"link": "https://a.ru/2", "original_image": "https://a.ru/2.jpg", "thumbnail": {"link": "https://t.ru/2"}},
    ]
    one, two = Yandex(door, KEY, fake.base("serpapi")).search(FROM_WEB).hits
    assert (one.picture, one.size, one.said, one.dates) == ("https://a.ru/1.jpg", (10, 20), Said.PART, ())
    assert (two.picture, two.thumbnail) == ("https://a.ru/2.jpg", "https://t.ru/2")


@pytest.mark.parametrize(
    "payload", [{"error": "You have run out of searches."}, {"search_metadata": {"status": "Processing"}}]
)
def test_serpapi_says_why_not(door: GuardedClient, fake: FakeServices, payload: dict[str, object]) -> None:
    fake.behave("serpapi", Response.json(payload))
    with pytest.raises(ServiceFailedError, match="did not search"):
        Bing(door, KEY, fake.base("serpapi")).search(FROM_WEB)
