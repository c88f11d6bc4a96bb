"""How often a language model's impressions were right, as measured by the user with ``benchmarks/model_opinion.py``.

None come with the package: no model could be measured for it. The table is a JSON file in the data folder; rates count
only for the very model and the very question that they were measured with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from backstory_cli.reference.shares import Share

FILE = "model_rates.json"
MAX_BYTES = 2**20

Label = Literal["generated", "captured", "edited"]
"""What is known of a labelled picture: made by AI; taken by a camera and left so; changed afterwards, not by AI."""
Count = Annotated[int, Field(ge=0, le=10**9)]


class Source(BaseModel):
    """What a model said of the labelled pictures of one source."""

    model_config = ConfigDict(frozen=True)

    name: str
    label: Label
    pictures: Count
    answered: Count
    likely_generated: Count
    likely_not_generated: Count
    edited: Count

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        told = max(self.likely_generated + self.likely_not_generated, self.edited)
        if not told <= self.answered <= self.pictures:
            raise ValueError("more answers than images, or more of a kind than answers")
        return self


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
        return self._compute_share({"generated"}, lambda each: each.likely_generated)

    @property
    def false_alarms(self) -> Share:
        """Pictures that no AI made and that it called likely generated."""
        return self._compute_share({"captured", "edited"}, lambda each: each.likely_generated)

    @property
    def edits_found(self) -> Share:
        """Changed pictures that it called likely edited."""
        return self._compute_share({"edited"}, lambda each: each.edited)

    @property
    def edit_alarms(self) -> Share:
        """Pictures as the camera took them that it called likely edited."""
        return self._compute_share({"captured"}, lambda each: each.edited)

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

    def _compute_share(self, labels: set[str], said: Callable[[Source], int]) -> Share:
        mine = [each for each in self.sources if each.label in labels]
        return Share(sum(said(each) for each in mine), sum(each.answered for each in mine))


def find_rates(path: Path, service: str, model: str, prompt: str) -> Rates | None:
    """The rates of a model that was asked this very question; None where there are none, or the file is no table."""
    return next(
        (each for each in load_rates(path) if (each.service, each.model, each.prompt) == (service, model, prompt)), None
    )


def load_rates(path: Path) -> list[Rates]:
    """Every model in the file; none where it is missing or damaged."""
    try:
        with path.open("rb") as file:
            rows = json.loads(file.read(MAX_BYTES))
        return [Rates.model_validate(row) for row in rows["models"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return []


def merge_rates(known: Iterable[Rates], new: Rates) -> str:
    """The file's new content: rates of the same model and question are replaced."""
    same = (new.service, new.model, new.prompt)
    others = [each for each in known if (each.service, each.model, each.prompt) != same]
    return json.dumps({"models": [each.model_dump() for each in [*others, new]]}, indent=2)
