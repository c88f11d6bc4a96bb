"""A service that fails, over the real command: one clear line, the rest of the report intact, and an end in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.settings.settings import Settings
from fakes.gemini import FakeGemini, error
from support.commands import Run
from support.making import check_schema
from support.waiting import HANG

KEY = "canary-key-0123456789"
ONLY = ("--only", "metadata", "--only", "gemini")

FAULTS: dict[str, tuple[Callable[[FakeGemini], object], str]] = {
    "a bad key": (
        lambda fake: fake.fail(400, error(400, "INVALID_ARGUMENT", f"API key {KEY} not valid", "API_KEY_INVALID")),
        "refused the API key",
    ),
    "401": (lambda fake: fake.fail(401, error(401, "UNAUTHENTICATED", "no")), "refused the API key"),
    "403": (lambda fake: fake.fail(403, error(403, "PERMISSION_DENIED", f"key {KEY}")), "refused the API key"),
    "no such model": (lambda fake: fake.fail(404, error(404, "NOT_FOUND", "no")), "does not know the model"),
    "429 with Retry-After": (
        lambda fake: fake.fail(429, error(429, "RESOURCE_EXHAUSTED", "quota"), {"retry-after": "3600"}),
        "wants to be left alone for 3600 seconds",
    ),
    "500": (lambda fake: fake.fail(500, error(500, "INTERNAL", "oops")), "failed after 3 attempts"),
    "503": (lambda fake: fake.fail(503, error(503, "UNAVAILABLE", "busy")), "failed after 3 attempts"),
    "a hang": (lambda fake: fake.hang(), "did not answer within"),
    "a drip": (lambda fake: fake.drip(), "did not answer within"),
    "half a reply": (lambda fake: fake.hang_up(), "broke off its reply"),
    "a sign-in page": (lambda fake: fake.html(), "not a Gemini reply"),
    "truncated JSON": (lambda fake: fake.truncate(), "breaks off in the middle"),
    "a blocked prompt": (lambda fake: fake.block("SAFETY"), "refused the request (block reason SAFETY)"),
    "a stopped answer": (lambda fake: fake.finish("RECITATION"), "finish reason RECITATION"),
    "JSON of another shape": (lambda fake: fake.reply({"looks": 7}), "does not have the fields"),
    "nothing": (lambda fake: fake.raw({"candidates": []}), "no candidates"),
}


_UNTROUBLED: list[list[Any]] = []


def untroubled(backstory: Run, picture: Path) -> list[Any]:
    """What the report says where no model is asked, which is found out once."""
    if not _UNTROUBLED:
        _UNTROUBLED.append(settled(backstory("investigate", "--json", picture, "where?", *ONLY).json))
    return _UNTROUBLED[0]


LATE = {"a hang", "a drip"}
"""What only the end of the time for an answer ends."""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setattr("backstory_cli.web.language_models.gemini.MAX_RETRY_DELAY", 0.01)
        yield server


def settled(report: dict[str, Any]) -> list[Any]:
    """What a report says apart from the model's run and the answer."""
    runs = [
        {"detector": run["detector"], "findings": run["findings"]}
        for run in report["runs"]
        if run["detector"] != "gemini"
    ]
    return [runs, *(report[part] for part in ("assessments", "pillars", "timeline", "appearances"))]


@pytest.fixture
def line(fault: str, fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is to be said of a fault, which the service has from now on."""
    misbehave, line = FAULTS[fault]
    misbehave(fake)
    monkeypatch.setenv("BACKSTORY_GEMINI_TIMEOUT", "2" if fault in LATE else str(HANG))
    return line


@pytest.mark.parametrize("fault", FAULTS)
def test_it_costs_one_line_and_nothing_else(backstory: Run, fake: FakeGemini, fixtures: Path, line: str) -> None:
    picture = fixtures / "harbour.jpg"
    done = backstory("investigate", "--json", "--analyst", "gemini", picture, "where?", *ONLY)
    assert done.code == 5
    check_schema(done.json)
    look = next(run for run in done.json["runs"] if run["detector"] == "gemini")
    assert look["status"] == "failed"
    assert line in look["reason"]
    assert look["how"]
    assert settled(done.json) == untroubled(backstory, picture)
    assert done.json["answer"]["by"]["analyst"] == "rules"
    assert "46.49" in done.json["answer"]["text"]
    (told,) = [each for each in done.err.splitlines() if each.startswith("error: ")]
    assert "the gemini analyst could not answer" in told.casefold()
    assert sum(each.startswith("hint: ") for each in done.err.splitlines()) == 1
    assert KEY not in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("fault", ["a hang", "a drip", "403", "no such model"])
@pytest.mark.usefixtures("line")
def test_one_that_is_down_is_not_asked_again(backstory: Run, fake: FakeGemini, fixtures: Path) -> None:
    backstory("investigate", "--json", "--analyst", "gemini", "--search", fixtures / "harbour.jpg", "where?", *ONLY)
    assert len(fake.requests) == 1


def test_the_longest_wait_for_a_service_that_is_down_leaves_time_for_the_rest_of_a_minute(tmp_path: Path) -> None:
    defaults = Settings(home=tmp_path)
    assert max(defaults.gemini_timeout, defaults.model_timeout) <= 50


@pytest.mark.parametrize("fault", ["a hang", "403", "truncated JSON"])
def test_a_follow_up_is_answered_all_the_same(backstory: Run, fixtures: Path, line: str) -> None:
    backstory("investigate", fixtures / "harbour.jpg", "--only", "metadata")
    done = backstory("ask", "--json", "--analyst", "gemini", "where?")
    assert done.code == 5
    (turn,) = done.json["turns"]
    assert turn["answer"]["by"]["analyst"] == "rules"
    assert line in turn["answer"]["note"]
    assert "46.49" in turn["answer"]["text"]
