"""Settings: flags over environment over file over defaults, and mistakes explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.reference.web_services import COMMONS, SERVICES, TINEYE, Service
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import DEFAULT_MODEL, Settings


@pytest.fixture
def config(home: Path) -> Path:
    home.mkdir()
    return home / "config.toml"


def test_defaults_are_local(home: Path) -> None:
    settings = load()
    assert settings.analyst == "rules"
    assert settings.gemini_api_key is None
    assert settings.index_address == home / "index.db"


def test_precedence(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('model = "from-file"\nmax_pixels = 10\n')
    assert load().model == "from-file"
    monkeypatch.setenv("BACKSTORY_MODEL", "from-environment")
    assert load().model == "from-environment"
    assert load({"model": "from-flag"}).model == "from-flag"
    assert load({"model": None}).model == "from-environment"
    assert load().max_pixels == 10


def test_lists_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_SKIP", "ela, gemini")
    assert load().skip == ("ela", "gemini")


def test_the_key_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret-key")
    settings = load()
    assert settings.gemini_api_key is not None
    assert "very-secret-key" not in repr(settings) + str(settings.to_report())


def test_the_usual_variable_points_gemini_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert load().gemini_base_url == "http://127.0.0.1:9"
    monkeypatch.setenv("BACKSTORY_GEMINI_BASE_URL", "http://127.0.0.1:8")
    assert load().gemini_base_url == "http://127.0.0.1:8"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('analyst = "oracle"', "analyst"),
        ("max_pixels = 0", "max_pixels"),
        ('colour = "red"', "colour"),
        ("not toml", "TOML"),
        ('gemini_api_key = "k"', "environment only"),
    ],
)
def test_mistakes_in_the_file_are_explained(config: Path, text: str, named: str) -> None:
    config.write_text(text)
    with pytest.raises(UsageError, match=named) as caught:
        load()
    assert caught.value.hint


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


@pytest.mark.parametrize("service", [service for service in SERVICES if service.key], ids=lambda each: each.name)
def test_each_key_comes_from_its_variable_and_never_shows(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(service.key, " very-secret-key ")
    settings = load({"online": True})
    assert settings.get_key(service) == "very-secret-key"
    assert "very-secret-key" not in repr(settings) + str(settings.to_report())
    assert all(not settings.get_key(other) for other in SERVICES if other is not service)


def test_another_address_for_a_service_is_trusted_and_reports_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_TINEYE_URL", "http://127.0.0.1:9/gate/")
    monkeypatch.setenv("BACKSTORY_OWN_HOSTS", "pictures.desk.internal")
    settings = load()
    assert settings.get_address(TINEYE) == "http://127.0.0.1:9/gate"
    assert settings.get_address(COMMONS) == COMMONS.address
    assert settings.own_addresses == {"http://127.0.0.1:9/gate/", "pictures.desk.internal"}
    assert settings.to_report()["tineye_url"] == "http://127.0.0.1:9/gate/"
    assert "desk.internal" not in str(settings.to_report())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tineye_url", "ftp://x"),
        ("tineye_url", "http://user@x"),
        ("proxy", "socks5://127.0.0.1:9050"),
        ("web_timeout", 0),
        ("own_hosts", ["desk.internal", "desk.internal:99999"]),
        ("own_hosts", [":8080"]),
        ("providers", ["altavista"]),
    ],
)
def test_what_makes_no_sense_for_the_web_is_explained(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=name):
        load({name: value})


def test_a_price_is_two_numbers_of_dollars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_MODEL_PRICE", "0.75, 3.75")
    assert load().model_price == (0.75, 3.75)
    for wrong in ("1", "a,b", "1,2,3", "-1,2", "1,99999", "nan,1", "1,inf", ",", "1;2"):
        monkeypatch.setenv("BACKSTORY_MODEL_PRICE", wrong)
        with pytest.raises(UsageError):
            load()


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


def test_a_price_can_be_a_list_in_the_file(config: Path) -> None:
    config.write_text("model_price = [0, 3.75]\n")
    assert load().model_price == (0, 3.75)


@pytest.mark.parametrize("limit", [0, -1, 1001, float("nan"), "much"])
def test_a_limit_of_cost_is_some_dollars(limit: object) -> None:
    with pytest.raises(UsageError, match="max_cost"):
        load({"max_cost": limit})


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


@pytest.mark.parametrize("switch", ["GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"])
def test_enterprise_without_a_project_is_not_gemini_with_a_key(monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    """Whoever asks for the one must not have a picture sent to the other, whose terms differ."""
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    monkeypatch.setenv(switch, "true")
    with pytest.raises(UsageError, match=switch) as caught:
        load({"analyst": "gemini"})
    assert "GOOGLE_CLOUD_PROJECT" in caught.value.hint
    assert load().analyst == "rules"
    assert load({"analyst": "gemini", "offline": True}).offline


def test_to_agree_to_one_is_not_to_agree_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k" * 20)
    monkeypatch.setenv("BACKSTORY_CONSENT", "gemini, pictures.example:8000")
    settings = load()
    assert settings.may_send("gemini")
    assert settings.may_send("pictures.example:8000")
    for other in ("gemini-enterprise", "GEMINI", "pictures.example", "pictures.example:80", "", "tineye", "[bad"):
        assert not settings.may_send(other)


def test_whom_a_flag_names_may_be_sent_things_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_PROVIDERS", "serpapi")
    settings = load({"analyst": "http://models.example:8000/v1", "model": "m", "providers": ["tineye"]})
    assert settings.named == ("models.example:8000", "tineye")
    assert settings.may_send("tineye")
    assert not settings.may_send("serpapi")
    assert not settings.may_send("gemini")


@pytest.mark.parametrize("setting", ["analyst", "tsa_url", *(f"{service.name}_url" for service in SERVICES)])
@pytest.mark.parametrize("address", ["http://[bad", "http://host:99999/", "https://:80/", "http:///path"])
def test_an_address_names_a_host(setting: str, address: str) -> None:
    with pytest.raises(UsageError, match=setting) as caught:
        load({setting: address, "model": "m"})
    assert caught.value.hint


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
    assert only.name == "tineye", "a service without a key is sent nothing of the picture"


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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("analyst", "foo", "rules, gemini, or the address of a model of your own"),
        ("model", "two words", "letters, digits"),
        ("tsa_url", "notanaddress", "an address, such as https://"),
        ("region", "1,2", "four whole numbers"),
        ("region", "1,2,3,4,5", "four whole numbers"),
        ("region", "a,b,c,d", "four whole numbers"),
    ],
)
def test_what_has_another_form_is_said_in_plain_words(name: str, value: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        load({name: value})
    assert f"the setting {name} does not make sense: " in caught.value.message
    assert said in caught.value.message
    assert "pattern" not in caught.value.message
