"""Question understanding: the kinds that a text asks, in every language of the vocabulary, and never an error."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.analysts import question as understanding
from backstory_cli.analysts.question import MAX_QUESTION, Kind, parse_question
from backstory_cli.assessment import assess
from backstory_cli.investigation.question_claim import check_question
from support.making import finding

TABLE: dict[str, dict[str, list[list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "questions.toml").read_text(encoding="utf-8")
)
QUESTIONS = TABLE["questions"]
ROWS = [
    pytest.param(language, text, tuple(kinds), id=f"{language}: {text}")
    for language, rows in QUESTIONS.items()
    for text, *kinds in rows
]
OTHER = [(text, tuple(kinds)) for rows in TABLE["other"].values() for text, *kinds in rows]


@pytest.mark.parametrize(("language", "text", "kinds"), ROWS)
def test_a_question_asks_what_it_means(language: str, text: str, kinds: tuple[str, ...]) -> None:
    assert parse_question(text).kinds == kinds


def test_every_language_of_the_vocabulary_has_questions() -> None:
    assert set(QUESTIONS) == set(understanding.list_languages())
    assert {language: len(rows) for language, rows in QUESTIONS.items() if len(rows) < 15} == {}


def test_every_kind_is_asked_for() -> None:
    asked = {kind for rows in QUESTIONS.values() for _, *kinds in rows for kind in kinds}
    assert {kind.value for kind in Kind} - asked == {"claim", "nonsense", "thanks", "help"}


@pytest.mark.parametrize("language", QUESTIONS)
def test_most_questions_are_read_in_their_own_language(language: str) -> None:
    """Words that two languages share may be read in either; the kinds are the same then."""
    read = Counter(parse_question(text).language for text, *_ in QUESTIONS[language])
    assert read.most_common(1)[0][0] == language


@pytest.mark.parametrize(("text", "kinds"), OTHER)
def test_what_is_no_question(text: str, kinds: tuple[str, ...]) -> None:
    assert parse_question(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [("whre was ths phot tkaen", "whre", "where"), ("was it eddited", "eddited", "edited")],
)
def test_mistyped_words_are_told(text: str, wrong: str, right: str) -> None:
    assert (wrong, right) in parse_question(text).read_as


@pytest.mark.parametrize(
    "text",
    [
        "is this photo from Gaza 2023?",
        "Is this Venice?",
        "is this from Florence?",
        "Was this taken in Italy in 2008?",
        "is this photo from Arezzo, October 2008?",
        "was this taken by Reuters?",
    ],
)
def test_a_place_a_date_or_a_source_in_a_question_is_a_claim(text: str) -> None:
    found = (finding("metadata.capture_time", about="time"),)
    checked = check_question(text, found, assess(()), datetime(2026, 11, 23, tzinfo=UTC))
    assert checked is not None
    assert checked.parts


@pytest.mark.parametrize("text", ["where was it taken?", "asdfgh", "is this real?", "what building is this?", ""])
def test_a_question_that_states_nothing_is_no_claim(text: str) -> None:
    assert check_question(text, (), assess(()), datetime(2026, 11, 23, tzinfo=UTC)) is None


@given(st.text())
def test_any_text_has_at_least_one_kind(text: str) -> None:
    asked = parse_question(text)
    assert asked.kinds
    assert asked.text == text


WORDS = sorted({word for rows in QUESTIONS.values() for text, *_ in rows for word in text.split()})


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_order_of_known_words_has_kinds_each_once(text: str) -> None:
    kinds = parse_question(text).kinds
    assert kinds
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("word", ["where ", "whre ", "zzzzzz ", "哪里", "a", "é", "ﷺ"])
def test_a_long_text_costs_no_more_than_one_of_the_length_that_is_read(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is counted in characters: the rest of a long text is never looked at."""
    read: list[int] = []
    inner = understanding._find_matches

    def count(folded: str, language: str) -> list[understanding._Match]:
        read.append(len(folded))
        return inner(folded, language)

    monkeypatch.setattr(understanding, "_find_matches", count)
    assert parse_question(word * 100_000).kinds
    assert len(read) <= 2 * len(QUESTIONS)
    assert max(read) <= 2 * MAX_QUESTION


@pytest.mark.parametrize("word", ["where", "thanks", "zzzz"])
def test_500_repeated_words_ask_once(word: str) -> None:
    assert len(parse_question(" ".join([word] * 500)).kinds) == 1


def test_no_entry_of_the_vocabulary_is_shadowed_by_another_kind() -> None:
    """A word stands under one kind of its language; only an origin asks for a place as well as for copies."""
    twice: dict[str, list[str]] = {}
    for language in understanding.list_languages():
        kinds: dict[str, set[Kind | None]] = {}
        for word, kind in understanding._iter_entries(language):
            kinds.setdefault(re.sub(r"\*$", "", word), set()).add(kind)
        twice[language] = [
            word for word, found in kinds.items() if len(found - {None}) > 1 and found != {Kind.WHERE, Kind.SEEN}
        ]
    assert {language: words for language, words in twice.items() if words} == {}
