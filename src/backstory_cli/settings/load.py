"""Loading of settings: options over ``BACKSTORY_*`` over ``config.toml`` over defaults.

Keys are read from the environment, else from where ``backstory keys set`` put them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from backstory_cli.errors import UsageError, suggest_spelling
from backstory_cli.settings import api_keys as keys
from backstory_cli.settings import consent
from backstory_cli.settings.recipients import get_host
from backstory_cli.settings.settings import ENVIRONMENT_ONLY, FOUND_OUT, Settings
from backstory_cli.settings.sources import (
    find_enterprise_switch,
    get_config_path,
    get_data_folder,
    get_environment,
    read_environment_settings,
    read_file_settings,
)
from backstory_cli.settings.validation import describe_error
from backstory_cli.text import clean, split_list


def load(flags: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Merge flags, environment, configuration file and defaults. A flag of None is a flag not given.

    Raises:
        UsageError: A value does not make sense, or the configuration file cannot be read.
    """
    environment = get_environment() if environment is None else environment
    values: dict[str, object] = {}
    values.update(_align_deep_and_profile(read_file_settings(get_config_path(environment), ENVIRONMENT_ONLY)))
    found = read_environment_settings(environment, Settings.model_fields.keys() - FOUND_OUT)
    values.update(_align_deep_and_profile(found))
    values.update(_align_deep_and_profile({name: value for name, value in (flags or {}).items() if value is not None}))
    values["home"] = home = get_data_folder(environment)
    values["agreed"] = _list_consented(home)
    values["named"] = tuple(_iter_named_recipients(flags or {}, values))
    for name in keys.NAMES:
        if f"{name}_api_key" not in values and (key := keys.get_key(home, name)):
            values[f"{name}_api_key"] = key
    settings = validate(values)
    asks_google = settings.analyst == "gemini" and not settings.offline
    if asks_google and not settings.enterprise_project and (switch := find_enterprise_switch(environment)):
        raise UsageError(
            f"{switch} asks for Gemini Enterprise, and no project is named",
            f"set GOOGLE_CLOUD_PROJECT; or unset {switch}, to ask Gemini with the API key",
        )
    return settings


def validate(values: Mapping[str, object]) -> Settings:
    """Settings of these values.

    Raises:
        UsageError: One does not make sense, or there is none of that name.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        raise UsageError(*_explain_error(problem)) from None


def _align_deep_and_profile(layer: Mapping[str, object]) -> dict[str, object]:
    """What one place sets, with ``deep`` and ``profile`` in agreement: so it wins over what lies beneath it."""
    if "profile" in layer:
        return {"deep": layer["profile"] == "deep", **layer}
    if "deep" in layer:
        wanted = str(layer["deep"]).lower() in {"true", "1", "yes", "on"}
        return {"profile": "deep" if wanted else "standard", **layer}
    return dict(layer)


def _list_consented(home: Path) -> tuple[str, ...]:
    """Whom the user agreed to send things to; nobody where the file does not tell, which the command line says."""
    try:
        return tuple(consent.list_given(home))
    except UsageError:
        return ()


def _iter_named_recipients(flags: Mapping[str, object], values: Mapping[str, object]) -> Iterator[str]:
    """Whom the command itself names as the one to be asked."""
    if analyst := flags.get("analyst"):
        yield get_host(str(analyst)) if "://" in str(analyst) else str(analyst)
        if analyst == "gemini" and values.get("enterprise_project"):
            yield "gemini-enterprise"
    providers = flags.get("providers")
    if isinstance(providers, str | list | tuple):
        yield from split_list(providers)


_AN_ADDRESS = "it is an address, such as https://example.org/path"
_EXPECTED = {
    "analyst": "it is rules, gemini, or the address of a model of your own, such as http://localhost:11434/v1",
    "profile": "it is quick, standard or deep",
    "model": "a model's name has up to 100 letters, digits and . _ : / -",
    "proxy": "it is an address, such as http://localhost:8080",
    "region": "it is four whole numbers: x, y, width and height, such as 400,300,640,480",
}
"""What a setting that has another form should look like."""


def _explain_error(problem: ValidationError) -> tuple[str, str]:
    error = problem.errors(include_url=False, include_input=False)[0]
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = sorted(set(Settings.model_fields) - ENVIRONMENT_ONLY)
        hint = f"{suggest_spelling(name, known)}the settings are: {', '.join(known)}"
        return f"there is no setting called {clean(name, 100)}", hint
    said = describe_error(error)
    if error["type"] in {"string_pattern_mismatch", "missing", "too_long", "int_parsing", "literal_error"}:
        said = _EXPECTED.get(name, _AN_ADDRESS if name.endswith("_url") else said)
    if not error["loc"]:
        return f"the settings do not fit together: {said}", "check the command line, BACKSTORY_* and config.toml"
    return (
        f"the setting {name} does not make sense: {said}",
        f"check the command line, BACKSTORY_{name.upper()} and config.toml",
    )
