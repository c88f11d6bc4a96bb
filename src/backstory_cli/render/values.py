"""Values of findings in words: what a finding rests on, line by line, without brackets and braces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import JsonValue

_DIGITS = 4
"""Digits of a measured number that mean something."""


def iter_values(
    data: Mapping[str, JsonValue], limit: int, write_text: Callable[[str], str] = str
) -> Iterator[tuple[str, str]]:
    """The name and the value of each entry that says something, cut to ``limit`` characters.

    Args:
        data: What a finding rests on.
        limit: Characters of a value.
        write_text: How a text is written, as where a path is cut to the file's name.
    """
    for name, value in data.items():
        written = write_text(value) if isinstance(value, str) else format_value(value)
        if written:
            yield name.replace("_", " "), written[:limit] + ("…" if len(written) > limit else "")


def format_value(value: JsonValue) -> str:
    """A value in words: ``{"a": [1.23456, true], "b": null}`` is "a: 1.235, yes"; empty for what says nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not value.is_integer():
        return _format_number(value)
    if isinstance(value, list):
        nested = any(isinstance(each, list | dict) for each in value)
        return ("; " if nested else ", ").join(filter(None, map(format_value, value)))
    if isinstance(value, dict):
        told = ((name.replace("_", " "), format_value(each)) for name, each in value.items())
        return ", ".join(f"{name}: {each}" for name, each in told if each)
    return str(value)


def _format_number(number: float) -> str:
    """Four digits that mean something; all of them before the point, and those of a position after it."""
    rounded = f"{number:.{_DIGITS}g}"
    return rounded if "e" not in rounded and abs(number) < 10 else f"{number:.5f}".rstrip("0").rstrip(".")
