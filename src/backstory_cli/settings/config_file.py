"""The configuration file and everything that can be set: what it is now, where that comes from, and changing it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backstory_cli.errors import UsageError, suggest_spelling
from backstory_cli.settings.load import load, validate
from backstory_cli.settings.settings import ENVIRONMENT_ONLY, LISTS, MEANINGS, USER, Settings
from backstory_cli.settings.sources import (
    get_config_path,
    get_data_folder,
    get_environment,
    read_environment_settings,
    read_file_settings,
)
from backstory_cli.system.files import write_atomic
from backstory_cli.text import clean


@dataclass(frozen=True)
class Setting:
    """One thing that is set.

    Attributes:
        name: As in ``config.toml`` and, in capitals, in ``BACKSTORY_NAME``.
        value: As plain JSON; passwords in addresses are left out.
        origin: ``environment``, ``file`` or ``default``.
        meaning: For people.
    """

    name: str
    value: Any
    origin: str
    meaning: str


def list_settings(environment: Mapping[str, str] | None = None) -> list[Setting]:
    """Every setting as it is without options on the command line.

    Raises:
        UsageError: One does not make sense, or the configuration file cannot be read.
    """
    environment = get_environment() if environment is None else environment
    values = load(environment=environment).model_dump(mode="json", include=set(MEANINGS))
    from_variables = read_environment_settings(environment, MEANINGS)
    in_file = read_file_settings(get_config_path(environment), ENVIRONMENT_ONLY)

    def origin(name: str) -> str:
        return "environment" if name in from_variables else "file" if name in in_file else "default"

    return [Setting(name, _strip_password(values[name]), origin(name), meaning) for name, meaning in MEANINGS.items()]


def set_value(name: str, text: str, environment: Mapping[str, str] | None = None) -> Path:
    """Set something in the configuration file, which is made if there is none; what else stands there stays as it is.

    Returns:
        The file.

    Raises:
        UsageError: There is no such setting, it cannot have that value, or the file cannot be written.
    """
    _require_known(name)
    return _write_change({name: _parse_value(name, text)}, environment)


def unset_value(name: str, environment: Mapping[str, str] | None = None) -> Path:
    """Have a setting at its default again, as far as the configuration file goes.

    Raises:
        UsageError: There is no such setting, or the file cannot be written.
    """
    _require_known(name)
    return _write_change({name: None}, environment)


def _require_known(name: str) -> None:
    if name.endswith("_api_key"):
        raise UsageError("keys are not kept in the configuration file", "use: backstory keys set")
    if name not in MEANINGS:
        hint = suggest_spelling(name, MEANINGS).strip() or "see: backstory config show"
        raise UsageError(f"there is no setting called {clean(name, 60)}", hint)


def _parse_value(name: str, text: str) -> object:
    """A word of the command line as a value: what TOML takes for a number, a truth or a list, or a text."""
    kind = Settings.model_fields[name].annotation
    if name in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return text if kind in {str, str | None} or isinstance(value, dict) else value


def _write_change(values: Mapping[str, object], environment: Mapping[str, str] | None) -> Path:
    import tomlkit

    environment = get_environment() if environment is None else environment
    path = get_config_path(environment)
    read_file_settings(path, ENVIRONMENT_ONLY)  # one that cannot be read is not written over
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    for name, value in values.items():
        if value is None:
            document.pop(name, None)
        else:
            document[name] = value
    text = tomlkit.dumps(document)
    validate({**tomllib.loads(text), "home": get_data_folder(environment)})
    try:
        write_atomic(path, text.encode())
    except OSError as problem:
        why = clean(problem.strerror or problem, 200)
        raise UsageError(f"{path} cannot be written: {why}", "check its folder") from None
    return path


def _strip_password(value: object) -> object:
    return USER.sub("//", value) if isinstance(value, str) else value
