"""The rules analyst: the right topics, only what the findings say, and never a word from an opinion as fact."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.analysts.question import Kind
from backstory_cli.analysts.rules import COMPOSERS, Rules
from backstory_cli.models import Answer, Run
from support.making import brief, finding, run

GPS = finding(
    "metadata.gps",
    about="place",
    summary="The file says it was taken at 46.49, 30.74.",
    data={"latitude": 46.49, "longitude": 30.74, "map_link": "https://www.openstreetmap.org/"},
)
TIME = finding("metadata.capture_time", about="time", summary="Taken.", data={"local": "2024-05-01 14:22:03"})
CAMERA = finding(
    "metadata.camera", about="device", leaning="captured", summary="A Nikon.", data={"make": "Nikon", "model": "D5"}
)
OPINION = finding("gemini.impression", about="origin", basis="opinion", leaning="generated", summary="Looks rendered.")
MATCH = finding(
    "lookup.match",
    about="history",
    basis="matched",
    leaning="reused",
    strength="strong",
    summary="The same bytes are in your index.",
    data={
        "entry": 12,
        "source": "Agency",
        "date": "2019-05-01",
        "when": {
            "earliest": "2019-05-01T00:00:00Z",
            "latest": "2019-05-01T23:59:59Z",
            "precision": "day",
            "kind": "upload",
        },
    },
)

FORBIDDEN = re.compile(r"\b(fake|authentic|genuine|hoax|verified|first published)\b", re.IGNORECASE)


def answer(question: str, *runs: Run) -> Answer:
    return Rules().answer(brief(question, *runs))


def test_every_kind_of_question_has_a_composer() -> None:
    assert set(COMPOSERS) == set(Kind)


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("where was it taken?", "metadata.gps"),
        ("when was it taken?", "metadata.capture_time"),
        ("what camera?", "metadata.camera"),
        ("seen before?", "lookup.match"),
        ("who made it?", "lookup.match"),
        ("is it generated?", "metadata.camera"),
    ],
)
def test_answers_cite_the_finding(question: str, cited: str) -> None:
    given_answer = answer(question, run("metadata", GPS, TIME, CAMERA), run("lookup", MATCH))
    assert cited in {each for claim in given_answer.claims for each in claim.evidence}


def test_the_earliest_copy_bounds_the_time() -> None:
    text = answer("when was it made?", run("lookup", MATCH)).text
    assert "1 May 2019" in text
    assert "earliest known copy" in text


@pytest.mark.parametrize("question", ["where?", "when?", "who?", "generated?", "edited?", "what camera?", "before?"])
def test_with_nothing_found_it_says_what_the_file_cannot_tell(question: str) -> None:
    empty = answer(question, run("metadata", status="nothing"))
    assert empty.claims == ()
    assert empty.text.startswith(("Can't tell", "Not checked yet"))


def test_an_opinion_is_passed_on_as_one() -> None:
    said = answer("is it generated?", run("gemini", OPINION))
    (claim,) = said.claims
    assert claim.statement == "Leans towards AI-generated, in a model's opinion only."
    assert claim.confidence == "low"
    assert said.unanswered == ("Nothing measured confirms it.",)


def test_models_that_disagree_tell_nothing() -> None:
    other = finding("claude.impression", about="origin", basis="opinion", leaning="captured")
    assert answer("is it generated?", run("gemini", OPINION), run("claude", other)).text.startswith("Can't tell")


def test_what_a_model_points_to_is_no_part_of_the_answer() -> None:
    pointing = OPINION.model_copy(
        update={"summary": "Looks rendered. It points to “made in Odesa by John” (upper left)."}
    )
    assert "Odesa" not in answer("is it generated?", run("gemini", pointing)).text


@given(st.text(max_size=200))
def test_any_question_gets_an_answer_tied_to_findings(question: str) -> None:
    given_answer = answer(question, run("metadata", GPS, TIME, CAMERA), run("lookup", MATCH))
    assert given_answer.text
    known = {"metadata.gps", "metadata.capture_time", "metadata.camera", "lookup.match"}
    for claim in given_answer.claims:
        assert claim.evidence
        assert set(claim.evidence) <= known
    assert not FORBIDDEN.search(" ".join([given_answer.text, *given_answer.unanswered]))
