"""Where settings come from: variables of the environment, also those that other tools know."""

from __future__ import annotations

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.reference.web_services import SERVICES, Service
from backstory_cli.settings.load import load


def test_the_usual_variable_points_gemini_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert load().gemini_base_url == "http://127.0.0.1:9"
    monkeypatch.setenv("BACKSTORY_GEMINI_BASE_URL", "http://127.0.0.1:8")
    assert load().gemini_base_url == "http://127.0.0.1:8"


@pytest.mark.parametrize("service", [service for service in SERVICES if service.key], ids=lambda each: each.name)
def test_each_key_comes_from_its_variable_and_never_shows(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(service.key, " very-secret-key ")
    settings = load({"online": True})
    assert settings.get_key(service) == "very-secret-key"
    assert "very-secret-key" not in repr(settings) + str(settings.to_report())
    assert all(not settings.get_key(other) for other in SERVICES if other is not service)


@pytest.mark.parametrize("switch", ["GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"])
def test_enterprise_is_asked_for_by_googles_own_variables(monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "a-project")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:1")
    assert load({"analyst": "gemini"}).enterprise_project == ""
    monkeypatch.setenv(switch, "True")
    settings = load({"analyst": "gemini"})
    assert (settings.enterprise_project, settings.enterprise_location) == ("a-project", "global")
    assert settings.gemini_base_url == "http://127.0.0.1:1"
    recipient = settings.model_recipient
    assert recipient is not None
    assert recipient.name == "gemini-enterprise"
    assert settings.may_send("gemini-enterprise")
    assert not load().may_send("gemini-enterprise")


def test_enterprise_takes_place_and_file_from_googles_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", "1")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "a-project")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west4")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/etc/canary.json")
    settings = load()
    assert (settings.enterprise_location, settings.enterprise_credentials) == ("europe-west4", "/etc/canary.json")
    assert "canary" not in repr(settings) + str(settings.to_report())
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe.evil.example/")
    with pytest.raises(UsageError, match="enterprise_location"):
        load()


@pytest.mark.parametrize("off", ["", "0", "false", "no"])
def test_each_way_to_gemini_has_its_own_address(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "a-project")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:2")
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", off)
    assert (load().gemini_base_url, load().enterprise_project) == ("http://127.0.0.1:2", "")
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", "TRUE")
    assert (load().gemini_base_url, load().enterprise_project) == ("http://127.0.0.1:1", "a-project")
    monkeypatch.setenv("BACKSTORY_GEMINI_BASE_URL", "http://127.0.0.1:3")
    assert load().gemini_base_url == "http://127.0.0.1:3"
    monkeypatch.delenv("BACKSTORY_GEMINI_BASE_URL")
    monkeypatch.delenv("GOOGLE_VERTEX_BASE_URL")
    assert load().gemini_base_url is None, "what is meant for a key is not for a project"
