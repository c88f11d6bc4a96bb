"""Keys planted wherever one can be: none appears in any output, file or database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.gemini import FakeGemini, candidate, error
from fakes.openai import MODEL, FakeOpenAI, completion
from fakes.services import SERVICES, FakeServices, Response
from support.commands import Outcome, Run
from support.photographs import jpeg, photograph

CANARY = "canary9Zq"
"""Stands in every key; must stand nowhere else."""
VARIABLES = {
    "GEMINI_API_KEY": f"{CANARY}-gemini",
    "BACKSTORY_ANALYST_API_KEY": f"{CANARY}-analyst",
    "TINEYE_API_KEY": f"{CANARY}-tineye",
    "GOOGLE_VISION_API_KEY": f"{CANARY}-vision",
    "SERPAPI_API_KEY": f"{CANARY}-serpapi",
    "GOOGLE_FACT_CHECK_API_KEY": f"{CANARY}-factcheck",
}
ECHO = " ".join(VARIABLES.values())
LOOK = {
    "looks": "likely_generated",
    "edited": "likely",
    "observations": [{"what": ECHO, "where": [0, 0, 500, 500], "innocent_cause": ECHO}],
    "visible_text": [ECHO],
    "clues": [{"clue": ECHO, "suggests": ECHO, "would_confirm": ECHO}],
    "instructions_seen": [ECHO],
}
ANSWER = {
    "claims": [{"topic": "other", "statement": f"It holds {ECHO}.", "confidence": "low", "evidence": ["gemini.text"]}],
    "unanswered": [f"Whether {ECHO} is a key."],
    "wants": [],
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(photograph(7), 92))
    return path


@pytest.fixture
def every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, every_key: None) -> Iterator[FakeServices]:
    with FakeServices() as running:
        for service in SERVICES:
            monkeypatch.setenv(f"BACKSTORY_{service.upper()}_URL", running.base(service))
        monkeypatch.setattr("time.sleep", lambda _: None)
        yield running


@pytest.fixture
def gemini(monkeypatch: pytest.MonkeyPatch, every_key: None) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setattr("backstory_cli.web.language_models.gemini.MAX_RETRY_DELAY", 0.01)
        yield server


def assert_nowhere(home: Path, *outcomes: Outcome) -> None:
    for outcome in outcomes:
        assert outcome.code != 1, outcome.err
        assert CANARY not in outcome.out
        assert CANARY not in outcome.err
    for path in home.rglob("*"):
        if path.is_file() and path.name != "keys.json":
            assert CANARY.encode() not in path.read_bytes(), path


def everything_shown(backstory: Run, tmp_path: Path, case: str) -> list[Outcome]:
    bundle = tmp_path / "home" / "exported"
    return [
        backstory("cases", "show", case),
        backstory("cases", "show", case, "--json"),
        backstory("cases", "export", case, "--out", bundle),
        backstory("keys", "list"),
        backstory("providers"),
        backstory("detectors"),
        backstory("consent", "list"),
    ]


def test_a_server_that_repeats_the_key_in_its_answers(
    backstory: Run, gemini: FakeGemini, picture: Path, home: Path, tmp_path: Path
) -> None:
    gemini.raw({**candidate(json.dumps(LOOK)), "modelVersion": ECHO})
    gemini.raw({**candidate(json.dumps(ANSWER)), "modelVersion": ECHO})
    done = backstory("investigate", picture, "what?", "--json", "--analyst", "gemini", "--keep-sent")
    asked = backstory("ask", "and now?", "--json", "--analyst", "gemini", "--keep-sent")
    assert "[key removed]" in done.out
    assert len(gemini.requests) == 3
    assert_nowhere(home, done, asked, *everything_shown(backstory, tmp_path, done.json["id"]))


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_a_server_that_repeats_the_key_in_an_error(
    backstory: Run, gemini: FakeGemini, picture: Path, home: Path, status: int
) -> None:
    gemini.fail(status, error(status, ECHO, ECHO, ECHO), {"x-echo": ECHO})
    gemini_only = ("--only", "gemini", "--analyst", "gemini")
    assert_nowhere(home, backstory("investigate", picture, "what?", *gemini_only))


def test_a_model_of_ones_own_that_repeats_it(
    backstory: Run, picture: Path, home: Path, tmp_path: Path, every_key: None
) -> None:
    with FakeOpenAI(VARIABLES["BACKSTORY_ANALYST_API_KEY"]) as server:
        server.raw(completion(json.dumps(LOOK)))
        server.raw({**completion(json.dumps(ANSWER)), "model": ECHO})
        own = ("--analyst", server.url, "--model", MODEL, "--keep-sent")
        done = backstory("investigate", picture, "what?", "--json", *own)
        server.raw({"error": {"message": ECHO}}, 401)
        failed = backstory("investigate", picture, "what?", "--json", *own)
    assert_nowhere(home, done, failed, *everything_shown(backstory, tmp_path, done.json["id"]))


def test_services_that_repeat_it(
    backstory: Run, services: FakeServices, picture: Path, home: Path, tmp_path: Path
) -> None:
    for service in SERVICES:
        services.behave(service, Response.json({"error": {"message": ECHO}}, 403))
    named = [part for service in SERVICES for part in ("--provider", service)]
    done = backstory("investigate", picture, "what?", "--json", *named, "--keep-sent", "--only", "web")
    assert {each.service for each in services.log} >= {"tineye", "vision"}
    assert_nowhere(home, done, *everything_shown(backstory, tmp_path, done.json["id"]))


@pytest.mark.parametrize("place", ["environment", "stored"])
def test_a_bug_tells_its_trace_without_the_key(
    backstory: Run, picture: Path, home: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "environment":
        monkeypatch.setenv("GEMINI_API_KEY", VARIABLES["GEMINI_API_KEY"])
    else:
        from backstory_cli.settings import api_keys as keys

        keys.store_key(home, "gemini", VARIABLES["GEMINI_API_KEY"], in_keyring=False)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"cannot go on with {VARIABLES['GEMINI_API_KEY']}")

    monkeypatch.setattr("backstory_cli.investigation.session.investigate_source", broken)
    done = backstory("investigate", picture)
    assert done.code == 1
    assert "Traceback" in done.err
    assert "error: this is a bug" in done.err
    assert re.search(r"RuntimeError: cannot go on with \[key removed\]", done.err)
    assert CANARY not in done.out + done.err


def test_a_detector_that_tells_it(
    backstory: Run, picture: Path, home: Path, every_key: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def telling(self: object, image: object) -> Iterator[Any]:
        raise ValueError(ECHO)

    monkeypatch.setattr("backstory_cli.detectors.ela.ErrorLevelAnalysis.inspect", telling)
    monkeypatch.setenv("BACKSTORY_ISOLATION", "false")  # a child knows no key, and nothing of this test
    done = backstory("investigate", picture, "--json")
    assert "[key removed]" in done.out
    assert_nowhere(home, done)
