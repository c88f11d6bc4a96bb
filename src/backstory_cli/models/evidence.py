"""Evidence: findings, what they were drawn from, and the runs that made them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from backstory_cli.models.values import About, Basis, Leaning, Status, Strength, Value

FINDING_ID: Final = re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*(\.[0-9]+)?")
"""``<detector>.<name>``, with ``.2``, ``.3`` ... where one detector makes the same observation more than once."""


class Role(StrEnum):
    """What an artifact shows, by which renderers know where it belongs."""

    MAP = "map"
    GHOSTS = "ghosts"
    OUTLINES = "outlines"
    SIDE_BY_SIDE = "side_by_side"
    DIFFERENCE = "difference"
    INGREDIENT = "ingredient"
    THUMBNAIL = "thumbnail"
    REDUCED = "reduced"
    SENT = "sent"
    CARRIED = "carried"
    OTHER = "other"


class Artifact(Value):
    """A file that a detector made, such as a heat map, and what it shows.

    ``content`` travels in memory only; ``path`` is where the file was kept, or None while it was not.
    """

    name: str
    media_type: str
    role: Role = Role.OTHER
    path: str | None = None
    content: bytes = Field(default=b"", exclude=True, repr=False)


class Finding(Value):
    """One observation, with how it is known, how much it weighs and where it can mislead.

    Two keys of ``data`` have a meaning of their own: ``when`` (``earliest``, ``latest``, ``precision``,
    ``kind``, and ``what`` unless the summary says it: see `TimelineEntry`; or a list of such) puts the observation
    on the timeline, and ``appearance`` (an `Appearance`) lists a place where the picture was seen.

    Raises:
        ValueError: The rules of evidence are broken: only a signature is conclusive; a model's opinion is at
            most moderate and never sets a time, a place or a source; a measurement above weak must carry the
            error rates it was given (``data["measured_on"]`` names the pictures).
    """

    id: str
    summary: str
    about: About
    leaning: Leaning = Leaning.NEUTRAL
    basis: Basis
    strength: Strength
    data: dict[str, JsonValue] = {}
    limits: str = ""
    artifacts: tuple[Artifact, ...] = ()

    @property
    def kind(self) -> str:
        """Its id without the number that tells it from others of its kind."""
        return ".".join(self.id.split(".")[:2])

    @field_validator("id")
    @classmethod
    def _check_id(cls, value: str) -> str:
        if not FINDING_ID.fullmatch(value):
            raise ValueError(f"finding id {value!r} is not '<detector>.<name>'")
        return value

    @model_validator(mode="after")
    def _check_evidence_rules(self) -> Self:
        if self.strength is Strength.CONCLUSIVE and self.basis is not Basis.SIGNED:
            raise ValueError("only a signature can be conclusive")
        if self.basis is Basis.OPINION:
            if self.strength.rank > Strength.MODERATE.rank:
                raise ValueError("an opinion is at most moderate")
            if self.about in {About.TIME, About.PLACE, About.SOURCE}:
                raise ValueError(f"an opinion never sets a {self.about.value}")
        if self.basis is Basis.MEASURED and self.strength is not Strength.WEAK and "measured_on" not in self.data:
            raise ValueError("a measurement above weak states its error rates and what they were measured on")
        return self


class Gap(StrEnum):
    """Why something was not checked."""

    HINDERED = "hindered"
    NOT_ASKED = "not_asked"
    NOT_INSTALLED = "not_installed"
    DOES_NOT_APPLY = "does_not_apply"
    CANNOT_BE_SEEN = "cannot_be_seen"


class NotChecked(Value):
    """Something this report does not know, why, and how a person could find out. ``hindered`` tells what was to be
    checked, and could not be; ``gap`` is the kind of reason."""

    what: str
    why: str
    how: str = ""
    hindered: bool = False
    gap: Gap = Gap.DOES_NOT_APPLY


class Run(Value):
    """The record of one detector's work on one image. ``hindered`` tells that something prevented it or ended it early:
    damage, a limit, a fault. ``left_out`` lists the parts of it that could not be done, ``parameters`` what it worked
    with, so that a colleague can repeat it. ``searched`` names the collection of images
    that it looks the image up in."""

    detector: str
    title: str
    version: str
    status: Status
    reason: str = ""
    how: str = ""
    hindered: bool = False
    gap: Gap = Gap.DOES_NOT_APPLY
    seconds: float
    findings: tuple[Finding, ...] = ()
    left_out: tuple[NotChecked, ...] = ()
    searched: str = ""
    parameters: dict[str, JsonValue] = {}
