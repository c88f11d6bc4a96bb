"""What each search engine says, as hits: what it calls a copy, whose date it is, and nothing that is not there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.reverse_search.results import Said, Sought
from backstory_cli.web.reverse_search.serpapi import Bing, Lens, Yandex
from backstory_cli.web.reverse_search.tineye import TinEye
from backstory_cli.web.reverse_search.vision import Vision
from fakes.services import KEY, FakeServices, Response
from support.waiting import HANG

COPY = b"\xff\xd8\xff a reduced copy"
FILE, FROM_WEB = Sought(COPY), Sought(COPY, "https://example.org/a.jpg")
HOSTILE = "<b>Bold</b> \x1b[31mred\x1b[0m \u202eevil [link=x]y[/link] &amp; more"
SAFE = "Bold \\x1b[31mred\\x1b[0m \\u202eevil [link=x]y[/link] & more"


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def door(fake: FakeServices) -> GuardedClient:
    return GuardedClient(Ledger(), seconds=HANG, own_hosts={fake.host}, pause=lambda _: None)


def test_tineye_lists_each_page_with_the_day_of_its_crawl(door: GuardedClient, fake: FakeServices) -> None:
    fake.tineye = [
        {
            "image_url": "https://img.tineye.com/result/1",
            "domain": "example.org",
            "score": 67.19,
            "width": 350,
            "height": 297,
            "backlinks": [
                {"url": "https://example.org/a.jpg", "backlink": "https://example.org/", "crawl_date": "2008-04-27"},
                {"url": "https://example.org/a.jpg", "backlink": "https://example.org/2", "crawl_date": ""},
                {"url": "javascript:alert(1)", "backlink": "https://user:pass@example.org/", "crawl_date": None},
            ],
            "tags": ["stock"],
        },
        {"image_url": "https://img.tineye.com/result/2", "backlinks": None, "width": 0, "height": 0},
    ]
    answer = TinEye(door, KEY, fake.base("tineye")).search(FILE)
    assert [(hit.page, hit.picture) for hit in answer.hits] == [
        ("https://example.org/", "https://example.org/a.jpg"),
        ("https://example.org/2", "https://example.org/a.jpg"),
        ("", "https://img.tineye.com/result/2"),
    ]
    first, second, third = answer.hits
    assert (first.size, first.credit, first.said) == ((350, 297), "stock", Said.COPY)
    (date,) = first.dates
    assert (date.kind, date.precision, date.said_by, date.said) == ("crawl", "day", "TinEye's crawler", "2008-04-27")
    assert date.earliest < datetime(2008, 4, 27, tzinfo=UTC) < date.latest < datetime(2008, 4, 29, tzinfo=UTC)
    assert second.dates == ()
    assert (third.size, third.credit) == (None, "")
    assert answer.total == 2


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response.json({"code": 402, "messages": ["no searches left"]}, 402), "no searches are left"),
        (Response.json({"code": 400, "messages": ["too small"]}), "code 400: too small"),
        (Response.json({"code": 400, "messages": [HOSTILE]}, 400), "code 400"),
        (Response.json({"messages": None}), "HTTP 200"),
        (Response.json({"code": 401, "messages": []}), "refused the key"),
        (Response.json({"code": 402, "messages": []}), "no searches are left"),
        (Response.json({"code": 429, "messages": []}), "too often at once"),
        (Response(200, b'{"code": ' + b"9" * 4_000 + b"}"), "HTTP 200"),
    ],
)
def test_tineye_says_why_not(door: GuardedClient, fake: FakeServices, response: Response, said: str) -> None:
    fake.behave("tineye", response)
    with pytest.raises(ServiceFailedError, match=said) as caught:
        TinEye(door, KEY, fake.base("tineye")).search(FILE)
    assert "\x1b" not in caught.value.message


def test_vision_tells_copies_parts_and_pages_apart(door: GuardedClient, fake: FakeServices) -> None:
    full, part = {"url": "https://cdn.org/full.jpg"}, {"url": "https://cdn.org/part.jpg"}
    fake.web_detection = {
        "bestGuessLabels": [{"label": "harbour", "languageCode": "en"}],
        "webEntities": [{"entityId": "/m/1", "score": 0.7, "description": "Lighthouse"}, {"score": 0.1}],
        "fullMatchingImages": [full, {"url": "x-raw-image:///123"}],
        "partialMatchingImages": [part],
        "visuallySimilarImages": [{"url": f"https://alike.org/{number}.jpg"} for number in range(30)],
        "pagesWithMatchingImages": [
            {"url": "https://news.org/1", "pageTitle": HOSTILE, "fullMatchingImages": [full]},
            {"url": "https://news.org/2", "partialMatchingImages": [part]},
            {"url": "https://news.org/only-the-subject"},
            {"url": "https://news.org/3", "fullMatchingImages": [{"url": "x-raw-image:///456"}]},
        ],
    }
    answer = Vision(door, KEY, fake.base("vision")).search(FILE)
    told = [(hit.said, hit.page, hit.picture) for hit in answer.hits if hit.said is not Said.SIMILAR]
    assert told == [
        (Said.COPY, "https://news.org/1", "https://cdn.org/full.jpg"),
        (Said.PART, "https://news.org/2", "https://cdn.org/part.jpg"),
        (Said.COPY, "https://news.org/3", ""),
        (Said.COPY, "", "https://cdn.org/full.jpg"),
        (Said.PART, "", "https://cdn.org/part.jpg"),
    ]
    assert answer.hits[0].title == SAFE
    assert sum(hit.said is Said.SIMILAR for hit in answer.hits) == 10
    assert answer.guesses == ("harbour", "Lighthouse")
    (request,) = fake.requests("vision")
    assert base64.b64decode(json.loads(request.body)["requests"][0]["image"]["content"]) == COPY
    assert all(not hit.dates for hit in answer.hits)


@pytest.mark.parametrize(
    ("response", "said", "way_out"),
    [
        (Response.json({"error": {"code": 403, "message": "billing"}}, 403), "HTTP 403: billing", "billing"),
        (Response.json({"responses": [{"error": {"code": 3, "message": "Bad image data."}}]}), "Bad image data", ""),
        (Response.json({"error": {"message": "No credentials."}}, 401), "refused the key", "GOOGLE_VISION_API_KEY"),
    ],
)
def test_vision_says_why_not(
    door: GuardedClient, fake: FakeServices, response: Response, said: str, way_out: str
) -> None:
    fake.behave("vision", response)
    with pytest.raises(ServiceFailedError, match=said) as caught:
        Vision(door, KEY, fake.base("vision")).search(FILE)
    assert way_out in caught.value.hint


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
