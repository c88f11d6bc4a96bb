"""What pydantic found wrong with a value, in our own words: its own speak of types, and change with its versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_WORDS = {
    "greater_than": "it has to be more than {gt}",
    "greater_than_equal": "it has to be at least {ge}",
    "less_than": "it has to be less than {lt}",
    "less_than_equal": "it can be {le} at most",
    "multiple_of": "it has to be a multiple of {multiple_of}",
    "finite_number": "it has to be a finite number",
    "string_too_long": "it can have {max_length} characters at most",
    "string_too_short": "it has to have at least {min_length} characters",
    "too_long": "it can have {max_length} parts at most",
    "too_short": "it has to have at least {min_length} parts",
    "literal_error": "it is {expected}",
    "enum": "it is {expected}",
    "missing": "it is missing",
}
_KINDS = {
    "int": "it has to be a whole number",
    "float": "it has to be a number",
    "bool": "it is true or false",
    "string": "it has to be text",
    "tuple": "it has to be a list",
    "list": "it has to be a list",
    "path": "it has to be the path of a file",
}
"""By the first word of the error's type, such as ``int_parsing``."""


def describe_error(error: ErrorDetails | Mapping[str, Any]) -> str:
    """What a value has to be, for a person who gave another (types: docs.pydantic.dev, "Validation Errors")."""
    kind = str(error["type"])
    context = {name: _mask_value(value) for name, value in error.get("ctx", {}).items()}
    if kind == "value_error":  # from a validator of ours
        return str(context["error"])
    if kind in _WORDS:
        return _WORDS[kind].format(**context)
    return _KINDS.get(kind.partition("_")[0], "it has another form")


def _mask_value(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
