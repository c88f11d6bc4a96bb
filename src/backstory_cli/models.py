"""The values a report is made of: schema ``backstory.report/1``.

Pure, frozen values. Nothing here knows a database row, a terminal or a network. The committed JSON Schema
(``schema/report-1.json``) is generated from these classes; fields may be added under the same schema name,
a rename or a removal makes ``/2``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    field_validator,
    model_validator,
)

SCHEMA: Final = "backstory.report/1"

FINDING_ID: Final = re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*(\.[0-9]+)?")
"""``<detector>.<name>``, with ``.2``, ``.3`` ... where one detector makes the same observation more than once."""


class Value(BaseModel):
    """Base of every value: frozen; unknown fields of a newer tool's report are ignored when it is read back."""

    model_config = ConfigDict(frozen=True)


class Ranked(StrEnum):
    """Words in an order, from the least to the most."""

    @property
    def rank(self) -> int:
        """Position in the order, from 0."""
        return list(type(self)).index(self)


class About(StrEnum):
    """The question an observation speaks to."""

    ORIGIN = "origin"
    INTEGRITY = "integrity"
    HISTORY = "history"
    TIME = "time"
    PLACE = "place"
    SOURCE = "source"
    DEVICE = "device"
    CONTENT = "content"


class Leaning(StrEnum):
    """What an observation speaks for, if for anything."""

    CAPTURED = "captured"
    GENERATED = "generated"
    PARTLY_GENERATED = "partly_generated"
    SCREEN_CAPTURE = "screen_capture"
    ALTERED = "altered"
    PROCESSED = "processed"
    UNTOUCHED = "untouched"
    REUSED = "reused"
    NEUTRAL = "neutral"


class Basis(StrEnum):
    """How an observation is known."""

    SIGNED = "signed"
    DECLARED = "declared"
    MEASURED = "measured"
    MATCHED = "matched"
    REPORTED = "reported"
    OPINION = "opinion"


class Strength(Ranked):
    """How much an observation or a conclusion weighs: words, never percentages."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    CONCLUSIVE = "conclusive"


class Confidence(Ranked):
    """How sure one statement of an answer is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Status(StrEnum):
    """How a detector's work ended."""

    OK = "ok"
    NOTHING = "nothing"
    SKIPPED = "skipped"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


def _to_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_to_utc, return_type=str)]
"""An instant, written in UTC to the second."""


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


class NotChecked(Value):
    """Something this report does not know, why, and how a person could find out. ``hindered`` tells what was to be
    checked, and could not be."""

    what: str
    why: str
    how: str = ""
    hindered: bool = False


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
    seconds: float
    findings: tuple[Finding, ...] = ()
    left_out: tuple[NotChecked, ...] = ()
    searched: str = ""
    parameters: dict[str, JsonValue] = {}


class Subject(Value):
    """The image under investigation, as received. ``width`` and ``height`` are of the picture as stored;
    ``orientation`` is how EXIF has it turned for showing (1 to 8, 1 as it is)."""

    name: str
    source: str
    sha256: str
    sha1: str
    bytes: int
    media_type: str
    width: int | None
    height: int | None
    orientation: int = 1
    fingerprints: dict[str, str] = {}


class Tool(Value):
    """What made the report: enough for a colleague to repeat it."""

    name: str
    version: str
    libraries: dict[str, str] = {}
    settings: dict[str, JsonValue] = {}


class Custody(Value):
    """When the investigation ran, and what the file's bytes were after it: ``file`` is ``unchanged``, ``changed``,
    ``unreadable`` with the reason in ``note``, or ``not_kept`` where the picture did not come from a file here.
    The hashes before it are the subject's; the file is only ever read. ``modified`` is when the file was last written
    to, as its folder had it."""

    begun: Moment
    ended: Moment
    modified: Moment | None = None
    file: Literal["unchanged", "changed", "unreadable", "not_kept"]
    sha256: str | None = None
    sha1: str | None = None
    note: str = ""


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


class OriginAssessment(Assessment):
    """How the picture was made."""

    verdict: Literal["captured", "generated", "partly_generated", "screen_capture", "undetermined"]


class IntegrityAssessment(Assessment):
    """Whether it was changed since. Only a trusted signature says ``intact``."""

    verdict: Literal["intact", "no_sign", "processed", "altered", "undetermined"]


class HistoryAssessment(Assessment):
    """Whether it was seen before."""

    verdict: Literal["seen_before", "not_found", "not_checked"]


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


TimeKind = Literal["capture", "edit", "file", "crawl", "page", "archive", "upload", "fact_check", "signature"]


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
    relation: Literal["identical", "same_picture", "derived", "similar"]
    transform: str = ""
    first_seen: str | None = None
    found_by: str


ClaimVerdict = Literal["supports", "contradicts", "mixed", "no_evidence"]


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


class Statement(Value):
    """One sentence of an answer, tied to the findings it rests on."""

    statement: str
    confidence: Confidence
    evidence: tuple[str, ...]


class Author(Value):
    """Who worded an answer: the analyst, and the model where it used one."""

    analyst: str
    model: str | None = None


class Check(StrEnum):
    """The further checks that an answer may call for: nothing else can be."""

    REGION = "region"
    DEEP = "deep"
    INDEX = "index"
    COMPARE = "compare"
    PROVIDER = "provider"


class Wanted(Value):
    """A further check that would help to answer. ``region`` is x, y, width and height in pixels of the upright
    picture; ``name`` is a file to compare with, or a provider."""

    check: Check
    region: tuple[int, int, int, int] | None = None
    name: str = ""


class Checked(Wanted):
    """A further check that was called for, and what came of it: ``done``, or why it was not made."""

    outcome: str


class Answer(Value):
    """The reply to a question. ``dropped`` counts the statements of a model that cited nothing that exists;
    ``note`` says why another analyst than the one asked for answered, and ``how`` what to do about it; ``wants``
    names further checks that were not made for it."""

    text: str
    claims: tuple[Statement, ...] = ()
    unanswered: tuple[str, ...] = ()
    by: Author
    dropped: int = 0
    note: str = ""
    how: str = ""
    wants: tuple[Wanted, ...] = ()

    @property
    def still_open(self) -> tuple[str, ...]:
        """What is unanswered, but for what the statements (or the text, where there are none) say themselves."""
        shown = " ".join(each.statement for each in self.claims) or self.text
        return tuple(each for each in self.unanswered if each not in shown)


class ModelUse(Value):
    """What a language model was used for a report or a follow-up: ``cost_usd`` is None where its price is not known.
    ``uncounted`` requests failed, or the server did not count their tokens, so they are not in the figures."""

    model: str
    requests: int
    tokens_read: int
    tokens_written: int
    searches: int = 0
    uncounted: int = 0
    cost_usd: float | None = None
    prices: str = ""


class Exchange(Value):
    """One request that left the machine. ``bytes_sent`` and ``sent_sha256`` are of its body; ``request`` is its
    method and address, with keys left out. ``kept`` is the body itself, keys left out, where that was asked for."""

    at: Moment
    host: str
    purpose: str
    bytes_sent: int
    bytes_received: int
    sent_sha256: str
    outcome: str = ""
    request: str = ""
    kept: Artifact | None = None


class Turn(Value):
    """One follow-up question. ``file`` says whether the image still has the bytes that were investigated; ``runs``
    are the further checks that were made to answer it, whose findings belong to the case from then on."""

    asked: Moment
    question: str
    answer: Answer
    file: Literal["unchanged", "changed", "missing", "not_kept"]
    checks: tuple[Checked, ...] = ()
    runs: tuple[Run, ...] = ()
    network: tuple[Exchange, ...] = ()
    model_use: ModelUse | None = None


class Report(Value):
    """Everything found about one image and one question."""

    schema_name: Literal["backstory.report/1"] = Field(default=SCHEMA, alias="schema")
    id: str
    created: Moment
    tool: Tool
    question: str
    claim: Claim | None = None
    subject: Subject
    runs: tuple[Run, ...]
    assessments: Assessments
    pillars: Pillars
    timeline: tuple[TimelineEntry, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    claim_check: ClaimCheck | None = None
    answer: Answer
    not_checked: tuple[NotChecked, ...] = ()
    next_steps: tuple[str, ...] = ()
    sentence: str = ""
    network: tuple[Exchange, ...] = ()
    model_use: ModelUse | None = None
    custody: Custody | None = None
    turns: tuple[Turn, ...] = ()

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every run, those of follow-ups included, in the order they were made."""
        return tuple(finding for run in self.all_runs for finding in run.findings)

    @property
    def all_runs(self) -> tuple[Run, ...]:
        """The runs of the investigation, then those of its follow-ups."""
        return (*self.runs, *(run for turn in self.turns for run in turn.runs))


def build_json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a report, as it is written with ``--json``."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:backstory:report:1",
        **schema,
    }
