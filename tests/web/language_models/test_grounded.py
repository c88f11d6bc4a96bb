"""What Gemini writes after a Google search, through the client: only what Google ties to a page counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backstory_cli.web.language_models import Found
from backstory_cli.web.language_models.gemini import Gemini
from backstory_cli.web.language_models.grounded import MAX_PASSAGES, MAX_QUERIES, MAX_SOURCES
from backstory_cli.web.ledger import Ledger
from fakes.gemini import FakeGemini, candidate

TEXT = "The bridge opened in 1998. Nobody knows who took it."
REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/abc"


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


def grounded(text: str = TEXT, **metadata: Any) -> dict[str, Any]:
    """A reply with grounding metadata (ai.google.dev/gemini-api/docs/google-search, November 2026)."""
    reply = candidate(text)
    reply["candidates"][0]["groundingMetadata"] = metadata
    return reply


def chunk(uri: str = REDIRECT, title: str = "example.org") -> dict[str, Any]:
    return {"web": {"uri": uri, "title": title}}


def support(text: str, *numbers: int) -> dict[str, Any]:
    return {
        "segment": {"startIndex": 0, "endIndex": len(text.encode()), "text": text},
        "groundingChunkIndices": numbers,
    }


def found(fake: FakeGemini, reply: dict[str, Any]) -> Found:
    fake.raw(reply)
    gemini = Gemini(api_key="k", model="m", base_url=fake.url, timeout=10, ledger=Ledger(), retry_delay=0.001)
    return gemini.search(purpose="a test", system="Search.", text="The question: where?")


def test_passages_come_with_their_pages_and_the_rest_is_counted(fake: FakeGemini) -> None:
    said = "The bridge opened in 1998."
    given = found(
        fake,
        grounded(
            webSearchQueries=["bridge 1998", "bridge 1998", "bridge opening"],
            groundingChunks=[chunk(), chunk("https://news.example/a", "news.example")],
            groundingSupports=[support(said, 0, 1)],
            searchEntryPoint={"renderedContent": "<div>"},
        ),
    )
    (passage,) = given.passages
    assert passage.text == said
    assert [each.url for each in passage.sources] == [REDIRECT, "https://news.example/a"]
    assert given.loose == 1
    assert given.queries == ("bridge 1998", "bridge opening")
    assert given.tokens == (1, 1)


def test_the_request_asks_for_google_search_and_no_json(fake: FakeGemini) -> None:
    found(fake, candidate(TEXT))
    body = fake.requests[0].json
    assert body["tools"] == [{"googleSearch": {}}]
    assert "responseMimeType" not in body["generationConfig"]
    assert body["store"] is False


def test_without_ties_nothing_counts(fake: FakeGemini) -> None:
    given = found(fake, candidate(TEXT))
    assert (given.passages, given.queries, given.loose) == ((), (), 2)


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", "//example.org/x", "ftp://example.org"]
)
def test_only_pages_of_the_web_are_sources(fake: FakeGemini, uri: str) -> None:
    given = found(fake, grounded(groundingChunks=[chunk(uri)], groundingSupports=[support("The bridge opened.", 0)]))
    assert given.passages == ()


@pytest.mark.parametrize("numbers", [(7,), (-1,), ()])
def test_a_number_that_names_no_page_is_no_source(fake: FakeGemini, numbers: tuple[int, ...]) -> None:
    given = found(fake, grounded(groundingChunks=[chunk()], groundingSupports=[support("It opened.", *numbers)]))
    assert given.passages == ()


def test_titles_and_passages_are_made_safe_and_cut(fake: FakeGemini) -> None:
    given = found(
        fake,
        grounded(
            groundingChunks=[chunk(title="\x1b[31mred\u202e" + "x" * 5_000)],
            groundingSupports=[support("A \x1b]0;title\x07 passage " + "y" * 5_000, 0)],
        ),
    )
    (passage,) = given.passages
    assert "\x1b" not in passage.text + passage.sources[0].title
    assert len(passage.text) < 600
    assert len(passage.sources[0].title) < 300


def test_there_is_an_end_to_everything(fake: FakeGemini) -> None:
    given = found(
        fake,
        grounded(
            webSearchQueries=[f"query {number}" for number in range(500)],
            groundingChunks=[chunk(f"https://example.org/{number}") for number in range(500)],
            groundingSupports=[support(f"Passage {number}.", *range(500)) for number in range(500)],
        ),
    )
    assert len(given.passages) == MAX_PASSAGES
    assert len(given.passages[0].sources) == MAX_SOURCES
    assert len(given.queries) == MAX_QUERIES
