"""How often a language model's impressions were right, as measured by the user with ``benchmarks/model_opinion.py``.

None come with the package: no model could be measured for it. The table is a JSON file in the data folder; rates count
only for the very model and the very question that they were measured with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

FILE = "model_rates.json"
MAX_BYTES = 2**20
Z = 1.96
"""Standard normal quantile of a 95 % interval."""

Label = Literal["generated", "captured", "edited"]
"""What is known of a labelled picture: made by AI; taken by a camera and left so; changed afterwards, not by AI."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    many: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share behind it (Wilson 1927, J. Amer. Statist. Assoc. 22, 209)."""
        if not self.of:
            return 0.0, 1.0
        share, z2 = self.many / self.of, Z * Z / self.of
        middle = (share + z2 / 2) / (1 + z2)
        half = Z * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of)) / (1 + z2)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        share = f"{100 * self.many / self.of:.0f} %" if self.of else "none"
        return f"{share} ({self.many} of {self.of}; 95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


class Source(BaseModel):
    """What a model said of the labelled pictures of one source."""

    model_config = ConfigDict(frozen=True)

    name: str
    label: Label
    pictures: int
    answered: int
    likely_generated: int
    likely_not_generated: int
    edited: int


class Rates(BaseModel):
    """What a model said of labelled pictures, source by source.

    ``service`` is who was asked (``gemini``), ``model`` the version that answered, ``prompt`` the SHA-256 of the
    question and ``measured`` the day.
    """

    model_config = ConfigDict(frozen=True)

    service: str
    model: str
    prompt: str
    measured: str
    sources: tuple[Source, ...]

    @property
    def recall(self) -> Share:
        """Generated pictures that it called likely generated."""
        return self._share({"generated"}, lambda each: each.likely_generated)

    @property
    def false_alarms(self) -> Share:
        """Pictures that no AI made and that it called likely generated."""
        return self._share({"captured", "edited"}, lambda each: each.likely_generated)

    @property
    def edits_found(self) -> Share:
        """Changed pictures that it called likely edited."""
        return self._share({"edited"}, lambda each: each.edited)

    @property
    def edit_alarms(self) -> Share:
        """Pictures as the camera took them that it called likely edited."""
        return self._share({"captured"}, lambda each: each.edited)

    @property
    def coverage(self) -> Share:
        """Pictures of which it said one thing or the other."""
        told = sum(each.likely_generated + each.likely_not_generated for each in self.sources)
        return Share(told, sum(each.answered for each in self.sources))

    @property
    def measured_on(self) -> str:
        """The pictures and the day, in words."""
        names = ", ".join(f"{each.name} ({each.answered} {each.label})" for each in self.sources)
        return f"{names}; {self.measured}; benchmarks/model_opinion.py"

    def _share(self, labels: set[str], said: Callable[[Source], int]) -> Share:
        mine = [each for each in self.sources if each.label in labels]
        return Share(sum(said(each) for each in mine), sum(each.answered for each in mine))


def rates(path: Path, service: str, model: str, prompt: str) -> Rates | None:
    """The rates of a model that was asked this very question; None where there are none, or the file is no table."""
    return next(
        (each for each in table(path) if (each.service, each.model, each.prompt) == (service, model, prompt)), None
    )


def table(path: Path) -> list[Rates]:
    """Every model in the file; none where it is missing or damaged."""
    try:
        with path.open("rb") as file:
            rows = json.loads(file.read(MAX_BYTES))
        return [Rates.model_validate(row) for row in rows["models"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return []


def with_rates(known: Iterable[Rates], new: Rates) -> str:
    """The file's new content: rates of the same model and question are replaced."""
    same = (new.service, new.model, new.prompt)
    others = [each for each in known if (each.service, each.model, each.prompt) != same]
    return json.dumps({"models": [each.model_dump() for each in [*others, new]]}, indent=2)
