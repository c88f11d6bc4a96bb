"""Agreement before an upload: kept, taken back, and asked for by every way in."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backstory_cli.cli.consent_prompt import ask_for_consent
from backstory_cli.errors import UsageError
from backstory_cli.settings import consent
from backstory_cli.settings.load import load
from fakes.gemini import FakeGemini
from fakes.openai import MODEL, FakeOpenAI
from support.commands import Outcome, Run


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        server.lie()
        yield server


def look(backstory: Run, fixtures: Path, *more: str) -> Outcome:
    return backstory("investigate", fixtures / "harbour-small.jpg", "what?", "--json", "--only", "gemini", *more)


def test_it_is_given_listed_and_revoked(backstory: Run, home: Path) -> None:
    assert "nobody" in backstory("consent", "list").err
    assert backstory("consent", "give", "gemini").code == 0
    assert backstory("consent", "give", "127.0.0.1:8000").code == 0
    listed = backstory("consent", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["gemini", "127.0.0.1:8000"]
    assert backstory("consent", "revoke", "gemini").code == 0
    assert list(consent.list_given(home)) == ["127.0.0.1:8000"]
    assert backstory("consent", "revoke", "gemini").code == 2


@pytest.mark.parametrize("name", ["", "a b", "x" * 300, "../consent", "gemini\n", "é"])
def test_only_names_of_services_and_hosts_are_kept(home: Path, name: str) -> None:
    with pytest.raises(UsageError):
        consent.grant(home, name)
    assert consent.list_given(home) == {}


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"gemini": 7}', "[" * 100_000])
def test_a_damaged_file_gives_nobody_anything(backstory: Run, home: Path, content: str) -> None:
    home.mkdir()
    (home / consent.FILE).write_text(content)
    done = backstory("consent", "list")
    assert done.code == 2
    assert done.err.count("is damaged") == 1
    assert "hint: " in done.err
    assert not load().agreed
    assert isinstance(consent.find_problem(home), consent.DamagedConsentError)
    consent.grant(home, "gemini")
    assert list(consent.list_given(home)) == ["gemini"], "to agree again writes it anew"
    assert consent.find_problem(home) is None


@pytest.mark.parametrize("way", ["environment", "config"])
def test_a_setting_is_no_agreement(  # noqa: PLR0917 - fixtures
    backstory: Run, fake: FakeGemini, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "environment":
        monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    else:
        home.mkdir()
        (home / "config.toml").write_text('analyst = "gemini"\n')
    done = look(backstory, fixtures)
    assert fake.requests == []
    assert done.code == 5
    assert "you have not agreed" in done.err
    assert "backstory consent give gemini" in done.err
    (skipped,) = done.json["runs"]
    assert skipped["status"] == "skipped"


def test_an_agreement_that_was_kept_is_one_until_it_is_taken_back(
    backstory: Run, fake: FakeGemini, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    backstory("consent", "give", "gemini")
    assert look(backstory, fixtures).code == 0
    asked = len(fake.requests)
    assert asked == 2
    backstory("consent", "revoke", "gemini")
    assert look(backstory, fixtures).code == 5
    assert len(fake.requests) == asked


def test_to_name_it_is_to_agree_for_this_time(
    backstory: Run, fake: FakeGemini, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(backstory, fixtures, "--analyst", "gemini").code == 0
    assert len(fake.requests) == 2
    assert consent.list_given(home) == {}
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    assert look(backstory, fixtures).code == 5


def test_a_server_on_this_machine_is_nobody_else(
    backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOpenAI() as server:
        server.reply({"claims": [], "unanswered": ["Whether it is."]})
        monkeypatch.setenv("BACKSTORY_ANALYST", server.url)
        monkeypatch.setenv("BACKSTORY_MODEL", MODEL)
        backstory("investigate", fixtures / "harbour-small.jpg", "what?", "--only", "metadata")
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("127.0.0.1:11434", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ("192.168.0.7:8000", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("gemini", False),
    ],
)
def test_this_machine_is_told_from_others(name: str, expected: bool) -> None:
    assert load().may_send(name) is expected


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "sends"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_it_is_asked_before_the_first_upload(
    home: Path, fake: FakeGemini, monkeypatch: pytest.MonkeyPatch, answer: str, sends: bool
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))
    monkeypatch.setattr(sys, "stderr", shown)
    settings = ask_for_consent(load({"analyst": "gemini"}))
    assert settings.may_send("gemini") is sends
    assert ("gemini" in consent.list_given(home)) is sends
    said = shown.getvalue()
    assert "This would send a reduced copy of the image" in said
    assert "unpaid tier" in said
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    if sends:
        assert ask_for_consent(load({"analyst": "gemini"})).may_send("gemini")


def test_each_service_is_asked_for_by_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", "key-of-tineye")
    monkeypatch.setenv("SERPAPI_API_KEY", "key-of-serpapi")
    monkeypatch.setattr(sys, "stdin", Terminal("y\nn\n"))
    monkeypatch.setattr(sys, "stderr", Terminal())
    settings = ask_for_consent(load({"online": True}))
    assert [name for name in ("tineye", "serpapi") if settings.may_send(name)] == ["tineye"]
    assert json.loads((home / consent.FILE).read_text()).keys() == {"tineye"}


def test_nobody_is_asked_where_nobody_sits(home: Path, fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert ask_for_consent(load({"online": True})) == load({"online": True})
    assert consent.list_given(home) == {}
