"""Turns of phrase that address a model instead of a reader, by language (``addressing.tsv`` tells their source)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Phrases(NamedTuple):
    """Patterns over text in small letters: one of ``outright`` is enough, of a group in ``together`` all are needed."""

    outright: tuple[re.Pattern[str], ...]
    together: tuple[tuple[re.Pattern[str], ...], ...]


def normalize(text: str) -> str:
    """A text in small letters, in one spelling: without accents and characters that cannot be seen."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in apart if unicodedata.category(each) not in {"Cf", "Mn"})


@cache
def load_phrases() -> Phrases:
    """The table, compiled once."""
    words: dict[str, str] = {}
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in (files(__package__) / "addressing.tsv").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, name, pattern = line.split("\t")
        pattern = normalize(pattern)
        for word, stands_for in words.items():
            pattern = pattern.replace(f"<{word}>", stands_for)
        if kind == "word":
            words[normalize(name)] = pattern
        elif kind == "outright":
            rows[kind][name].append(pattern)
        else:
            rows[kind[:-1]][kind].append(pattern)
    outright = rows.pop("outright")
    return Phrases(
        tuple(_compile_any(patterns) for patterns in outright.values()),
        tuple(tuple(_compile_any(patterns) for patterns in group.values()) for group in rows.values()),
    )


def _compile_any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
