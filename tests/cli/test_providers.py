"""``backstory providers``: what is set up, and never a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.reference.web_services import SERVICES
from support.commands import Run

KEY = "a-secret-key-of-mine"


def test_every_service_says_what_it_gets_and_costs(backstory: Run) -> None:
    shown = backstory("providers").out
    for service in SERVICES:
        assert f"{service.name}  {service.title}" in shown
        assert service.sends in shown
        assert service.costs in shown
        if service.key:
            assert f"{service.get}, then set {service.key}" in shown
    assert "Nothing is asked unless" in shown


def test_a_key_makes_a_service_ready_and_is_not_shown(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", KEY)
    for arguments in (["providers"], ["providers", "--json"]):
        assert KEY not in backstory(*arguments).out
    listed = {each["name"]: each for each in backstory("providers", "--json").json["providers"]}
    assert listed["tineye"]["ready"]
    assert not listed["tineye"]["asked"]
    assert not listed["vision"]["ready"]
    assert listed["commons"]["ready"]


def test_what_the_settings_have_asked_every_time_is_said(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('online = true\ntineye_url = "http://127.0.0.1:9"\n', encoding="utf-8")
    shown = backstory("providers").out
    assert "commons  Wikimedia Commons: ready; asked in every investigation" in shown
    assert "asked at http://127.0.0.1:9, as the settings have it" in shown
    (home / "config.toml").write_text("online = true\noffline = true\n", encoding="utf-8")
    assert "the network is switched off" in backstory("providers").out


def test_kept_answers_can_be_forgotten(backstory: Run) -> None:
    done = backstory("providers", "--forget")
    assert (done.code, done.out) == (0, "")
    assert "0 kept answers removed" in done.err


def test_a_provider_that_does_not_exist_is_named(backstory: Run, fixtures: Path) -> None:
    done = backstory("investigate", fixtures / "harbour.jpg", "--provider", "altavista")
    assert done.code == 2
    assert "altavista" in done.err
    assert "tineye" in done.err


def test_a_key_belongs_in_no_configuration_file(backstory: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(f'tineye_api_key = "{KEY}"\n', encoding="utf-8")
    done = backstory("providers")
    assert done.code == 2
    assert KEY not in done.err
