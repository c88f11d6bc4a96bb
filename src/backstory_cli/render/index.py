"""Matches and figures of the index, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from backstory_cli.detectors.lookup import relation
from backstory_cli.lookup.index import Entry, Match, Stats
from backstory_cli.text import clean, clean_json


def matches_text(matches: Sequence[Match]) -> str:
    """A few lines a match, the closest first."""
    return "\n".join(_match(match) for match in matches)


def _match(match: Match) -> str:
    entry = match.entry
    distance = "" if match.distance is None else f" ({match.distance} of 256 bits differ)"
    lines = [f"{relation(match)}{distance}", f"  {entry_text(entry)}"]
    if entry.caption:
        lines.append(f"  “{clean(entry.caption, 300)}”")
    return "\n".join(lines)


def entry_text(entry: Entry) -> str:
    """One entry in a line: number, date, source, path."""
    source = clean(entry.source, 100) or "no source"
    return f"#{entry.id}  {entry.date or 'no date'}  {source}  {clean(entry.path, 500)}"


def matches_json(matches: Sequence[Match]) -> str:
    """A list of matches as one JSON document."""
    return json.dumps(
        [clean_json({**asdict(match), "relation": relation(match)}) for match in matches], indent=2, ensure_ascii=False
    )


def stats_text(stats: Stats) -> str:
    """The size of the index, and its largest sources."""
    lines = [f"{stats.entries} pictures, {stats.searchable} with a fingerprint"]
    if stats.earliest:
        lines.append(f"dated {stats.earliest} to {stats.latest}")
    lines += [f"{count:8}  {clean(source, 100) or '(no source)'}" for source, count in stats.sources.items()]
    return "\n".join(lines)


def stats_json(stats: Stats) -> str:
    """The same as JSON."""
    return json.dumps(asdict(stats), indent=2, ensure_ascii=False)
