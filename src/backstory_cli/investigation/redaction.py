"""Keys left out of a whole report, wherever they got into it: a server or a plug-in may repeat one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from backstory_cli.text import redact

Model = TypeVar("Model", bound=BaseModel)


def redact_keys(value: Model, keys: Sequence[str]) -> Model:
    """A report or a part of one with every occurrence of the keys removed; the very same object if there is none."""
    whole = value.model_dump_json() if keys else ""
    return _redact(value, keys) if redact(whole, *keys) != whole else value


def _redact(value: Any, keys: Sequence[str]) -> Any:
    if isinstance(value, str):
        return redact(value, *keys) if type(value) is str else value  # a member of an enumeration stays one
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _redact(item, keys) for name, item in value})
    if isinstance(value, dict):
        return {_redact(name, keys): _redact(item, keys) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_redact(item, keys) for item in value)
    return value
