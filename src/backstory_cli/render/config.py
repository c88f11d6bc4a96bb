"""What is set, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from backstory_cli.settings.config_file import Setting
from backstory_cli.text import clean


def render_settings_text(settings: Sequence[Setting]) -> str:
    """What somebody set first, then the defaults; a line each."""
    changed = [each for each in settings if each.origin != "default"]
    usual = [each for each in settings if each.origin == "default"]
    wide = max(len(each.name) for each in settings)
    return "\n".join([*_iter_section("Set:", changed, wide), *_iter_section("As by default:", usual, wide)])


def _iter_section(title: str, settings: Sequence[Setting], wide: int) -> Iterator[str]:
    if settings:
        yield title
    for each in settings:
        origin = f" (from the {each.origin})" if each.origin != "default" else ""
        yield f"  {each.name:{wide}}  {_format_value(each.value)}{origin}"
        yield f"  {'':{wide}}  {each.meaning}"


def _format_value(value: object) -> str:
    if value is None or value in ([], ""):
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return clean(
            ", ".join("=".join(map(str, each)) if isinstance(each, list) else str(each) for each in value), 500
        )
    return clean(value, 500)


def render_settings_json(settings: Sequence[Setting]) -> str:
    """One document: a value for each name, and where it comes from."""
    return json.dumps({each.name: asdict(each) for each in settings}, indent=2)
