"""Question understanding: which kinds of question a text asks, in the languages of ``question_words.toml``.

The language is the one whose words cover most of the text; only its words count then, since the same letters mean
different things in two languages. A longer phrase takes the words in it: "who is the person" does not ask who took it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

MAX_QUESTION = 500
"""Characters of a question that are looked at."""
_CLOSE = 0.84
"""Likeness (Ratcliff and Obershelp's, of difflib) from which on an unknown word is taken for a mistyped one."""
_WHOLE = frozenset({"chinese", "japanese"})
"""Languages that put no space between words."""
_PREFIXED = frozenset({"arabic"})
"""Languages that write articles and short words together with the next one."""


class Kind(StrEnum):
    """A kind of question, named as in ``question_words.toml``."""

    CLAIM = "claim"
    SAME = "same"
    REAL = "real"
    AI = "ai"
    DIFFERENCE = "difference"
    EDITED = "edited"
    WHERE = "where"
    WHEN = "when"
    WHO = "who"
    SEEN = "seen"
    CAMERA = "camera"
    CONTENT = "content"
    TEXT = "text"
    PUBLISH = "publish"
    SURE = "sure"
    NEXT = "next"
    METADATA = "metadata"
    SUN = "sun"
    SUMMARY = "summary"
    HELP = "help"
    THANKS = "thanks"
    UNCLEAR = "unclear"
    NONSENSE = "nonsense"


@dataclass(frozen=True)
class Question:
    """What a text asks.

    Attributes:
        text: As it was asked.
        kinds: What it asks, in the order of the words; never empty.
        language: The language that it was read in; empty for none.
        read_as: The words for which mistyped ones were taken, by these.
    """

    text: str
    kinds: tuple[Kind, ...]
    language: str = ""
    read_as: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Match:
    kind: Kind | None
    begin: int
    end: int


def parse_question(text: str) -> Question:
    """Read a question."""
    folded = _fold(text[:MAX_QUESTION])
    if not re.search(r"\w", folded):
        return Question(text, (Kind.HELP if "?" in folded else Kind.NONSENSE,))
    language, matches = _read(folded)
    read_as: tuple[tuple[str, str], ...] = ()
    if not any(match.kind for match in matches):
        mended, read_as = _mend(folded)
        if read_as:
            language, matches = _read(mended)
    kinds = _settle(tuple(dict.fromkeys(match.kind for match in matches if match.kind)), len(folded.split()))
    if kinds:
        return Question(text, kinds, language, read_as)
    understood = len([match for match in matches if match.kind is None]) >= 2 or (language in _WHOLE and matches)
    return Question(text, (Kind.UNCLEAR if understood else Kind.NONSENSE,), language if understood else "", read_as)


def _settle(kinds: tuple[Kind, ...], words: int) -> tuple[Kind, ...]:
    """Of kinds that say the same, the more telling ones."""
    asked = set(kinds)
    if words > 4 or asked - {Kind.THANKS, Kind.HELP}:
        asked -= {Kind.THANKS}
        if asked - {Kind.HELP}:
            asked -= {Kind.HELP}
    for telling, other in (
        (Kind.REAL, Kind.AI),
        (Kind.DIFFERENCE, Kind.EDITED),
        (Kind.DIFFERENCE, Kind.SEEN),
        (Kind.SAME, Kind.DIFFERENCE),
        (Kind.CONTENT, Kind.WHO),
        (Kind.NEXT, Kind.SURE),
        (Kind.SUMMARY, Kind.SEEN),
    ):
        if telling in asked:
            asked.discard(other)
    ordered = sorted(
        (kind for kind in kinds if kind in asked), key=lambda kind: kind is Kind.SEEN and Kind.WHERE in asked
    )
    return tuple(ordered)


def _read(folded: str) -> tuple[str, list[_Match]]:
    """The language whose words cover most of the text, and its matches in their order."""
    best: tuple[int, str, list[_Match]] = (0, "", [])
    for language in _load():
        matches = _find_matches(folded, language)
        covered = sum(match.end - match.begin for match in matches)
        if covered > best[0]:
            best = (covered, language, matches)
    return best[1], best[2]


def _find_matches(folded: str, language: str) -> list[_Match]:
    """Longest phrases first: what one took, no shorter one takes, but for the place in "where is it from"."""
    taken: list[_Match] = []
    for kind, pattern in _compile(language):
        for found in pattern.finditer(folded):
            begin, end = found.span("word")
            over = [each for each in taken if begin < each.end and each.begin < end]
            if not over or (kind is Kind.WHERE and all(each.kind is Kind.SEEN for each in over)):
                taken.append(_Match(kind, begin, end))
    return sorted(taken, key=lambda match: match.begin)


def _mend(folded: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with words that are nearly one of English exchanged for it."""
    known = sorted({word for word, _ in _iter_entries("english") if word.isalpha() and len(word) > 2})
    mended, read_as = [], []
    for word in folded.split():
        bare = word.strip("?!.,;:")
        near = [] if len(bare) < 4 or bare in known else difflib.get_close_matches(bare, known, 1, _CLOSE)
        mended.append(near[0] if near else word)
        read_as += [(bare, near[0])] if near else []
    return " ".join(mended), tuple(read_as)


def _fold(text: str) -> str:
    """Small letters; accents of Latin letters apart from their letters, so that they can be left out."""
    text = unicodedata.normalize("NFC", text.casefold()).replace("’", "'")
    return " ".join(text.translate(_LETTERS).split())


def _strip_accents(text: str) -> str:
    """Latin and Cyrillic letters without their marks; Indian and Arabic vowels stay."""
    kept = []
    for letter in text:
        parts = unicodedata.normalize("NFKD", letter)
        kept.append(parts[0] if len(parts) > 1 and unicodedata.name(parts[0], "").startswith("LATIN") else letter)
    return "".join(kept)


_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ß": "ss", "đ": "d", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ـ": ""})
"""Letters that are written in more than one way."""


@cache
def _load() -> dict[str, dict[str, list[str]]]:
    text = (files("backstory_cli.reference") / "question_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _iter_entries(language: str) -> Iterator[tuple[str, Kind | None]]:
    for name, words in _load()[language].items():
        for word in words:
            yield _fold(word), None if name == "common" else Kind(name)


@cache
def _compile(language: str) -> list[tuple[Kind | None, re.Pattern[str]]]:
    """A pattern for each word or phrase, the longest first; a kind before a common word of the same length."""
    entries = sorted(_iter_entries(language), key=lambda entry: (-len(entry[0]), entry[1] is None))
    return [(kind, _make_pattern(word, language)) for word, kind in entries]


def _make_pattern(word: str, language: str) -> re.Pattern[str]:
    stem = word.rstrip("*")
    written = "".join(map(_match_letter, stem))
    if language in _WHOLE:
        return re.compile(rf"(?P<word>{written})")
    before = r"(?<!\w)(?:[وفبلك]?(?:ال)?)" if language in _PREFIXED else r"(?<!\w)"
    after = r"\w*" if word.endswith("*") else r"(?:ة|ها|ه)?(?!\w)" if language in _PREFIXED else r"(?!\w)"
    return re.compile(rf"{before}(?P<word>{written}{after})")


def _match_letter(letter: str) -> str:
    """A letter with or without an accent; one that the table writes with an accent, with it only."""
    if letter == "?" or not letter.isalpha():
        return re.escape(letter)
    return f"[{letter}{_accented(letter)}]" if letter.isascii() else re.escape(letter)


@cache
def _accented(letter: str) -> str:
    return "".join(chr(code) for code in range(0xC0, 0x250) if _strip_accents(chr(code)) == letter)
