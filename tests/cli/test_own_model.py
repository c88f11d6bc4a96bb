"""``--analyst ADDRESS``: a model of one's own looks at the pixels and words the answer, over the real command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.openai import MODEL, FakeOpenAI
from support.commands import Outcome, Run

LOOK = {
    "looks": "likely_generated",
    "edited": "cannot_tell",
    "observations": [{"what": "a lamp without a post", "where": [0, 0, 500, 500], "innocent_cause": "it is hidden"}],
    "visible_text": [],
    "clues": [],
    "instructions_seen": [],
}
ANSWER = {
    "claims": [
        {
            "topic": "device",
            "statement": "It was taken with a Meridian M3.",
            "confidence": "high",
            "evidence": ["metadata.camera"],
        },
        {"topic": "time", "statement": "It was taken in 1999.", "confidence": "high", "evidence": ["metadata.camera"]},
    ],
    "unanswered": ["Whether the owner was there."],
}


@pytest.fixture
def fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI("a-key") as server:
        yield server


def ask(backstory: Run, fake: FakeOpenAI, fixtures: Path, *more: str) -> Outcome:
    """An investigation without the tests on the pixels, which take the most time and are none of a model's business."""
    words = ("what is it?", "--skip", "manipulation", "--analyst", fake.url, "--model", MODEL)
    return backstory("investigate", fixtures / "harbour.jpg", *words, *more)


def findings(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["id"]: finding for run in report["runs"] for finding in run["findings"]}


def test_it_looks_and_answers_and_decides_nothing(
    backstory: Run, fake: FakeOpenAI, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST_API_KEY", "a-key")
    fake.reply(LOOK)
    fake.reply(ANSWER)
    done = ask(backstory, fake, fixtures, "--json")
    assert done.code == 0, done.err
    assert f"sent to {MODEL} at {fake.host}: a reduced copy" in done.err
    report = done.json
    impression = findings(report)["openai_compatible.impression"]
    assert impression["basis"] == "opinion"
    assert impression["summary"].startswith(f"The model {MODEL} at {fake.host}: an impression")
    assert report["assessments"]["origin"]["verdict"] != "generated"
    assert report["answer"]["by"] == {"analyst": "openai_compatible", "model": MODEL}
    assert "1999" not in report["answer"]["text"]
    assert report["answer"]["dropped"] >= 1
    assert [each["host"] for each in report["network"]] == [fake.host, fake.host]
    assert "a-key" not in done.out + done.err
    look, answer = fake.requests
    assert "metadata" not in json.dumps(look["messages"][1]["content"][0])
    assert len(fake.pictures) == 1
    assert "image_url" not in json.dumps(answer)


def test_a_wrong_key_costs_the_words_and_not_the_report(backstory: Run, fake: FakeOpenAI, fixtures: Path) -> None:
    fake.reply({})
    done = ask(backstory, fake, fixtures, "--json")
    assert done.code == 5
    assert done.json["answer"]["by"]["analyst"] == "rules"
    assert "refused the key" in done.json["answer"]["note"]


def test_offline_asks_no_model_either(backstory: Run, fake: FakeOpenAI, fixtures: Path) -> None:
    done = ask(backstory, fake, fixtures, "--json", "--offline")
    assert (done.code, fake.requests) == (0, [])


def test_the_model_must_be_named(backstory: Run, fake: FakeOpenAI, fixtures: Path) -> None:
    done = backstory("investigate", fixtures / "harbour.jpg", "--analyst", fake.url)
    assert done.code == 2
    assert "--model" in done.err


def test_a_follow_up_goes_to_it_too(
    backstory: Run, fake: FakeOpenAI, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST_API_KEY", "a-key")
    fake.reply(ANSWER)
    backstory("investigate", fixtures / "harbour.jpg", "what is it?", "--only", "metadata")
    done = backstory("ask", "with what?", "--analyst", fake.url, "--model", MODEL, "--json")
    assert done.code == 0
    assert done.json["turns"][0]["answer"]["by"]["analyst"] == "openai_compatible"
