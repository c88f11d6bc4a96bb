"""Dates and places of what was found, in words and as the report's data."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import JsonValue

from backstory_cli.web.reverse_search.results import Dated


def format_day(date: Dated) -> str:
    """A date as a sentence has it: "on 27 April 2008", "in 2019", "between 3 May and ..."."""
    match _get_named_precision(date):
        case "day":
            middle = _find_middle(date)
            return f"on {middle.day} {middle:%B %Y}"
        case "month":
            return f"in {_find_middle(date):%B %Y}"
        case "year":
            return f"in {_find_middle(date).year}"
    first, last = date.earliest, date.latest
    return f"between {first.day} {first:%B %Y} and {last.day} {last:%B %Y}"


def format_iso(date: Dated) -> str:
    """A date as figures, as precise as it is: of a range, the day by which."""
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}.get(_get_named_precision(date))
    return _find_middle(date).strftime(form) if form else f"{date.latest:%Y-%m-%d}"


def _get_named_precision(date: Dated) -> str:
    """Whether one day, month or year was named; its range reaches over it by the world's time zones."""
    span = date.latest - date.earliest
    if span <= timedelta(days=2.2) and date.precision in {"second", "minute", "hour", "day"}:
        return "day"
    if span <= timedelta(days=33) and date.precision == "month":
        return "month"
    return "year" if span <= timedelta(days=368) and date.precision == "year" else ""


def _find_middle(date: Dated) -> datetime:
    return date.earliest + (date.latest - date.earliest) / 2


def to_when(date: Dated, what: str) -> JsonValue:
    """A date for the timeline."""
    return {
        "earliest": date.earliest.isoformat(),
        "latest": date.latest.isoformat(),
        "precision": date.precision,
        "kind": date.kind,
        "what": what,
    }


def join_names(names: list[str], most: int = 6) -> str:
    """Names in a row, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
