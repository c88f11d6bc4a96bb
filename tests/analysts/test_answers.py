"""Answers by rules: for evidence and a question what is said first, what must be said, and what must not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.analysts import Brief, list_made
from backstory_cli.analysts.compose import MAX_SENTENCES, MAX_WORDS
from backstory_cli.analysts.rules import Rules
from backstory_cli.investigation.question_claim import check_question
from backstory_cli.models import Answer
from support.evidence import SETS
from support.making import brief

CREATED = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORBIDDEN = re.compile(r"\b(authentic|genuine|verified|fake|hoax|first published)\b", re.IGNORECASE)
ABSENT = {
    "metadata": re.compile(r"no camera data|no GPS|holds no date|names no|no metadata"),
    "generators": re.compile(r"no generator mark"),
    "credentials": re.compile(r"no Content Credentials|nothing here is signed"),
    "manipulation": re.compile(r"No trace|No changed part|found nothing"),
    "text": re.compile(r"No text"),
    "lookup": re.compile(r"Not found in your index"),
}
"""What says that something is absent, by the check that must have been made for it."""


class Case(NamedTuple):
    """A row of the table."""

    evidence: str
    question: str
    begins: str
    says: tuple[str, ...]
    never: tuple[str, ...]


def load_cases() -> list[Case]:
    table = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
    return [
        Case(evidence, question, begins, tuple(says), tuple(never))
        for evidence, rows in table.items()
        for question, begins, says, never in rows
    ]


CASES = load_cases()
ORDINARY = [case.question for case in CASES if case.evidence == "nothing"]
"""A question of every kind, asked of all evidence."""


def build_brief(evidence: str, question: str) -> Brief:
    runs = SETS[evidence]
    given = brief(question, *runs)
    stated = check_question(question, given.findings, given.assessments, CREATED)
    return replace(given, made_checks=list_made(runs), claim_check=stated)


@cache
def answer(evidence: str, question: str) -> Answer:
    return Rules().answer(build_brief(evidence, question))


def split_sentences(said: Answer) -> list[str]:
    return [each.statement for each in said.claims] + list(said.unanswered)


def check_shape(evidence: str, question: str) -> None:
    said = answer(evidence, question)
    sentences = split_sentences(said)
    assert said.text
    assert len(said.text.split()) <= MAX_WORDS
    assert len(sentences) <= MAX_SENTENCES
    parts = re.split(r"(?<=[.?!]) ", said.text)
    assert len(parts) == len(set(parts)), said.text
    assert not FORBIDDEN.search(said.text.replace(question, ""))
    assert "()" not in said.text
    assert "  " not in said.text
    assert " ." not in said.text
    made = list_made(SETS[evidence])
    for detector, words in ABSENT.items():
        assert detector in made or not words.search(said.text), said.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.evidence}: {case.question}")
def test_an_answer_says_what_the_contract_asks(case: Case) -> None:
    text = answer(case.evidence, case.question).text
    assert text.startswith(case.begins), text
    for words in case.says:
        assert words in text, text
    for words in case.never:
        assert words not in text, text
    check_shape(case.evidence, case.question)


@pytest.mark.parametrize("evidence", SETS)
def test_every_question_of_every_evidence_has_a_short_plain_answer(evidence: str) -> None:
    for question in ORDINARY:
        check_shape(evidence, question)


@pytest.mark.parametrize("evidence", SETS)
def test_what_an_answer_rests_on_is_in_the_report(evidence: str) -> None:
    known = {each.id for run in SETS[evidence] for each in run.findings}
    for question in ORDINARY:
        for claim in answer(evidence, question).claims:
            assert set(claim.evidence) <= known
            assert claim.evidence


@given(st.sampled_from(sorted(SETS)), st.text(max_size=80))
def test_any_text_is_answered(evidence: str, text: str) -> None:
    said = Rules().answer(build_brief(evidence, text))
    assert said.text
    assert len(said.text.split()) <= MAX_WORDS


def test_the_table_is_large_and_uses_all_evidence() -> None:
    assert len(CASES) >= 150
    assert set(SETS) == {case.evidence for case in CASES}
