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
from typing import NamedTuple

DEFAULT_QUESTION = "What is the story behind this image?"
"""What is asked where nobody asks anything."""
MAX_QUESTION = 500
"""Characters of a question that are looked at."""
_CLOSE = 0.84
"""Likeness (Ratcliff and Obershelp's, of difflib) from which on an unknown word is taken for a mistyped one."""
_WHOLE = frozenset({"chinese", "japanese"})
"""Languages that put no space between words."""
_PREFIXED = frozenset({"arabic"})
"""Languages that write articles and short words together with the next one."""
_UMLAUTS = frozenset({"german"})
"""Languages that write a letter with two dots as one with an e after it, where a keyboard lacks it."""
_WORD = r"[\w\u0900-\u0963]"
"""A letter or a digit; in Indian scripts also the vowel signs, which are no letters by themselves."""


_ANY = "any"
"""The table of words of all languages."""


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
    SCREENSHOT = "screenshot"
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


NAMED_FILE = re.compile(r"[^\s\"'“”]+\.(?:jpe?g|png|webp|tiff?|gif|bmp|avif|heic|heif)\b", re.IGNORECASE)
"""A word that looks like the name of an image: what it is called asks for nothing."""


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
    named = NAMED_FILE.search(text[:MAX_QUESTION])
    folded = _fold(NAMED_FILE.sub("FILE", text[:MAX_QUESTION]))[:MAX_QUESTION]
    if not re.search(r"\w", folded):
        return Question(text, (Kind.HELP if {"?", "؟"} & set(folded) else Kind.NONSENSE,))
    language, matches = _read(folded)
    read_as: tuple[tuple[str, str], ...] = ()
    if not any(match.kind for match in matches):
        mended, mistyped = _mend(folded)
        read = _read(mended) if mistyped else ("", [])
        if any(match.kind for match in read[1]):
            (language, matches), read_as = read, mistyped
    kinds = _settle(tuple(dict.fromkeys(match.kind for match in matches if match.kind)), len(folded.split()))
    if named and Kind.SEEN in kinds:  # a copy of that file, seen in that file
        kinds = tuple(dict.fromkeys(Kind.SAME if kind is Kind.SEEN else kind for kind in kinds))
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
    for language in list_languages():
        matches = _find_matches(folded, language)
        covered = sum(match.end - match.begin for match in matches)
        if covered > best[0]:
            best = (covered, language, matches)
    return best[1], best[2]


def _find_matches(folded: str, language: str) -> list[_Match]:
    """Longest phrases first: what one took, no shorter one takes, but for the place in "where is it from"."""
    text = _fold_umlauts(folded) if language in _UMLAUTS else folded
    texts = {True: text, False: _strip_accents(text)}
    found = [
        _Match(entry.kind, *match.span("word"))
        for entry in _list_entries(language)
        if entry.first in texts[entry.accented]
        for match in _make_pattern(entry.word, language).finditer(texts[entry.accented])
    ]
    taken: list[_Match] = []
    for each in sorted(found, key=lambda one: (one.begin - one.end, one.kind is None, one.kind is Kind.WHERE)):
        over = [other for other in taken if each.begin < other.end and other.begin < each.end]
        if not over or (each.kind is Kind.WHERE and all(other.kind is Kind.SEEN for other in over)):
            taken.append(each)
    return sorted(taken, key=lambda match: match.begin)


def _mend(folded: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with words that are nearly one of English exchanged for it."""
    known = _list_spellings()
    mended, read_as = [], []
    for word in folded.split():
        bare = word.strip("?!.,;:")
        near = "" if len(bare) < 4 or bare in known else _find_near(bare, known)
        mended.append(near or word)
        read_as += [(bare, near)] if near else []
    return " ".join(mended), tuple(read_as)


def _find_near(word: str, known: tuple[str, ...]) -> str:
    """The known word of the same letters in another order, else the likest; empty where none is near."""
    swapped = (each for each in known if each[0] == word[0] and sorted(each) == sorted(word))
    return next(swapped, "") or next(iter(difflib.get_close_matches(word, known, 1, _CLOSE)), "")


@cache
def _list_spellings() -> tuple[str, ...]:
    """English words that ask for something; of those with any ending the usual ones."""
    words = {word for word, _ in _iter_entries("english") if word.isalpha() and len(word) > 2}
    stems = {word[:-1] for word, _ in _iter_entries("english") if word.endswith("*") and word[:-1].isalpha()}
    return tuple(sorted(words | {f"{stem}{ending}" for stem in stems for ending in ("", "d", "ed", "ing")}))


def _fold(text: str) -> str:
    """Small letters in one way of writing each; "what's" as "what is"."""
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_LETTERS)
    return " ".join(_CONTRACTED.sub(r"\1 is", text).split())


_CONTRACTED = re.compile(r"\b(what|who|where|when|how|that)'?s\b")


def _strip_accents(text: str) -> str:
    """Latin and Cyrillic letters without their marks; Indian and Arabic vowels stay."""
    kept = []
    for letter in text:
        parts = unicodedata.normalize("NFKD", letter)
        kept.append(parts[0] if len(parts) > 1 and unicodedata.name(parts[0], "").startswith("LATIN") else letter)
    return "".join(kept)


_ONE_WAY = {"ı": "i", "\u0307": "", "ł": "l", "ß": "ss", "đ": "d", "ё": "е", "’": "'", "ʼ": "'"}
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""}
_CHINESE = dict(
    zip(
        "這張圖嗎裡編輯竄誰時麼機網實偽發證據權變國過處點們個問為從來說寫著對區別總結還該辦驗攝師顯開權許",
        "这张图吗里编辑窜谁时么机网实伪发证据权变国过处点们个问为从来说写着对区别总结还该办验摄师显开权许",
        strict=True,
    )
)
_LETTERS = str.maketrans(_ONE_WAY | _ARABIC | _CHINESE)
"""Letters that are written in more than one way; traditional Chinese as simplified."""


@cache
def _load() -> dict[str, dict[str, list[str]]]:
    text = (files("backstory_cli.reference") / "question_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def list_languages() -> tuple[str, ...]:
    """The languages that are understood."""
    return tuple(name for name in _load() if name != _ANY)


def _iter_entries(language: str) -> Iterator[tuple[str, Kind | None]]:
    for table in (_load()[language], _load()[_ANY]):
        for name, words in table.items():
            for word in words:
                yield _fold(word), None if name == "common" else Kind(name)


class _Entry(NamedTuple):
    """A word or phrase; written with an accent it matches with it only. ``first`` is its part before a gap."""

    kind: Kind | None
    word: str
    first: str
    accented: bool


@cache
def _list_entries(language: str) -> tuple[_Entry, ...]:
    fold = _fold_umlauts if language in _UMLAUTS else str
    return tuple(
        _Entry(kind, fold(word), fold(_GAP.split(word)[0].rstrip("*")), word != _strip_accents(word))
        for word, kind in _iter_entries(language)
    )


_GAP = re.compile(" ?~ ?")


@cache
def _make_pattern(word: str, language: str) -> re.Pattern[str]:
    whole = language in _WHOLE
    gap = ".{0,8}?" if whole else rf"(?:[^\w?!.]+{_WORD}+){{0,3}}?[^\w?!.]+"
    written = gap.join(re.escape(part.rstrip("*")) + rf"{_WORD}*" * part.endswith("*") for part in _GAP.split(word))
    if whole:
        latin = "(?<![a-z])", "(?![a-z])"
        return re.compile(rf"(?P<word>{written.join(latin) if word[0].isascii() else written})")
    before = "(?:[وفبلك]?(?:ال)?)" if language in _PREFIXED else ""
    after = "(?:ها|ه)?" if language in _PREFIXED else ""
    return re.compile(rf"(?<!{_WORD}){before}(?P<word>{written}{after})(?!{_WORD})")


def _fold_umlauts(text: str) -> str:
    """An e after a, o or u left out, in text and table alike: what is written for an umlaut."""
    return re.sub("(?<=[aou])e", "", text)
