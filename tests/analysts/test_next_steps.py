"""What to do next: those steps first that could settle what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstory_cli.analysts.next_steps import suggest_next_steps
from support.making import brief, finding, run

PLACE = finding("metadata.gps", about="place", data={"map_link": "https://www.openstreetmap.org/?mlat=1&mlon=2"})
TRACE = finding("manipulation.copy_move", about="integrity", leaning="altered", basis="measured", strength="strong")
AUTHOR = finding("metadata.author", about="source", data={"artist": "Jane Doe", "copyright": "Jane Doe Ltd"})


def test_steps_lead_to_the_web_and_the_map() -> None:
    camera = finding("metadata.camera", leaning="captured", data={"model": "M3"})
    steps = suggest_next_steps(brief("What is it?", run("metadata", camera, PLACE)))
    assert "--online" in steps[0]
    assert any("openstreetmap" in step for step in steps)
    assert len(steps) <= 3


def test_a_fact_check_comes_first() -> None:
    review = finding("web.fact_check", about="history", basis="reported", data={"address": "https://example.org/check"})
    assert suggest_next_steps(brief("Is it real?", run("web", review)))[0].endswith("https://example.org/check")


def test_a_signed_original_that_was_seen_needs_little() -> None:
    signed = [
        finding("credentials.manifest", leaning="captured", basis="signed", strength="conclusive"),
        finding("credentials.whole", about="integrity", leaning="untouched", basis="signed", strength="conclusive"),
        finding("lookup.match", about="history", basis="matched", leaning="reused", strength="strong"),
    ]
    steps = suggest_next_steps(brief("What is it?", run("credentials", *signed)))
    assert [step.partition(" ")[0] for step in steps] == ["Check", "Compare"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What does the sign say?", "--deep"),
        ("Can I publish this?", "Jane Doe Ltd"),
        ("Where was it taken?", "openstreetmap"),
        ("Was it edited?", "manipulation.copy_move outlines"),
        ("Was it seen before?", "--online"),
        ("Is it AI?", "manipulation.copy_move outlines"),
    ],
)
def test_what_settles_the_question_leads(question: str, first: str) -> None:
    steps = suggest_next_steps(brief(question, run("metadata", PLACE, AUTHOR), run("manipulation", TRACE)))
    assert first in steps[0], steps


@pytest.mark.parametrize("question", ["Where was it taken?", "Was it edited?", "What camera?", "Can I publish this?"])
def test_a_generators_mark_is_not_advised_where_nobody_asks_for_one(question: str) -> None:
    assert not any("SynthID" in step for step in suggest_next_steps(brief(question, run("metadata"))))


def test_what_was_searched_is_not_advised_again() -> None:
    asked = replace(brief("Was it seen before?", run("web")), made_checks=frozenset({"web"}))
    assert not any("--online" in step for step in suggest_next_steps(asked))
