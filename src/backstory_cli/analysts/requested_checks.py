"""Further checks that a question asks for in so many words: what the rules analyst does instead of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backstory_cli.analysts import Brief
from backstory_cli.models import Check, Wanted

_BOX = re.compile(r"(?<![\d,])(\d{1,5})\s*[,x ]\s*(\d{1,5})\s*[,x ]\s*(\d{1,5})\s*[,x ]\s*(\d{1,5})(?![\d,])")
_LOOK = re.compile(
    r"\b(?:region|area|part|corner|side|half|look|zoom|check|box|there|middle|centre|center|top|bottom)\b"
)
_ROW = {"upper": 0, "top": 0, "lower": 2, "bottom": 2}
_COLUMN = {"left": 0, "right": 2}
_PLACE = re.compile(r"\b(upper|top|lower|bottom|left|right|middle|centre|center)\b")
_AGAIN = re.compile(r"\b(?:look|zoom|check|examine|inspect|closer|again|region|area|corner|test)\b")
_DEEP = re.compile(
    r"\b(?:deep(?:er|ly)?|thorough(?:ly)?|everything|all (?:the )?(?:tests|checks)|full(?:y)?|in (?:more )?detail|"
    r"look harder|dig|read the text|what does (?:it|the sign|the text) say|ocr)\b"
)
_INDEX = re.compile(r"\b(?:my|our|the) (?:index|collection|archive|known pictures)\b|\bknown pictures\b")


def iter_wishes(brief: Brief) -> Iterator[Wanted]:
    """The checks that the words of the question name."""
    question = brief.question.casefold()
    if (region := _parse_region(brief, question)) is not None:
        yield Wanted(check=Check.REGION, region=region)
    if _DEEP.search(question):
        yield Wanted(check=Check.DEEP)
    if _INDEX.search(question):
        yield Wanted(check=Check.INDEX)
    for offer in brief.offers:
        if offer.check is Check.COMPARE:
            yield from (Wanted(check=Check.COMPARE, name=name) for name in offer.names)
        if offer.check is Check.PROVIDER:
            named = (name for name in offer.names if re.search(rf"\b{re.escape(name)}\b", question))
            yield from (Wanted(check=Check.PROVIDER, name=name) for name in named)


def _parse_region(brief: Brief, question: str) -> tuple[int, int, int, int] | None:
    """Four numbers, or a third of the picture by its place in words: "look at the upper left corner again"."""
    if (box := _BOX.search(question)) and _LOOK.search(question):
        left, top, wide, high = (int(number) for number in box.groups())
        return left, top, wide, high
    places = _PLACE.findall(question)
    size = brief.upright_size
    if not places or size is None or not _AGAIN.search(question):
        return None
    width, height = size
    row = next((_ROW[place] for place in places if place in _ROW), 1)
    column = next((_COLUMN[place] for place in places if place in _COLUMN), 1)
    across, down = width // 4, height // 4
    return column * across, row * down, width - 2 * across, height - 2 * down
