"""Settings: flags over environment over file over defaults, and mistakes explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.reference.web_services import COMMONS, SERVICES, TINEYE
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import DEFAULT_MODEL, Settings


def test_the_key_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret-key")
    settings = load()
    assert settings.gemini_api_key is not None
    assert "very-secret-key" not in repr(settings) + str(settings.to_report())


def names(settings: Settings) -> list[str]:
    return [service.name for service in settings.asked_services]


def test_no_service_is_asked_unless_the_user_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", "a-key")
    assert names(load()) == []
    assert names(load({"online": True})) == [service.name for service in SERVICES]
    assert names(load({"providers": ["commons", "tineye"]})) == ["commons", "tineye"]
    assert names(load({"online": True, "providers": ["commons"]})) == ["commons"]


def test_offline_overrules_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_ONLINE", "true")
    monkeypatch.setenv("BACKSTORY_PROVIDERS", "tineye, commons")
    assert names(load()) == ["commons", "tineye"]
    assert names(load({"offline": True})) == []


def test_another_address_for_a_service_is_trusted_and_reports_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_TINEYE_URL", "http://127.0.0.1:9/gate/")
    monkeypatch.setenv("BACKSTORY_OWN_HOSTS", "pictures.desk.internal")
    settings = load()
    assert settings.get_address(TINEYE) == "http://127.0.0.1:9/gate"
    assert settings.get_address(COMMONS) == COMMONS.address
    assert settings.own_addresses == {"http://127.0.0.1:9/gate/", "pictures.desk.internal"}
    assert settings.to_report()["tineye_url"] == "http://127.0.0.1:9/gate/"
    assert "desk.internal" not in str(settings.to_report())


def test_to_agree_to_one_is_not_to_agree_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    monkeypatch.setenv("BACKSTORY_CONSENT", "gemini, pictures.example:8000")
    settings = load()
    assert settings.may_send("gemini")
    assert settings.may_send("pictures.example:8000")
    for other in ("gemini-enterprise", "GEMINI", "pictures.example", "pictures.example:80", "", "tineye", "[bad"):
        assert not settings.may_send(other)


def test_everybody_who_would_be_sent_something_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(load({"online": True}).recipients()) == []
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    monkeypatch.setenv("TINEYE_API_KEY", "t" * 20)
    named = [each.name for each in load({"online": True, "analyst": "gemini"}).recipients()]
    assert named == ["gemini", "tineye"]
    assert list(load({"online": True, "analyst": "gemini", "offline": True}).recipients()) == []
    (own,) = load({"analyst": "http://10.0.0.7:8000/v1", "model": "a-model"}).recipients()
    assert (own.name, own.title) == ("10.0.0.7:8000", "a-model at 10.0.0.7:8000")
    (only,) = load({"providers": ["commons", "tineye"]}).recipients()
    assert only.name == "tineye", "a service without a key is sent nothing of the image"


def test_what_is_sent_says_whether_metadata_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    for given, words in ((False, "without the file's metadata"), (True, "with the file's metadata")):
        recipient = load({"analyst": "gemini", "send_metadata": given}).model_recipient
        assert recipient is not None
        assert words in recipient.sends


def test_a_report_shows_no_key_and_no_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "canary-key")
    monkeypatch.setenv("BACKSTORY_CONSENT", "gemini,tineye")
    settings = load({"analyst": "gemini", "max_cost": 1.0, "keep_sent": True})
    assert "canary-key" in settings.secrets
    shown = settings.to_report()
    assert not {"consent", "named", "agreed", "gemini_api_key", "keep_sent", "max_cost"} & shown.keys()
    assert "canary-key" not in str(shown)


def test_a_report_shows_no_path_of_the_machine_and_no_password(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "canary-project")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/canary/credentials.json")
    settings = load(
        {
            "analyst": "gemini",
            "model_file": "/canary/model.onnx",
            "sscd_file": "/canary/sscd.onnx",
            "signing_key": "/canary/key.pem",
            "tsa_roots": "/canary/roots.pem",
            "index": "postgresql://canary:canary@db/known",
            "proxy": "http://canary:canary@proxy:3128",
            "contact": "canary@example.org",
            "gemini_base_url": "https://me:canary@gate.example/gemini",
        }
    )
    shown = settings.to_report()
    assert "canary" not in str(shown)
    assert str(home) not in str(shown)
    assert (shown["model_file"], shown["sscd_file"], shown["index"]) == ("model.onnx", "sscd.onnx", "server")
    assert shown["gemini_base_url"] == "https://gate.example/gemini"


def test_a_report_names_the_model_that_is_meant_by_default() -> None:
    assert load({"analyst": "gemini"}).to_report()["model"] == DEFAULT_MODEL
    assert load().to_report()["model"] is None
