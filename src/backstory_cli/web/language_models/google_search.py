"""What Gemini wrote after a Google search: which passages Google ties to which pages.

The ties come from Google's server beside the text (ai.google.dev/gemini-api/docs/google-search, "groundingMetadata"),
not from the model's own words, so a page that the model makes up is never a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from backstory_cli.text import clean
from backstory_cli.web.language_models import Found, Source, Supported, Tokens

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse, GroundingChunk, GroundingMetadata

MAX_PASSAGES = 12
MAX_SOURCES = 6
"""Pages kept for one passage."""
MAX_QUERIES = 10
MAX_PASSAGE = 500
"""Characters kept of one passage."""
MAX_TEXT, MAX_TIES = 100_000, 200
"""Characters and ties looked at to count sentences without one: more than an answer of the length asked for has."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


def parse_found(response: GenerateContentResponse, text: str, model: str, tokens: Tokens | None) -> Found:
    """Passages with their pages, and what was searched for.

    Args:
        response: A finished answer.
        text: Its text.
        model: The model that was asked, if the answer names none.
        tokens: What it used.
    """
    metadata = response.candidates[0].grounding_metadata if response.candidates else None
    passages = tuple(islice(_iter_passages(metadata), MAX_TIES)) if metadata is not None else ()
    asked = (metadata.web_search_queries or []) if metadata is not None else []
    queries = tuple(dict.fromkeys(clean(query, 200) for query in asked if query.strip()))
    return Found(
        passages=passages[:MAX_PASSAGES],
        loose=_count_unsupported(text, passages),
        queries=queries[:MAX_QUERIES],
        model=clean(response.model_version or model, 100),
        tokens=tokens,
        searches=len(queries),
    )


def _iter_passages(metadata: GroundingMetadata) -> Iterator[Supported]:
    pages = [_to_source(chunk) for chunk in metadata.grounding_chunks or []]
    for support in metadata.grounding_supports or []:
        text = clean((support.segment.text if support.segment else None) or "", MAX_PASSAGE).strip(" *-#")
        numbers = (number for number in support.grounding_chunk_indices or [] if 0 <= number < len(pages))
        sources = tuple(dict.fromkeys(page for number in numbers if (page := pages[number])))[:MAX_SOURCES]
        if text and sources:
            yield Supported(text, sources)


def _to_source(chunk: GroundingChunk) -> Source | None:
    """The page of the web that a chunk names, if it names one."""
    address = (chunk.web.uri if chunk.web else None) or ""
    try:
        is_one = address.startswith(("https://", "http://")) and bool(urlsplit(address).hostname)
    except ValueError:
        return None
    title = (chunk.web.title if chunk.web else None) or ""
    return Source(clean(title, 200), clean(address, 1000)) if is_one else None


def _count_unsupported(text: str, passages: Sequence[Supported]) -> int:
    """Sentences of the text that stand in no passage."""
    tied = " ".join(passage.text for passage in passages)
    sentences = (clean(each, MAX_PASSAGE).strip(" *-#") for each in _SENTENCE.findall(text[:MAX_TEXT]))
    return sum(len(each) > 3 and each not in tied for each in sentences)
