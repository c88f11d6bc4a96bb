"""The report: the image, what was found and concluded, the answer, and what became of the case."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field, JsonValue

from backstory_cli.models.conclusions import (
    Appearance,
    Assessments,
    Claim,
    ClaimCheck,
    Pillars,
    TimelineEntry,
)
from backstory_cli.models.evidence import Artifact, Finding, NotChecked, Run
from backstory_cli.models.values import Confidence, Moment, Value

SCHEMA: Final = "backstory.report/1"


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
    def cited(self) -> tuple[str, ...]:
        """The findings that its statements rest on, each once."""
        return tuple(dict.fromkeys(each for claim in self.claims for each in claim.evidence))


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
