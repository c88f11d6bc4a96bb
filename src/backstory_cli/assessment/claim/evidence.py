"""What there is to hold a claim against, and what one piece of it says of one part.

Opinions of a model are not among it, and nothing that was not found is. The findings stand in an order of their own,
so that the order in which they were made cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from backstory_cli.assessment.claim.parts import AnyPart, PlacePart, Point, lies_in
from backstory_cli.assessment.timeline import read_entries
from backstory_cli.models import Assessments, Basis, ClaimPart, Finding, Strength, TimelineEntry
from backstory_cli.reference import gazetteer
from backstory_cli.reference.gazetteer import Place

EASTMOST, WESTMOST = timedelta(hours=14), timedelta(hours=-12)
"""Offsets of the world's time zones: a date whose place is not known can be in any."""
MAX_TOLD = 5
"""Pieces of evidence that an explanation tells of one part; the ids of all stand with it."""

Fit = Literal["supports", "contradicts"] | None


@dataclass(frozen=True)
class Word:
    """What one piece of evidence says of a part; it decides nothing where ``verdict`` is None."""

    verdict: Fit
    text: str
    ids: tuple[str, ...] = ()
    strength: Strength = Strength.WEAK


@dataclass(frozen=True)
class Known:
    """The evidence: findings of every detector in any order, and the report's conclusions. With it stand the claim's
    own parts, where one is needed to judge another."""

    findings: Sequence[Finding]
    assessments: Assessments
    parts: Sequence[AnyPart]

    @cached_property
    def admitted(self) -> tuple[Finding, ...]:
        """Every finding that counts, by its id: no opinion, and nothing on words in the picture that give orders."""
        counting = (f for f in self.findings if f.basis is not Basis.OPINION and not f.id.startswith("instructions."))
        return tuple(sorted(counting, key=lambda finding: finding.id))

    @cached_property
    def dated(self) -> tuple[tuple[Finding, TimelineEntry], ...]:
        """Every date that a finding carries."""
        dated = ((finding, entry) for finding in self.admitted for entry in read_entries(finding))
        return tuple((finding, entry) for finding, entry in dated if entry.earliest.tzinfo and entry.latest.tzinfo)

    def find(self, name: str) -> list[Finding]:
        """The findings of one kind: ``metadata.gps`` and its repetitions."""
        return [each for each in self.admitted if each.id == name or each.id.startswith(f"{name}.")]

    @cached_property
    def points(self) -> tuple[tuple[tuple[float, float], str], ...]:
        """The claimed place as positions, each with its name; empty where it is a country or not known."""
        named = [part for part in self.parts if isinstance(part, PlacePart)]
        places = named[0].candidates if len(named) == 1 else ()  # of several, which is meant is not known
        exact = [each for each in places if isinstance(each, Place | Point)]
        for area in places:  # Singapore and New York are cities as well; Georgia is none
            if not isinstance(area, Place | Point) and not any(lies_in(each, area) for each in exact):
                return ()
        return tuple(((each.latitude, each.longitude), each.words) for each in exact)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """The time zones that the claimed place can be in; empty where that is not known."""
        zones = (gazetteer.find_time_zone(*position) for position, _ in self.points)
        return tuple(dict.fromkeys(zone for zone in zones if zone))

    def convert_to_utc(self, local: datetime, *, first: bool) -> datetime:
        """The first, or last, instant that a local time of the claim can mean."""
        offsets = [offset for zone in self.zones for offset in gazetteer.find_utc_offsets(zone, local)]
        try:
            return (local - (max if first else min)(offsets or (EASTMOST, WESTMOST))).replace(tzinfo=UTC)
        except OverflowError:  # the first or last day that a datetime can hold
            return local.replace(tzinfo=UTC)


def read_text(finding: Finding, key: str) -> str:
    """What a finding has under a key, if that is text; empty otherwise."""
    value = finding.data.get(key)
    return value.strip() if isinstance(value, str) else ""


def read_moment(finding: Finding, key: str) -> datetime | None:
    """A moment that a finding has under a key, in UTC where it gives no offset; None for none."""
    try:
        moment = datetime.fromisoformat(read_text(finding, key))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_position(finding: Finding) -> tuple[float, float] | None:
    """The latitude and longitude that a finding gives; None for none."""
    match finding.data:
        case {"latitude": int() | float() as latitude, "longitude": int() | float() as longitude}:
            return latitude, longitude
    return None


def agree(verdicts: Iterable[Fit]) -> Fit:
    """The one verdict of every reading; None where they differ."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else None


def fit_any(verdicts: Iterable[Fit]) -> Fit:
    """Of several things that may be meant one that fits is enough, and only if none can fit it contradicts."""
    found = set(verdicts)
    return "supports" if "supports" in found else agree(found)


def conclude(kind: str, text: str, understood: str, words: Sequence[Word], otherwise: str) -> ClaimPart:
    """A part with its verdict: what decides is told first, the strongest first; ``otherwise`` where nothing does."""
    ordered = sorted(
        dict.fromkeys(words), key=lambda word: (word.verdict is None, -word.strength.rank, word.verdict or "", word.ids)
    )
    deciding = [word for word in ordered if word.verdict is not None]
    one = agree(word.verdict for word in deciding)
    against = [each for word in deciding if word.verdict == "contradicts" and one is None for each in word.ids]
    told = [word.text for word in ordered[:MAX_TOLD]]
    return ClaimPart.model_validate(
        {
            "kind": kind,
            "text": text,
            "understood": understood,
            "verdict": one or ("mixed" if deciding else "no_evidence"),
            "strength": deciding[0].strength if one else None,
            "because": tuple(dict.fromkeys(each for word in deciding for each in word.ids)),
            "against": tuple(dict.fromkeys(against)),
            "explanation": " ".join(dict.fromkeys(told if deciding else filter(None, [otherwise, *told]))),
        }
    )
