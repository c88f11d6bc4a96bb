"""TinEye: each page with the day of its crawl, or why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.reverse_search.results import Said
from backstory_cli.web.reverse_search.tineye import TinEye
from fakes.services import KEY, FakeServices, Response
from support.sought import FILE, HOSTILE


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
