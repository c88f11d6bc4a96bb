"""A reading of one field."""

from __future__ import annotations

from pydantic import JsonValue

from backstory_cli.metadata.fields import Field, Reading


def reading(group: str, name: str, raw: JsonValue, text: str | None = None) -> Reading:
    return Reading((Field(group, name, raw, str(raw) if text is None else text),))
