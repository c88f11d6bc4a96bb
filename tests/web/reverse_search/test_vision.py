"""Google Vision: copies, parts and pages told apart, or why not."""

from __future__ import annotations

import base64
import json

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.reverse_search.results import Said
from backstory_cli.web.reverse_search.vision import Vision
from fakes.services import KEY, FakeServices, Response
from support.sought import COPY, FILE, HOSTILE, SAFE


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
