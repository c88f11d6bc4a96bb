"""What a model is asked, and the shape of its reply."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from backstory_cli.detectors.model_look.prompt import MAX_ENTRIES, MAX_WORDS, PROMPT
from backstory_cli.errors import ServiceFailedError
from fakes.gemini import FakeGemini
from support.blind_looks import detector, findings, look, photo, seen


def test_the_question_is_known_by_all_that_the_model_is_told_its_answer_s_shape_too(fake: FakeGemini) -> None:
    fake.reply(look())
    list(detector(fake).inspect(photo()))
    (request,) = fake.requests
    schema = request.json["generationConfig"]["responseJsonSchema"]
    assert "likely_generated" in json.dumps(schema)
    whole = "\0".join((request.system, request.text, json.dumps(schema)))
    assert hashlib.sha256(whole.encode()).hexdigest() == PROMPT


def test_what_is_too_long_is_cut_and_what_is_unsafe_is_made_visible(fake: FakeGemini) -> None:
    found = findings(
        fake,
        look(
            visible_text=["\x1b[31mred", "x" * 10_000, *(str(number) for number in range(1000))],
            observations=[seen("y" * 10_000)] * 100,
        ),
    )
    text = found["gemini.text"].data["visible_text"]
    assert isinstance(text, list)
    assert len(text) == MAX_ENTRIES
    assert text[0] == "\\x1b[31mred"
    assert text[1] == "x" * MAX_WORDS + "…"
    observations = found["gemini.impression"].data["observations"]
    assert isinstance(observations, list)
    assert len(observations) == MAX_ENTRIES
    assert all("\x1b" not in finding.summary for finding in found.values())


@pytest.mark.parametrize(
    "answer",
    [{}, {"looks": "cannot_tell"}, look(looks="certainly"), look(edited=1), look(observations="many"), look(clues=[1])],
)
def test_a_reply_of_another_shape_is_a_failure_in_words(fake: FakeGemini, answer: dict[str, Any]) -> None:
    with pytest.raises(ServiceFailedError, match="the fields that it was asked for"):
        findings(fake, answer)
