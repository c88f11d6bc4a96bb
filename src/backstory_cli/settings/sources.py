"""Where settings come from besides the command line: variables of the environment, ``config.toml``, and folders.

The configuration file is ``config.toml`` in the platform's configuration folder, or in ``BACKSTORY_HOME`` when that is
set; cases and the index live in the platform's data folder, or in ``BACKSTORY_HOME``.
"""

from __future__ import annotations

import os
import tomllib
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from backstory_cli.errors import UsageError
from backstory_cli.reference.web_services import WITH_KEYS
from backstory_cli.settings import api_keys as keys
from backstory_cli.system.hardening import take_variables

KEYS: dict[str, tuple[str, ...]] = {
    "analyst_api_key": (),
    "gemini_api_key": ("GEMINI_API_KEY",),
    **{f"{service.name}_api_key": service.variables for service in WITH_KEYS},
}
"""Keys, and the variables of the environment that hold them besides ``BACKSTORY_<NAME>``."""
ENTERPRISE = {
    "enterprise_project": "GOOGLE_CLOUD_PROJECT",
    "enterprise_location": "GOOGLE_CLOUD_LOCATION",
    "enterprise_credentials": "GOOGLE_APPLICATION_CREDENTIALS",
}
"""Read where the environment asks for Gemini Enterprise, under the names that Google's own tools know."""
_USE_ENTERPRISE = ("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI")


_taken: dict[str, str] = {}
"""Variables with keys that `hide_keys` took out of the environment."""


def hide_keys() -> None:
    """Keep keys where settings find them, and nobody else: out of the environment."""
    names = [f"BACKSTORY_{name.upper()}" for name in KEYS]
    _taken.update(take_variables([*names, *(variable for each in KEYS.values() for variable in each)]))


def get_environment() -> Mapping[str, str]:
    """The environment, with the keys that were taken out of it."""
    return ChainMap(os.environ, _taken)


def list_keys(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Every key in sight, for a message about a bug: whatever else is wrong, none may stand in it."""
    environment = get_environment() if environment is None else environment
    names = (variable for name in keys.NAMES if (variable := find_key_variable(name, environment)))
    found = [environment[name] for name in names]
    for name in keys.NAMES:
        with suppress(UsageError):
            found.append(keys.get_key(get_data_folder(environment), name))
    return tuple(filter(None, found))


def get_data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where cases, the index and stored keys are."""
    environment = os.environ if environment is None else environment
    if home := environment.get("BACKSTORY_HOME"):
        return Path(home).expanduser().absolute()
    from platformdirs import user_data_path

    with _require_home():
        return user_data_path("backstory", appauthor=False)


def get_config_path(environment: Mapping[str, str]) -> Path:
    """The configuration file, which need not exist."""
    if home := environment.get("BACKSTORY_HOME"):
        return Path(home).expanduser() / "config.toml"
    from platformdirs import user_config_path

    with _require_home():
        return user_config_path("backstory", appauthor=False) / "config.toml"


@contextmanager
def _require_home() -> Iterator[None]:
    try:
        yield
    except RuntimeError:  # a user whom the system does not know, without HOME
        raise UsageError("where your files are to be kept is not known", "set BACKSTORY_HOME to a folder") from None


def read_file_settings(path: Path, refused: frozenset[str]) -> dict[str, Any]:
    """What the configuration file sets; nothing where there is none.

    Raises:
        UsageError: It cannot be read, or sets one of those that are ``refused`` there.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}", "check the folder and its rights") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in UTF-8", "mend or remove the configuration file") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"{path} is not valid TOML: {problem}", "mend or remove the configuration file") from None
    if misplaced := refused & values.keys():
        raise UsageError(
            f"{path} sets {', '.join(sorted(misplaced))}, which is read from the environment only",
            "remove it there; set it in the environment, for example GEMINI_API_KEY or BACKSTORY_HOME",
        )
    return values


def read_environment_settings(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, object]:
    """What variables set, of the settings that have these names, as text; lists are not taken apart."""
    values: dict[str, object] = {}
    for name in names:
        if text := environment.get(f"BACKSTORY_{name.upper()}"):
            values[name] = text
    for name in keys.NAMES:
        if variable := find_key_variable(name, environment):
            values[f"{name}_api_key"] = environment[variable]
    enterprise = find_enterprise_switch(environment)
    if enterprise:
        values.update({name: environment[source] for name, source in ENTERPRISE.items() if environment.get(source)})
    base_url = "GOOGLE_VERTEX_BASE_URL" if enterprise else "GOOGLE_GEMINI_BASE_URL"
    if "gemini_base_url" not in values and (url := environment.get(base_url)):
        values["gemini_base_url"] = url
    return values


def find_enterprise_switch(environment: Mapping[str, str]) -> str:
    """The variable that asks for Gemini Enterprise; empty if none does."""
    return next((name for name in _USE_ENTERPRISE if environment.get(name, "").lower() in {"1", "true"}), "")


def find_key_variable(name: str, environment: Mapping[str, str] | None = None) -> str:
    """The variable of the environment that holds a service's key; empty if none does."""
    environment = get_environment() if environment is None else environment
    names = (f"BACKSTORY_{name.upper()}_API_KEY", *KEYS[f"{name}_api_key"])
    return next((name for name in names if environment.get(name)), "")
