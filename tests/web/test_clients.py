"""What the settings allow of the web: nobody is asked without a key and an agreement, and it is said why."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image.source import FileSource, UrlSource
from backstory_cli.reference.web_services import SERVICES
from backstory_cli.settings.load import load
from backstory_cli.web.clients import (
    explain_no_model,
    explain_not_asked,
    make_language_model,
    make_web_access,
    read_image,
)
from backstory_cli.web.http.ledger import Ledger


def test_no_service_is_asked_unless_the_user_says_so() -> None:
    assert make_web_access(load(), Ledger()) is None
    assert make_web_access(load({"online": True, "offline": True}), Ledger()) is None


def test_with_a_key_alone_nothing_of_the_picture_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", "t" * 20)
    access = make_web_access(load({"online": True}), Ledger())
    assert access is not None
    assert access.commons is not None
    assert access.wayback is not None
    assert (access.searches, access.fact_check) == ((), None)
    why = {each.what: each.why for each in access.left_out}
    assert len(why) == len(SERVICES) - 2
    assert "you have not agreed" in why["TinEye"]
    assert "no key is set" in why["Google Vision web detection"]


def test_what_is_named_is_asked_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", "t" * 20)
    access = make_web_access(load({"providers": ["tineye", "vision"]}), Ledger())
    assert access is not None
    assert [each.title for each in access.searches] == ["TinEye"]
    assert access.commons is None
    assert [each.what for each in access.left_out if each.hindered] == ["Google Vision web detection"]


def test_a_model_is_asked_where_it_was_named_and_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_language_model(load(), Ledger()) is None
    without = load({"analyst": "gemini"})
    assert make_language_model(without, Ledger()) is None
    assert "no Gemini API key" in str(explain_no_model(without))
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    assert "switched off" in str(explain_no_model(load({"analyst": "gemini", "offline": True})))
    monkeypatch.setenv("BACKSTORY_ANALYST", "gemini")
    assert "you have not agreed" in str(explain_no_model(load()))
    model = make_language_model(load({"analyst": "gemini"}), Ledger())
    assert model is not None
    assert model.name == "gemini"
    own = make_language_model(load({"analyst": "http://127.0.0.1:9/v1", "model": "m"}), Ledger())
    assert own is not None
    assert own.model == "m"


def test_a_picture_of_the_web_is_not_fetched_when_the_network_is_off(fixtures: Path) -> None:
    offline = load({"offline": True})
    with pytest.raises(UnreadableImageError, match="switched off"):
        read_image(UrlSource("https://example.org/a.jpg"), offline)
    assert read_image(FileSource(fixtures / "harbour.jpg"), offline).media_type == "image/jpeg"


def test_a_person_can_look_by_hand() -> None:
    _, how = explain_not_asked("https://example.org/a.jpg")
    assert "https%3A%2F%2Fexample.org%2Fa.jpg" in how
