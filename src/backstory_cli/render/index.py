"""Matches and figures of the index, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import Entry, Stats
from backstory_cli.lookup.search import Found, Match, describe_match
from backstory_cli.text import clean

_SHOWN = 20


def render_found_text(found: Found, image: Image) -> str:
    """Copies first, a few lines each; then what is only similar."""
    lines = [_format_match(match, image) for match in found.matches]
    if not lines:
        lines = ["No copy found in your index. That says nothing about anywhere else."]
    if found.similar:
        lines += ["", "Only similar, not copies as far as can be told:"]
        lines += [_format_match(match, image) for match in found.similar[:_SHOWN]]
    if found.left_out:
        lines += ["", f"{found.left_out} less likely candidates were not compared."]
    return "\n".join(lines)


def _format_match(match: Match, image: Image) -> str:
    entry = match.entry
    told = describe_match(match, image)
    lines = [f"{told[:1].upper()}{told[1:]}.", f"  {format_entry(entry)}"]
    if entry.note.caption:
        lines.append(f"  “{clean(entry.note.caption, 300)}”")
    if entry.note.verdict:
        lines.append(f"  noted as: {clean(entry.note.verdict, 200)}")
    if entry.note.address:
        lines.append(f"  {clean(entry.note.address, 500)}")
    return "\n".join(lines)


def format_entry(entry: Entry) -> str:
    """One entry in a line: number, date, source, path."""
    source = clean(entry.note.source, 100) or "no source"
    return f"#{entry.id}  {entry.note.date or 'no date'}  {source}  {clean(entry.path, 500)}".rstrip()


def render_stats_text(stats: Stats) -> str:
    """The size of the index, and its largest sources."""
    lines = [
        f"{stats.entries} images, {stats.searchable} with a fingerprint",
        f"{stats.fingerprints} fingerprints of whole images, parts and points",
    ]
    if stats.earliest:
        lines.append(f"dated {stats.earliest} to {stats.latest}")
    lines += [f"{count:8}  {clean(source, 100) or '(no source)'}" for source, count in stats.sources.items()]
    return "\n".join(lines)


def render_stats_json(stats: Stats) -> str:
    """The same as JSON."""
    return json.dumps(asdict(stats), indent=2, ensure_ascii=False)
