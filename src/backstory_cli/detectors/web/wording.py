"""Dates and places of what was found, in words and as the report's data."""

from __future__ import annotations

from pydantic import JsonValue

from backstory_cli.web.hits import Dated


def day(date: Dated) -> str:
    """A date as a sentence has it: "on 27 April 2008", "between 3 May and ...", "in 2019"."""
    first, last = date.earliest, date.latest
    if first.date() == last.date():
        return f"on {first.day} {first:%B %Y}"
    if date.precision == "year" and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"between {first.year} and {last.year}"
    if date.precision == "month" and first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B %Y}"
    return f"between {first.day} {first:%B %Y} and {last.day} {last:%B %Y}"


def when(date: Dated, what: str) -> JsonValue:
    """A date for the timeline."""
    return {
        "earliest": date.earliest.isoformat(),
        "latest": date.latest.isoformat(),
        "precision": date.precision,
        "kind": date.kind,
        "what": what,
    }


def listed(names: list[str], most: int = 6) -> str:
    """Names in a row, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
