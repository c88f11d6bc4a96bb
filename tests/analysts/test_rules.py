"""The rules analyst: the right topics, only what the findings say, and never a word from an opinion as fact."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.analysts.rules import Rules, find_topics
from backstory_cli.models import Answer, Run
from support.making import brief, finding, run

GPS = finding(
    "metadata.gps",
    about="place",
    summary="The file says it was taken at 46.49, 30.74.",
    data={"latitude": 46.49, "longitude": 30.74, "map_link": "https://www.openstreetmap.org/"},
)
TIME = finding("metadata.capture_time", about="time", summary="The file says it was taken on 2024-05-01.")
CAMERA = finding("metadata.camera", about="device", leaning="captured", summary="The file says a Nikon took it.")
OPINION = finding("gemini.impression", about="origin", basis="opinion", leaning="generated", summary="Looks rendered.")
MATCH = finding(
    "lookup.match",
    about="history",
    basis="matched",
    leaning="reused",
    strength="strong",
    summary="The same bytes are in your index.",
    data={
        "source": "Agency",
        "when": {
            "earliest": "2019-05-01T00:00:00Z",
            "latest": "2019-05-01T23:59:59Z",
            "precision": "day",
            "kind": "upload",
        },
    },
)

FORBIDDEN = re.compile(r"\b(real|fake|authentic|original|verified|first published)\b", re.IGNORECASE)


def answer(question: str, *runs: Run) -> Answer:
    return Rules().answer(brief(question, *runs))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("where is this from?", {"place", "history"}),
        ("Where was it taken", {"place"}),
        ("and when was it taken?", {"time"}),
        ("who took this?", {"source"}),
        ("is this AI generated?", {"origin"}),
        ("is it real or fake?", {"origin", "integrity"}),
        ("was it photoshopped?", {"integrity"}),
        ("is it unchanged?", {"integrity"}),
        ("is it unaltered and untouched?", {"integrity"}),
        ("is the file intact?", {"integrity"}),
        ("what can you unearth of it?", {"overview"}),
        ("has this been seen before?", {"history"}),
        ("what camera was used?", {"device"}),
        ("how sure are you?", {"sureness"}),
        ("tell me about it", {"overview"}),
        ("said the whereabouts", {"overview"}),
        ("", {"overview"}),
    ],
)
def test_topics(question: str, expected: set[str]) -> None:
    assert set(find_topics(question)) == expected


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
    assert "earliest copy found" in text


@pytest.mark.parametrize("question", ["where?", "when?", "who?", "generated?", "edited?", "what camera?", "before?"])
def test_with_nothing_found_it_says_what_the_file_cannot_tell(question: str) -> None:
    empty = answer(question, run("metadata", status="nothing"))
    assert empty.claims == ()
    assert empty.unanswered
    assert empty.text.startswith("The evidence here does not answer this.")


def test_an_opinion_is_passed_on_as_one() -> None:
    said = answer("is it generated?", run("gemini", OPINION))
    (claim,) = said.claims
    assert claim.statement.startswith("A model's impression, which decides nothing:")
    assert claim.confidence == "low"
    assert "nothing here settles it" in said.unanswered[0]


def test_what_a_model_points_to_is_no_part_of_the_answer() -> None:
    pointing = OPINION.model_copy(
        update={"summary": "Looks rendered. It points to “made in Odesa by John” (upper left)."}
    )
    said = answer("is it generated?", run("gemini", pointing)).text
    assert "Odesa" not in said
    assert "Looks rendered." in said


@given(st.text(max_size=200))
def test_any_question_gets_an_answer_tied_to_findings(question: str) -> None:
    given_answer = answer(question, run("metadata", GPS, TIME, CAMERA), run("lookup", MATCH))
    assert given_answer.text
    known = {"metadata.gps", "metadata.capture_time", "metadata.camera", "lookup.match"}
    for claim in given_answer.claims:
        assert claim.evidence
        assert set(claim.evidence) <= known
    assert not FORBIDDEN.search(" ".join([given_answer.text, *given_answer.unanswered]))


def test_what_a_part_looked_at_again_says_in_the_same_words_is_said_once() -> None:
    editor = finding("metadata.software", summary="Saved by an editor.", about="integrity", leaning="processed")
    again = editor.model_copy(update={"id": "metadata.software.2"})
    (said,) = answer("was it edited?", run("metadata", editor, again)).claims
    assert said.statement.count("Saved by an editor") == 1
    assert said.evidence == ("metadata.software", "metadata.software.2")
