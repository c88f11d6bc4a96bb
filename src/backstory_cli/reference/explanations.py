"""What each finding means, how it is found, how often that is wrong, and what harmless causes it has.

The texts stand in ``explanations.toml``, one entry a kind of finding. A kind is an id without its number:
``web.match.3`` and ``preview.differs_2`` are of the kinds ``web.match`` and ``preview.differs``. Findings of a model of
one's own are of the kinds of ``gemini``. What holds for all findings of a detector stands with the detector, once.

Figures that the code has in a table of its own are not repeated there: ``{preview.fires_on_untouched}`` names the
table and the key, and whoever prints the text puts the value in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

STANDS_FOR = {"openai_compatible": "gemini"}
"""Detectors whose findings are of the kinds of another one."""
GLOSSARIES = ("strength", "basis")
_NUMBER = re.compile(r"[._][0-9]+$")


class Known(BaseModel):
    """Base of what was read: frozen, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Explanation(Known):
    """One kind of finding.

    Attributes:
        kind: Its id without a number.
        title: What it is, in a few words.
        means: What it says, and what it does not say.
        how: How it is found or measured.
        errors: How often it is wrong, as far as that was measured in this project.
        innocent: Harmless causes.
        sources: Papers, specifications and pages that it rests on.
    """

    kind: str
    title: str
    means: str
    how: str
    errors: str
    innocent: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def detector(self) -> str:
        """Who makes it: the prefix of the id."""
        return self.kind.partition(".")[0]


class Group(Known):
    """A detector: its title, as the detector gives it, and what the entries of its findings share.

    ``how`` goes before an entry's own; ``errors`` stands where the entry has none; ``innocent`` and ``sources`` follow
    the entry's own.
    """

    title: str
    how: str = ""
    errors: str = ""
    innocent: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Explanations(Known):
    """Everything that can be explained.

    Attributes:
        groups: The detectors, in the order in which they run.
        findings: The entries by kind, in the order of their detectors.
        glossaries: Words and what they mean, by the name of the glossary.
    """

    groups: Mapping[str, Group]
    findings: Mapping[str, Explanation]
    glossaries: Mapping[str, Mapping[str, str]]

    def find_kind(self, finding_id: str) -> str | None:
        """The kind of a finding's id, with or without a number; None where there is no entry."""
        detector, dot, rest = finding_id.partition(".")
        name = f"{STANDS_FOR.get(detector, detector)}{dot}{rest}"
        for kind in (name, _NUMBER.sub("", name)):
            if kind in self.findings:
                return kind
        return None

    def of(self, detector: str) -> tuple[Explanation, ...]:
        """The entries of one detector."""
        return tuple(each for each in self.findings.values() if each.detector == detector)


@cache
def load_explanations() -> Explanations:
    """The texts that came with this version."""
    text = (files("backstory_cli.reference") / "explanations.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    groups = {name: Group.model_validate(_join_lines(group)) for name, group in table["detectors"].items()}
    entries = [_parse_entry(kind, fields, groups) for kind, fields in table["findings"].items()]
    order = list(groups)
    return Explanations(
        groups=groups,
        findings={each.kind: each for each in sorted(entries, key=lambda each: order.index(each.detector))},
        glossaries={name: _join_lines(table["glossary"][name]) for name in GLOSSARIES},
    )


def _parse_entry(kind: str, fields: Mapping[str, Any], groups: Mapping[str, Group]) -> Explanation:
    group = groups[kind.partition(".")[0]]
    own = _join_lines(fields)
    return Explanation(
        kind=kind,
        title=own.pop("title"),
        means=own.pop("means"),
        how=" ".join(part for part in (group.how, own.pop("how", "")) if part),
        errors=own.pop("errors", group.errors),
        innocent=(*own.pop("innocent", ()), *group.innocent),
        sources=(*own.pop("sources", ()), *group.sources),
        **own,
    )


def _join_lines(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with their texts on one line each: in the file they are broken to fit it."""
    return {
        key: [" ".join(part.split()) for part in value] if isinstance(value, list) else " ".join(value.split())
        for key, value in fields.items()
    }
