"""Matches and figures of the index, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from pydantic import JsonValue

from backstory_cli.detectors.lookup import relation
from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import Entry, Stats
from backstory_cli.lookup.search import Found, Match
from backstory_cli.text import clean, clean_json

_SHOWN = 20


def found_text(found: Found, image: Image) -> str:
    """Copies first, a few lines each; then what is only similar."""
    lines = [_match(match, image) for match in found.matches]
    if not lines:
        lines = ["No copy found in your index. That says nothing about anywhere else."]
    if found.similar:
        lines += ["", "Only similar, not copies as far as can be told:"]
        lines += [_match(match, image) for match in found.similar[:_SHOWN]]
    if found.left_out:
        lines += ["", f"{found.left_out} less likely candidates were not compared."]
    return "\n".join(lines)


def _match(match: Match, image: Image) -> str:
    entry = match.entry
    told = relation(match, image)
    lines = [f"{told[:1].upper()}{told[1:]}.", f"  {entry_text(entry)}"]
    if entry.note.caption:
        lines.append(f"  “{clean(entry.note.caption, 300)}”")
    if entry.note.verdict:
        lines.append(f"  noted as: {clean(entry.note.verdict, 200)}")
    if entry.note.address:
        lines.append(f"  {clean(entry.note.address, 500)}")
    return "\n".join(lines)


def entry_text(entry: Entry) -> str:
    """One entry in a line: number, date, source, path."""
    source = clean(entry.note.source, 100) or "no source"
    return f"#{entry.id}  {entry.note.date or 'no date'}  {source}  {clean(entry.path, 500)}".rstrip()


def found_json(found: Found, image: Image) -> str:
    """What was looked for, the matches, and what is only similar, as one JSON document."""
    document = {
        "query": {"name": image.name, "source": image.source, "sha256": image.sha256},
        "matches": [_as_json(match, image) for match in found.matches],
        "similar": [_as_json(match, image) for match in found.similar],
        "not_compared": found.left_out,
    }
    return json.dumps(clean_json(document), indent=2, ensure_ascii=False)


def _as_json(match: Match, image: Image) -> JsonValue:
    entry, comparison = match.entry, match.comparison
    document: dict[str, JsonValue] = {
        "path": entry.path,
        "entry": entry.id,
        "relation": comparison.relation.value,
        "words": relation(match, image),
        "distance": match.distance,
        "compared": match.compared,
        "source": entry.note.source,
        "date": entry.note.date,
        "caption": entry.note.caption,
        "verdict": entry.note.verdict,
        "licence": entry.note.licence,
        "tags": list(entry.note.tags),
        "address": entry.note.address,
        "sha256": entry.sha256,
        "width": entry.width,
        "height": entry.height,
        "added": entry.added,
    }
    return document | comparison.as_json()


def stats_text(stats: Stats) -> str:
    """The size of the index, and its largest sources."""
    lines = [
        f"{stats.entries} pictures, {stats.searchable} with a fingerprint",
        f"{stats.fingerprints} fingerprints of whole pictures, parts and points",
    ]
    if stats.earliest:
        lines.append(f"dated {stats.earliest} to {stats.latest}")
    lines += [f"{count:8}  {clean(source, 100) or '(no source)'}" for source, count in stats.sources.items()]
    return "\n".join(lines)


def stats_json(stats: Stats) -> str:
    """The same as JSON."""
    return json.dumps(asdict(stats), indent=2, ensure_ascii=False)
