"""Types of settings: how each is written, and which values make sense."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from backstory_cli.errors import suggest_spelling
from backstory_cli.image import limits
from backstory_cli.reference.web_services import SERVICES
from backstory_cli.settings.recipients import get_host
from backstory_cli.text import clean, split_list

_ADDRESS = r"^https?://[^\s@]+$"


def _split_names(value: object) -> object:
    """``a,b``, or several of the kind."""
    return split_list(value) if isinstance(value, str | list | tuple) else value


def _split_numbers(value: object) -> object:
    """``x,y`` as its parts."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _split_limits(value: object) -> object:
    """``NAME=NUMBER`` several times, as a name and a number each."""
    if isinstance(value, dict):
        return tuple(value.items())
    written = value.split(",") if isinstance(value, str) else value
    if isinstance(written, list | tuple):
        if any(isinstance(each, str) and "=" not in each for each in written):
            raise ValueError("a limit is written as NAME=NUMBER, such as max_fields=10000")
        return [tuple(map(str.strip, each.split("=", 1))) if isinstance(each, str) else each for each in written]
    return written


def _check_limits(value: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    known = {each.name for each in limits.list_limits()}
    for name, number in value:
        if name not in known:
            meant = suggest_spelling(name, known)
            raise ValueError(f"there is no limit called {clean(name, 60)!r}; {meant}see: backstory doctor --limits")
        if not 1 <= number <= 2**40:
            raise ValueError(f"the limit {name} is a whole number from 1 on")
    return value


def _check_price(value: tuple[float, float]) -> tuple[float, float]:
    if not all(0 <= each <= 10_000 for each in value):
        raise ValueError("dollars for a million tokens read and written, such as 0.75,3.75")
    return value


def _check_region(value: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    if value[0] < 0 or value[1] < 0 or value[2] < 1 or value[3] < 1:
        raise ValueError("x and y are at least 0, width and height at least 1")
    return value


def _check_address(value: str) -> str:
    if "://" in value and not get_host(value):
        raise ValueError("the address names no host, or no port that there is")
    return value


def _check_hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [each for each in value if not get_host(each if "://" in each else f"//{each}")]:
        raise ValueError(f"{clean(wrong[0], 60)!r} is no host, such as pictures.example:8080")
    return value


def _check_providers(value: tuple[str, ...]) -> tuple[str, ...]:
    known = [service.name for service in SERVICES]
    for name in value:
        if name not in known:
            meant = suggest_spelling(name, known)
            raise ValueError(f"there is no provider called {clean(name, 60)!r}; {meant}there are: {', '.join(known)}")
    return value


def _check_index(value: str | None) -> str | None:
    if value and "://" in value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("an index is a file, or postgresql://user@host/database")
    return value or None


def _make_absolute(value: Path) -> Path:
    """The process that reads it has another working folder."""
    return value.expanduser().absolute()


def _write_path(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_split_names)]
Providers = Annotated[Names, AfterValidator(_check_providers)]
Hosts = Annotated[Names, AfterValidator(_check_hosts)]
NamedLimits = Annotated[tuple[tuple[str, int], ...], BeforeValidator(_split_limits), AfterValidator(_check_limits)]
Price = Annotated[tuple[float, float], BeforeValidator(_split_numbers), AfterValidator(_check_price)]
"""Dollars for a million tokens read, and written."""
Region = Annotated[tuple[int, int, int, int], BeforeValidator(_split_numbers), AfterValidator(_check_region)]
"""X, y, width and height in pixels of the upright image."""
Address = Annotated[str, Field(pattern=_ADDRESS), AfterValidator(_check_address)]
Analyst = Annotated[str, Field(pattern=rf"^(rules|gemini)$|{_ADDRESS}"), AfterValidator(_check_address)]
AbsolutePath = Annotated[Path, AfterValidator(_make_absolute)]
IndexAddress = Annotated[str | None, BeforeValidator(_write_path), AfterValidator(_check_index)]
