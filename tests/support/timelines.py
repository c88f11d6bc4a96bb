"""Entries of timelines."""

from __future__ import annotations

from backstory_cli.models import TimelineEntry


def entry(earliest: str, latest: str = "", precision: str = "day", kind: str = "page") -> TimelineEntry:
    return TimelineEntry.model_validate(
        {
            "earliest": earliest,
            "latest": latest or earliest,
            "precision": precision,
            "kind": kind,
            "what": "x",
            "finding": "a.b",
        }
    )
