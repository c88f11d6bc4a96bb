"""The JSON-LD of a page: what its makers tell search engines (schema.org; JSON-LD 1.1, W3C, "Embedding in HTML")."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from backstory_cli.web.untrusted import read_text, read_url

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BLOCKS, MAX_BLOCK = 20, 500_000
"""Blocks of a page, and characters of one; a larger one is left out."""
MAX_VALUES, MAX_DEPTH = 5_000, 12
"""Lists and objects that are looked at in all of a page, and how deep they may lie in each other."""
_OTHERS = {"Person", "Organization", "NewsMediaOrganization"}
"""What is in the page but not what it is about: their pictures are faces and logos."""


def iter_objects(root: _Element) -> Iterator[dict[str, Any]]:
    """Every object, however it is nested, the outer ones first; those of people and organisations are left out."""
    waiting = deque((value, 0) for value in _iter_blocks(root))
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value, depth = waiting.popleft()
        if isinstance(value, dict):
            if read_types(value) & _OTHERS:
                continue
            yield value
        if depth < MAX_DEPTH:
            inner = value if isinstance(value, list) else [each for name, each in value.items() if name != "logo"]
            waiting.extend((each, depth + 1) for each in inner[:MAX_VALUES] if isinstance(each, dict | list))


def read_types(data: dict[str, Any]) -> set[str]:
    """What an object says it is."""
    kind = data.get("@type")
    return {each for each in (kind if isinstance(kind, list) else [kind]) if isinstance(each, str)}


def read_person(value: object) -> str:
    """The name of a person or organisation, or of the first of several; empty for a mere address."""
    if isinstance(value, list):
        value = value[0] if value else None
    name = read_text(value.get("name") if isinstance(value, dict) else value, 100)
    return "" if read_url(name) else name


def _iter_blocks(root: _Element) -> Iterator[Any]:
    left = MAX_BLOCKS
    for script in root.iter("script"):
        if (script.get("type") or "")[:100].partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = script.text or ""
        left -= 1
        if left < 0:
            return
        if len(text) > MAX_BLOCK:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict | list):
            yield value
