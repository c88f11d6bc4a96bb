"""Typed evidence: the values that answers are composed of, each with the findings that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from backstory_cli.models import Basis, Finding


@dataclass(frozen=True)
class Fact:
    """Something that the evidence states, and the findings that it comes from."""

    findings: tuple[Finding, ...]

    @property
    def finding(self) -> Finding:
        """The first of them."""
        return self.findings[0]

    @property
    def is_signed(self) -> bool:
        """Whether a record of a trusted signer states it."""
        return self.finding.basis is Basis.SIGNED

    @property
    def account(self) -> str:
        """By whose account it is known: of the metadata, or of Content Credentials."""
        if self.is_signed:
            return "by its signed Content Credentials"
        unsigned = "by its Content Credentials, whose signer is not known"
        return unsigned if self.finding.kind.startswith("credentials.") else "by its metadata"


@dataclass(frozen=True)
class Camera(Fact):
    """A camera that the file names; ``complete`` where its exposure settings are all there."""

    name: str
    complete: bool
    lens: str = ""


@dataclass(frozen=True)
class Capture(Fact):
    """When the file says that it was taken; ``fits_place`` where clocks at the stated place showed that offset then."""

    local: str
    zone: str
    fits_place: bool = False


@dataclass(frozen=True)
class Place(Fact):
    """Where the file says that it was taken: a position, words, or both."""

    position: str
    name: str
    link: str = ""


@dataclass(frozen=True)
class Resize(Fact):
    """Another size than the file states."""

    stated: str
    actual: str


@dataclass(frozen=True)
class Generator(Fact):
    """A generator that the file, its pixels or its signed record name."""

    name: str
    model: str = ""
    prompt: str = ""
    signed: bool = False
    partly: bool = False
    where: str = ""


@dataclass(frozen=True)
class RecordedEdits(Fact):
    """Editing that a Content Credentials record lists."""

    steps: str


@dataclass(frozen=True)
class Copy(Fact):
    """A known copy: in the index, or on the web."""

    where: str
    source: str
    date: str
    relation: str
    stated_original: bool = False


@dataclass(frozen=True)
class Difference(Fact):
    """A part in which a known copy differs."""

    copy: Copy | None
    places: tuple[str, ...]


@dataclass(frozen=True)
class PixelTest(Fact):
    """A test on the pixels that found something; ``one_in`` are untouched images of which one gives as much."""

    what: str
    place: str
    one_in: int


@dataclass(frozen=True)
class PixelTests(Fact):
    """How many tests on the pixels could be made, and what kept the others."""

    made: int
    known: int
    reason: str
