"""Loading of settings: flags over environment over file over defaults, and mistakes explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.settings.load import load


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


def test_whom_a_flag_names_may_be_sent_things_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_PROVIDERS", "serpapi")
    settings = load({"analyst": "http://models.example:8000/v1", "model": "m", "providers": ["tineye"]})
    assert settings.named == ("models.example:8000", "tineye")
    assert settings.may_send("tineye")
    assert not settings.may_send("serpapi")
    assert not settings.may_send("gemini")


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
