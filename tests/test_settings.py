"""Settings: flags over environment over file over defaults, and mistakes explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.settings import load


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
    assert "very-secret-key" not in repr(settings) + str(settings.for_report())


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
