"""What Gemini writes after a Google search, through the client: only what Google ties to a page counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import Found
from backstory_cli.web.language_models.gemini import Gemini
from backstory_cli.web.language_models.google_search import MAX_PASSAGES, MAX_QUERIES, MAX_SOURCES
from fakes.gemini import FakeGemini
from support.waiting import HANG

TEXT = "The bridge opened in 1998. Nobody knows who took it."
REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/abc"


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


def chunk(uri: str = REDIRECT, title: str = "example.org") -> dict[str, Any]:
    return {"web": {"uri": uri, "title": title}}


def support(text: str, *numbers: int) -> dict[str, Any]:
    return {
        "segment": {"startIndex": 0, "endIndex": len(text.encode()), "text": text},
        "groundingChunkIndices": numbers,
    }


def found(fake: FakeGemini, text: str = TEXT, **metadata: Any) -> Found:
    fake.grounded(text, **metadata)
    return search(fake)


def search(fake: FakeGemini) -> Found:
    gemini = Gemini(api_key="k", model="m", base_url=fake.url, timeout=HANG, ledger=Ledger(), retry_delay=0.001)
    return gemini.search(purpose="a test", system="Search.", text="The question: where?")


def test_passages_come_with_their_pages_and_the_rest_is_counted(fake: FakeGemini) -> None:
    said = "The bridge opened in 1998."
    given = found(
        fake,
        webSearchQueries=["bridge 1998", "bridge 1998", "", "bridge opening"],
        groundingChunks=[chunk(), chunk("https://news.example/a", "news.example")],
        groundingSupports=[support(said, 0, 1)],
        searchEntryPoint={"renderedContent": "<div>"},
    )
    (passage,) = given.passages
    assert passage.text == said
    assert [each.url for each in passage.sources] == [REDIRECT, "https://news.example/a"]
    assert given.loose == 1
    assert given.queries == ("bridge 1998", "bridge opening")
    assert given.searches == 2
    assert given.tokens == (1, 1)


def test_the_request_asks_for_google_search_and_no_json(fake: FakeGemini) -> None:
    fake.text(TEXT)
    search(fake)
    body = fake.requests[0].json
    assert body["tools"] == [{"googleSearch": {}}]
    assert "responseMimeType" not in body["generationConfig"]
    assert body["store"] is False


def test_without_ties_nothing_counts(fake: FakeGemini) -> None:
    fake.text(TEXT)
    given = search(fake)
    assert (given.passages, given.queries, given.searches, given.loose) == ((), (), 0, 2)


@pytest.mark.parametrize(
    "uri",
    [
        *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", "//example.org/x", "ftp://example.org"),
        *("JavaScript:alert('https://')", " https://example.org", "https://", "https:///x", "https://[bad/"),
    ],
)
def test_only_pages_of_the_web_are_sources(fake: FakeGemini, uri: str) -> None:
    given = found(fake, groundingChunks=[chunk(uri)], groundingSupports=[support("The bridge opened.", 0)])
    assert given.passages == ()


@pytest.mark.parametrize("numbers", [(7,), (-1,), ()])
def test_a_number_that_names_no_page_is_no_source(fake: FakeGemini, numbers: tuple[int, ...]) -> None:
    given = found(fake, groundingChunks=[chunk()], groundingSupports=[support("It opened.", *numbers)])
    assert given.passages == ()


def test_titles_and_passages_are_made_safe_and_cut(fake: FakeGemini) -> None:
    given = found(
        fake,
        groundingChunks=[chunk(title="\x1b[31mred\u202e" + "x" * 5_000)],
        groundingSupports=[support("A \x1b]0;title\x07 passage " + "y" * 5_000, 0)],
    )
    (passage,) = given.passages
    assert "\x1b" not in passage.text + passage.sources[0].title
    assert len(passage.text) < 600
    assert len(passage.sources[0].title) < 300


def test_there_is_an_end_to_everything(fake: FakeGemini) -> None:
    given = found(
        fake,
        webSearchQueries=[f"query {number}" for number in range(500)],
        groundingChunks=[chunk(f"https://example.org/{number}") for number in range(500)],
        groundingSupports=[support(f"Passage {number}.", *range(500)) for number in range(500)],
    )
    assert len(given.passages) == MAX_PASSAGES
    assert len(given.passages[0].sources) == MAX_SOURCES
    assert len(given.queries) == MAX_QUERIES
    assert given.searches == 500, "all of them are paid for"


def test_sentences_beyond_the_passages_that_are_kept_are_tied_all_the_same(fake: FakeGemini) -> None:
    tied = [f"The bridge has pier number {number}." for number in range(2 * MAX_PASSAGES)]
    given = found(
        fake,
        " ".join([*tied, "Nobody knows why."]),
        groundingChunks=[chunk()],
        groundingSupports=[support(each, 0) for each in tied],
    )
    assert len(given.passages) == MAX_PASSAGES
    assert given.loose == 1


def test_a_page_is_named_once_for_one_passage(fake: FakeGemini) -> None:
    given = found(fake, groundingChunks=[chunk(), chunk()], groundingSupports=[support("It opened.", 0, 1, 0)])
    assert len(given.passages[0].sources) == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"groundingSupports": [support("It opened.", 0)]},
        {"groundingChunks": [{}], "groundingSupports": [support("It opened.", 0)]},
        {"groundingChunks": [{"retrievedContext": {"uri": "https://a.example"}}], "groundingSupports": [{}]},
        {"groundingChunks": [chunk()], "groundingSupports": [{"groundingChunkIndices": [0]}]},
        {"groundingChunks": [chunk()], "groundingSupports": [support("", 0), support(" ** ", 0)]},
    ],
)
def test_metadata_with_parts_left_out_ties_nothing(fake: FakeGemini, metadata: dict[str, Any]) -> None:
    given = found(fake, **metadata)
    assert (given.passages, given.loose) == ((), 2)


@pytest.mark.parametrize(
    "metadata", [{"groundingChunks": "three"}, {"groundingSupports": [7]}, {"webSearchQueries": {"a": 1}}]
)
def test_metadata_of_another_shape_is_one_line(fake: FakeGemini, metadata: dict[str, Any]) -> None:
    fake.grounded(TEXT, **metadata)
    with pytest.raises(ServiceFailedError, match="not a Gemini reply"):
        search(fake)
