"""``backstory consent`` and the question at the terminal, over the real commands: nothing is sent without a yes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backstory_cli.settings.consent import FILE
from fakes.gemini import FakeGemini
from fakes.openai import MODEL, FakeOpenAI
from fakes.services import FakeServices
from support.commands import Run
from support.consents import Terminal, look, search


def test_it_says_since_when_and_by_what(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given = backstory("consent", "give", "tineye")
    assert (given.code, given.out) == (0, "")
    assert "backstory consent revoke tineye" in given.err
    monkeypatch.setenv("BACKSTORY_CONSENT", "gemini, 10.0.0.7:8000")
    kept, *by_setting = backstory("consent", "list").out.splitlines()
    assert kept.startswith("tineye")
    assert " since 20" in kept
    assert [line.split() for line in by_setting] == [
        [name, "by", "the", "setting", "consent"] for name in ("gemini", "10.0.0.7:8000")
    ]


def test_to_agree_again_keeps_one_entry(backstory: Run, home: Path) -> None:
    for _ in range(2):
        backstory("consent", "give", "gemini")
    assert list(json.loads((home / FILE).read_text())) == ["gemini"]
    assert [path.name for path in home.iterdir()] == [FILE]


@pytest.mark.parametrize("name", ["a b", "../x", "x\x1b[31m", "é"])
def test_what_is_no_name_is_refused(backstory: Run, home: Path, name: str) -> None:
    done = backstory("consent", "give", name)
    assert done.code == 2
    assert "hint: " in done.err
    assert "\x1b" not in done.err
    assert not home.exists()


def test_what_was_not_given_cannot_be_taken_back(backstory: Run) -> None:
    done = backstory("consent", "revoke", "gemini")
    assert done.code == 2
    assert "there is no consent for 'gemini'" in done.err


@pytest.mark.parametrize("content", [b"no JSON", b'{"gemini": true}', b'{"gemini": "', b"\xff\xfe"])
def test_with_a_damaged_file_nothing_is_sent_unasked_and_the_rest_works(  # noqa: PLR0917 - fixtures
    backstory: Run,
    fake: FakeGemini,
    fixtures: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    home.mkdir()
    (home / FILE).write_bytes(content)
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    done = look(backstory, fixtures)
    assert done.code == 5
    assert "you have not agreed" in done.err
    assert fake.requests == []
    monkeypatch.delenv("BACKSTORY_ANALYST")
    for local in (look(backstory, fixtures), backstory("detectors"), backstory("cases", "list")):
        assert local.code == 0
        assert local.out.strip()
        (warning,) = [line for line in local.err.splitlines() if line.startswith("warning: ")]
        assert f"{home / FILE} is damaged, so no consent counts as given" in warning
        assert "backstory consent give NAME" in warning
    assert (home / FILE).read_bytes() == content
    assert backstory("consent", "revoke", "gemini").code == 2
    given = backstory("consent", "give", "gemini")
    assert given.code == 0
    assert "damaged" not in given.err
    assert "damaged" not in backstory("detectors").err


def test_a_huge_file_is_damaged_too(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / FILE).write_text(json.dumps({f"host-{number}": "2026-11-28" for number in range(10_000)}))
    assert "is damaged" in backstory("consent", "list").err


def test_a_folder_in_its_place_is_said(backstory: Run, home: Path) -> None:
    (home / FILE).mkdir(parents=True)
    for command in (("list",), ("give", "gemini"), ("revoke", "gemini")):
        done = backstory("consent", *command)
        assert done.code == 2
        assert done.err.count("cannot be read") == 1
    done = backstory("detectors")
    assert done.code == 0
    assert done.err.count("cannot be read") == 1


def test_consent_of_the_settings_is_consent(
    backstory: Run, fake: FakeGemini, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    assert look(backstory, fixtures).code == 5
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text('consent = ["gemini"]\n')
    assert look(backstory, fixtures).code == 0
    assert fake.requests


@pytest.mark.parametrize("name", ["named", "agreed"])
def test_no_file_can_name_or_agree_for_the_user(backstory: Run, fixtures: Path, home: Path, name: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(f'analyst = "gemini"\n{name} = ["gemini"]\n')
    assert look(backstory, fixtures).code == 2


@pytest.mark.parametrize("variable", ["BACKSTORY_NAMED", "BACKSTORY_AGREED"])
def test_nor_can_the_environment(
    backstory: Run, fake: FakeGemini, fixtures: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    monkeypatch.setenv(variable, "gemini")
    assert look(backstory, fixtures).code == 5
    assert fake.requests == []


def test_a_provider_needs_consent_like_a_model(
    backstory: Run, services: FakeServices, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_PROVIDERS", "tineye")
    unasked = search(backstory, fixtures)
    assert services.log == []
    (left_out,) = (each for each in unasked.json["not_checked"] if each["what"] == "TinEye")
    assert left_out["why"].startswith("you have not agreed")
    assert "backstory consent give tineye" in left_out["how"]
    backstory("consent", "give", "tineye")
    search(backstory, fixtures)
    assert len(services.requests("tineye")) == 1


def test_a_provider_that_is_named_is_agreed_to_for_this_time(
    backstory: Run, services: FakeServices, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(backstory, fixtures, "--provider", "tineye")
    assert len(services.requests("tineye")) == 1
    assert not (home / FILE).exists()
    monkeypatch.setenv("BACKSTORY_PROVIDERS", "tineye")
    search(backstory, fixtures, "--fresh")
    assert len(services.requests("tineye")) == 1


def test_a_model_on_this_machine_needs_no_yes_and_no_proxy(
    backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch, answering: Callable[[str], Terminal]
) -> None:
    """A proxy is another machine, or may be: what is for this one does not go there."""
    with FakeOpenAI() as server:
        server.reply({"claims": [], "unanswered": ["Whether it is."]})
        monkeypatch.setenv("BACKSTORY_ANALYST", server.url)
        monkeypatch.setenv("BACKSTORY_MODEL", MODEL)
        monkeypatch.setenv("BACKSTORY_PROXY", "http://127.0.0.1:9")
        shown = answering("")
        backstory("investigate", fixtures / "harbour-small.jpg", "what?", "--only", "metadata")
        assert "for the first time" not in shown.getvalue()
        assert len(server.requests) == 1


def test_a_model_elsewhere_is_known_by_its_host(
    backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKSTORY_ANALYST", "http://192.0.2.7:8000/v1")
    monkeypatch.setenv("BACKSTORY_MODEL", MODEL)
    done = look(backstory, fixtures)
    assert done.code == 5
    assert "backstory consent give 192.0.2.7:8000" in done.err
    assert done.json["network"] == []


@pytest.mark.parametrize("address", ["http://[bad/v1", "http://host:99999/v1", "http://:80/v1", "https://host:0/"])
def test_an_address_that_makes_no_sense_is_a_mistake_and_no_bug(backstory: Run, fixtures: Path, address: str) -> None:
    done = look(backstory, fixtures, "--analyst", address, "--model", MODEL)
    assert done.code == 2
    assert "the address names no host" in done.err
    assert "Traceback" not in done.err


def test_a_mistyped_service_is_given_no_consent(backstory: Run, home: Path) -> None:
    done = backstory("consent", "give", "gemny")
    assert done.code == 2
    assert "did you mean gemini?" in done.err
    assert not (home / "consent.json").exists()
    assert backstory("consent", "give", "gemini").code == 0
    assert backstory("consent", "give", "models.example:8000").code == 0
