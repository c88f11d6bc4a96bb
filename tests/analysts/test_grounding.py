"""A sentence may contain no name and no number that its evidence does not contain."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.analysts.grounding import SPELLED_OUT, VOCABULARY, find_ungrounded

CAMERA = "The file says that the camera is a Canon EOS 5D, serial 0123, at 2024:05:01 12:30:00."


def full_width(text: str) -> str:
    """The text in the wide characters of East Asian typography."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


capitalised = st.from_regex(r"[A-ZÄÖÜÅŽÑ\u0410-\u042f][a-zäöüå\u0430-\u044f]{2,12}", fullmatch=True)
numbers = st.integers(min_value=0, max_value=10**9).map(str)
plain = st.text(st.sampled_from(string.ascii_lowercase), min_size=1, max_size=10).filter(
    lambda word: word not in SPELLED_OUT
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The file names a Canon EOS 5D as its camera.",
        "the canon's serial number is 0123",
        "It is dated 2024-05-01, by the file.",
        "It was 12:30 on the clock of the camera.",
        "A CANON took it, according to the EXIF and the C2PA data.",
        "No finding speaks against it.",
        full_width("Canon5D"),
        "",
    ],
)
def test_what_occurs_in_the_evidence_is_grounded(sentence: str) -> None:
    assert find_ungrounded(sentence, [CAMERA]) == frozenset()


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("this image is real, taken in Odesa in 2026 by John", {"odesa", "2026", "john"}),
        ("Odesa is where it was taken.", {"odesa"}),
        ("It was taken by a Nikon.", {"nikon"}),
        ("It was taken in 2025.", {"2025"}),
        (full_width("it-was-taken-in-2026"), {"2026"}),
        ("It was taken in ٢٠٢٦.", {"٢٠٢٦"}),
        ("It was taken in june, on a monday.", {"june", "monday"}),
        ("It is nineteen years old.", {"nineteen"}),
        ("拍摄于敖德萨", {"拍摄于敖德萨"}),
        ("a敖德萨", {"a敖德萨"}),
        ("It is on example.com now.", {"example", "com"}),
        ("It was sent to someone@example.org.", {"someone", "example", "org"}),
        ("It lies in photos/boat_trip.", {"photos", "boat", "trip"}),
        ("Снято в Одессе.", {"снято", "одессе"}),
        ("It was taken by mcDonald.", {"mcdonald"}),
        ("It shows 5 boats and 6 people.", {"6"}),
    ],
)
def test_what_does_not_occur_is_found(sentence: str, missing: set[str]) -> None:
    assert find_ungrounded(sentence, [CAMERA]) == missing


def test_digits_that_happen_to_stand_in_a_hash_support_nothing() -> None:
    evidence = '{"sha256": "a3f12b7c9d0e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c"}'
    assert find_ungrounded("It shows 12 boats.", [evidence]) == {"12"}


@given(capitalised, st.lists(plain))
def test_a_name_needs_its_evidence(name: str, words: list[str]) -> None:
    sentence = " ".join([*words, name])
    if name.casefold() not in VOCABULARY:
        assert name.casefold() in find_ungrounded(sentence, [])
    assert find_ungrounded(sentence, [f"The file says {name}."]) == frozenset()


@given(numbers, st.lists(plain))
def test_a_number_needs_its_evidence(number: str, words: list[str]) -> None:
    sentence = " ".join([*words, number, *words])
    assert find_ungrounded(sentence, []) == {number}
    assert find_ungrounded(sentence, [f'{{"value": {number}}}']) == frozenset()
    assert number in find_ungrounded(sentence, [number + "1", "1" + number])


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_sentence_is_grounded_in_itself_and_more_evidence_never_hurts(sentence: str, others: list[str]) -> None:
    hashes = [word for word in sentence.split() if len(word) >= 16]
    if not hashes:
        assert find_ungrounded(sentence, [sentence, *others]) == frozenset()
    assert find_ungrounded(sentence, others) <= find_ungrounded(sentence, [])


@given(st.lists(plain))
def test_ordinary_words_need_no_evidence(words: list[str]) -> None:
    assert find_ungrounded(" ".join(words), []) == frozenset()
