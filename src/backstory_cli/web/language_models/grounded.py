"""What Gemini wrote after a Google search: which passages Google ties to which pages.

The ties come from Google's server beside the text (ai.google.dev/gemini-api/docs/google-search, "groundingMetadata"),
not from the model's own words, so a page that the model makes up is never a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


def found(response: GenerateContentResponse, text: str, model: str, tokens: Tokens | None) -> Found:
    """Passages with their pages, and what was searched for.

    Args:
        response: A finished answer.
        text: Its text.
        model: The model that was asked, if the answer names none.
        tokens: What it used.
    """
    metadata = response.candidates[0].grounding_metadata if response.candidates else None
    passages = tuple(_passages(metadata))[:MAX_PASSAGES] if metadata is not None else ()
    queries = (metadata.web_search_queries or []) if metadata is not None else []
    return Found(
        passages=passages,
        loose=_loose(text, passages),
        queries=tuple(dict.fromkeys(clean(query, 200) for query in queries[:MAX_QUERIES])),
        model=clean(response.model_version or model, 100),
        tokens=tokens,
    )


def _passages(metadata: GroundingMetadata) -> Iterator[Supported]:
    chunks = metadata.grounding_chunks or []
    for support in metadata.grounding_supports or []:
        text = clean((support.segment.text if support.segment else None) or "", MAX_PASSAGE).strip(" *-#")
        sources = tuple(dict.fromkeys(_sources(chunks, support.grounding_chunk_indices or [])))[:MAX_SOURCES]
        if text and sources:
            yield Supported(text, sources)


def _sources(chunks: Sequence[GroundingChunk], numbers: Sequence[int]) -> Iterator[Source]:
    for number in numbers:
        web = chunks[number].web if 0 <= number < len(chunks) else None
        if web is not None and web.uri and web.uri.startswith(("https://", "http://")):
            yield Source(clean(web.title or "", 200), clean(web.uri, 1000))


def _loose(text: str, passages: Sequence[Supported]) -> int:
    """Sentences of the text that stand in no passage."""
    tied = " ".join(passage.text for passage in passages)
    sentences = (clean(each, MAX_PASSAGE).strip(" *-#") for each in _SENTENCE.findall(text))
    return sum(len(each) > 3 and each not in tied for each in sentences)
