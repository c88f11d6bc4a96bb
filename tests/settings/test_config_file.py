"""The configuration file: what is set, where that comes from, and what is put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.settings.config_file import Setting, list_settings, set_value, unset_value


def setting(name: str, environment: dict[str, str]) -> Setting:
    (found,) = (each for each in list_settings(environment) if each.name == name)
    return found


def test_what_is_put_into_it_counts_until_it_is_taken_out(tmp_path: Path) -> None:
    environment = {"BACKSTORY_HOME": str(tmp_path)}
    assert set_value("skip", "ela, preview", environment) == tmp_path / "config.toml"
    assert (setting("skip", environment).value, setting("skip", environment).origin) == (["ela", "preview"], "file")
    unset_value("skip", environment)
    assert (setting("skip", environment).value, setting("skip", environment).origin) == ([], "default")


def test_the_environment_comes_before_it(tmp_path: Path) -> None:
    environment = {"BACKSTORY_HOME": str(tmp_path), "BACKSTORY_MODEL": "from-environment"}
    set_value("model", "from-file", environment)
    assert (setting("model", environment).value, setting("model", environment).origin) == (
        "from-environment",
        "environment",
    )


def test_passwords_in_addresses_are_left_out(tmp_path: Path) -> None:
    environment = {"BACKSTORY_HOME": str(tmp_path), "BACKSTORY_PROXY": "http://me:canary@proxy.example:8080"}
    assert setting("proxy", environment).value == "http://proxy.example:8080"


def test_a_key_and_nonsense_stay_out_of_it(tmp_path: Path) -> None:
    environment = {"BACKSTORY_HOME": str(tmp_path)}
    for name, text in (("gemini_api_key", "k"), ("colour", "red"), ("max_pixels", "0")):
        with pytest.raises(UsageError):
            set_value(name, text, environment)
    assert not (tmp_path / "config.toml").exists()
