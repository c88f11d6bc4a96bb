"""Grounding: a model's sentence may contain no name and no number that its evidence does not contain.

A model can cite a finding that exists and still write beside it what nobody found: a town, a year, a
photographer. So each sentence is taken apart, and every piece of it that could be a name or a number must
occur in the findings that it cites. Counted as such are digits, words with a capital letter, words of scripts
that have no capitals, parts of addresses and file names, months, weekdays, and numbers in words from
eleven on.

A name in small letters ("odesa") is one where the word has a capital wherever else it is known from: in another
finding, in the question, in an earlier answer. What this does not catch: a name in small letters that is known from
nowhere, and a sentence that combines what does occur in its evidence into something false.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")

VOCABULARY = frozenset(
    _WORD.findall(
        """
        a according after ai all although an and any as at because before besides beyond both but by c2pa camera
        checks consistent despite each either error even evidence exif file finding findings for from given gps
        here how however icc if image in independent iptc is it its jpeg metadata model most neither no nor not
        nothing of on one only or other overall part photograph picture pixels png several since so some still
        such taken that the their there therefore these they this those though thus to together two under until
        utc what when where whether which while who why with without xmp
        """
    )
)
"""Words that may begin a sentence or stand in capitals without being a name; made for this tool, November 2026."""

SPELLED_OUT = frozenset(
    _WORD.findall(
        """
        eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
        seventy eighty ninety hundred thousand million billion
        january february april june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday
        """
    )
)
"""Numbers from eleven on, months and weekdays, in whatever case. Left out: *may* and *march*, which in small
letters are verbs."""

_PIECE = re.compile(r"\d+|[^\W\d_]+")
_ADDRESS = re.compile(r"\w[.@:/\\_]+\w")
_FIRST_GREEK = "\u0370"
"""Letters from here on are not Latin ones, whatever they look like."""
_HASH = re.compile(r"[0-9a-f]{16,}")


def find_ungrounded(sentence: str, evidence: Iterable[str], names: frozenset[str] = frozenset()) -> frozenset[str]:
    """The pieces of a sentence that could be names or numbers and occur nowhere in its evidence.

    Args:
        sentence: What the model wrote.
        evidence: The texts that it may take names and numbers from.
        names: Words that are names in small letters too.

    Returns:
        The pieces, case-folded; empty when the sentence is grounded.
    """
    known = frozenset(piece for text in evidence for piece in _iter_pieces(text))
    return frozenset(piece for piece in _iter_claims(_normalize(sentence), names) if piece not in known)


def find_proper_names(texts: Iterable[str]) -> frozenset[str]:
    """The words that have a capital wherever they stand in texts, case-folded."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for piece in _PIECE.findall(_normalize(text)):
            (small if _is_plain_word(piece) else capital).add(piece.casefold())
    return frozenset(capital - small - VOCABULARY)


def _iter_claims(sentence: str, names: frozenset[str]) -> Iterable[str]:
    for token in sentence.split():
        address = _ADDRESS.search(token) is not None
        for word in _WORD.findall(token):
            if word.casefold() in VOCABULARY:
                continue
            for piece in _PIECE.findall(word):
                folded = piece.casefold()
                if address or folded in SPELLED_OUT or folded in names or not _is_plain_word(piece):
                    yield folded


def _is_plain_word(piece: str) -> bool:
    """Small letters of one script throughout: a word like any other, and no name as far as its looks go."""
    return all(character.islower() for character in piece) and not (
        any(character.isascii() for character in piece) and any(character >= _FIRST_GREEK for character in piece)
    )


def _iter_pieces(text: str) -> Iterable[str]:
    """Every run of digits and every run of letters of a text, case-folded; hashes are left out, since the
    digits that happen to stand in them would support any number."""
    for word in _WORD.findall(_normalize(text)):
        if not _HASH.fullmatch(word.casefold()):
            yield from (piece.casefold() for piece in _PIECE.findall(word))


def _normalize(text: str) -> str:
    """One spelling for what looks alike: full-width digits, ligatures, composed and decomposed accents."""
    return unicodedata.normalize("NFKC", text)
