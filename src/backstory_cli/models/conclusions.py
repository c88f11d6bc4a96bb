"""Conclusions: what the rules make of the evidence, and what comes of a claim."""

from __future__ import annotations

from typing import Literal

from backstory_cli.models.values import Basis, Leaning, Moment, Strength, Value
from backstory_cli.models.verdicts import (
    ClaimVerdict,
    CopyRelation,
    HistoryVerdict,
    IntegrityVerdict,
    OriginVerdict,
    TimeKind,
)


class Claim(Value):
    """What somebody says about the picture, to be held against the evidence. ``date`` and ``place`` stand instead of
    those in the text; ``shadow`` is the direction in which a person saw shadows fall, in degrees clockwise from
    north."""

    text: str
    date: str | None = None
    place: str | None = None
    shadow: float | None = None


class Assessment(Value):
    """A conclusion that rules, never a model, reached over the findings. No strength: nothing was concluded.

    ``likelihood_ratio``, where it rests on measurements: how much likelier those are, at least, if it holds than if
    it does not, by rates measured on named pictures.
    """

    strength: Strength | None = None
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    likelihood_ratio: float | None = None


class Indication(Value):
    """Where the evidence leans below the threshold of a verdict: never counted as one. It is weak or moderate, and
    declared, measured or an opinion."""

    leaning: Leaning
    strength: Strength
    basis: Basis
    because: tuple[str, ...]


class OriginAssessment(Assessment):
    """How the picture was made."""

    verdict: OriginVerdict
    indication: Indication | None = None


class IntegrityAssessment(Assessment):
    """Whether it was changed since. Only a trusted signature says ``intact``."""

    verdict: IntegrityVerdict
    indication: Indication | None = None


class HistoryAssessment(Assessment):
    """Whether it was seen before."""

    verdict: HistoryVerdict


class Assessments(Value):
    """The three conclusions of a report."""

    origin: OriginAssessment
    integrity: IntegrityAssessment
    history: HistoryAssessment


class Pillar(Value):
    """One of the five things that verification asks of a picture."""

    answer: str
    because: tuple[str, ...] = ()


class Pillars(Value):
    """Provenance, source, date, location, motivation (First Draft's five pillars of visual verification)."""

    provenance: Pillar
    source: Pillar
    date: Pillar
    location: Pillar
    motivation: Pillar


class TimelineEntry(Value):
    """One date with its kind and source. ``earliest`` and ``latest`` bound it: a local time without an offset
    is known only to within the world's time zones."""

    earliest: Moment
    latest: Moment
    precision: Literal["second", "minute", "hour", "day", "month", "year"]
    kind: TimeKind
    what: str
    finding: str


class Appearance(Value):
    """A place where the same or a related picture was seen."""

    url: str | None = None
    path: str | None = None
    title: str = ""
    relation: CopyRelation
    transform: str = ""
    first_seen: str | None = None
    found_by: str


class ClaimPart(Value):
    """One part of a claim: its ``text``, how it was ``understood``, and what the evidence says of it. ``because`` are
    the findings that the verdict rests on; of a mixed one, ``against`` are those that contradict it."""

    kind: Literal["date", "time_of_day", "place", "source", "device", "origin", "integrity", "history", "sun", "other"]
    text: str
    understood: str
    verdict: ClaimVerdict
    strength: Strength | None = None
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    explanation: str


class ClaimCheck(Value):
    """What the evidence says of a claim, and of each of its parts."""

    verdict: ClaimVerdict
    because: tuple[str, ...] = ()
    explanation: str
    parts: tuple[ClaimPart, ...] = ()
