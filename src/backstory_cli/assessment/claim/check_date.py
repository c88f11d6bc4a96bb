"""A claimed date against the times that the file gives, dated copies, and signatures.

A copy that is older than the claimed date contradicts it; one that is younger says nothing, and so does a picture of
which no copy was found. When a file was last changed says nothing for a date, and against one only if that was before
it. Dates of files on a disk are used for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from backstory_cli.assessment.claim.evidence import Known, Word, agreed
from backstory_cli.assessment.claim.parts import DatePart, Interval, day
from backstory_cli.models import Basis, Finding, Leaning, Strength, TimelineEntry

COPIES = frozenset({"upload", "page", "crawl", "archive"})
"""Dates that say that a copy was there."""
UNSET = ("consistency.default_clock", "consistency.time_future")
"""Findings by which the file's clock was never set, or wrongly: its capture time then decides nothing."""
DIGITISED = ("CreateDate", "DateTimeDigitized", "DigitalCreationDate")
"""Fields that say when a picture became a digital one: a print was there before it was scanned."""
OTHERWISE = "Nothing that was found dates the picture."


def check_date(part: DatePart, known: Known) -> list[Word]:
    """What every date says of a claimed one."""
    return [
        *_captures(part, known),
        *_other_fields(part, known),
        *_signatures(part, known),
        *_copies(part, known),
        *_changes(part, known),
    ]


def _captures(part: DatePart, known: Known) -> Iterator[Word]:
    unset = [finding.id for name in UNSET for finding in known.of(name)]
    for finding, entry in known.dated:
        if entry.kind != "capture":
            continue
        told = finding.summary if finding.basis is Basis.DECLARED else entry.what
        if unset and finding.id.startswith("metadata.capture_time"):
            yield Word(None, f"{told} That clock seems never to have been set ({unset[0]}), so it decides nothing.")
            continue
        verdicts = [_of_capture(reading, finding, entry, known) for reading in part.readings]
        verdict = agreed(verdicts)
        own = finding.basis in {Basis.DECLARED, Basis.SIGNED}
        strength = finding.strength if own else Strength.WEAK
        later = verdict is None and len(set(verdicts)) == 1 and _is_scan_after(finding, entry, part, known)
        why = "It may be a scan of an older picture." if later else _why(verdict, set(verdicts))
        yield Word(verdict, f"{told} {why}", (finding.id,), strength)


def _other_fields(part: DatePart, known: Known) -> Iterator[Word]:
    """Capture times in other fields of the file, where they differ from the first one."""
    first = {each.data.get("local") for each in known.of("metadata.capture_time")}
    for finding in known.of("metadata.times"):
        rows = finding.data.get("times")
        for row in rows if isinstance(rows, list) else []:
            if not isinstance(row, dict) or row.get("role") != "captured" or row.get("local") in {None, *first}:
                continue
            try:
                entry = TimelineEntry.model_validate({**row, "kind": "capture", "what": "", "finding": finding.id})
            except ValidationError:
                continue
            told = f"Another field of the file ({row.get('field')}) says {row.get('text')}."
            of_row = finding.model_copy(update={"data": row})
            verdicts = [_of_capture(reading, of_row, entry, known) for reading in part.readings]
            yield Word(
                agreed(verdicts), f"{told} {_why(agreed(verdicts), set(verdicts))}", (finding.id,), Strength.WEAK
            )


def _is_scan_after(finding: Finding, entry: TimelineEntry, part: DatePart, known: Known) -> bool:
    ends = [known.in_utc(each.latest, first=False) for each in part.readings]
    return str(finding.data.get("field", "")).endswith(DIGITISED) and all(entry.earliest > end for end in ends)


def _why(verdict: str | None, verdicts: set[Literal["supports", "contradicts"] | None]) -> str:
    if verdict == "supports":
        return "That fits the claimed date."
    if verdict == "contradicts":
        return "That is not the claimed date, in any time zone."
    if len(verdicts) > 1:
        return "The claimed date can be read in several ways, and it fits one of them only."
    return "Whether that is the claimed date depends on the time zone."


def _of_capture(
    reading: Interval, finding: Finding, entry: TimelineEntry, known: Known
) -> Literal["supports", "contradicts"] | None:
    if entry.latest < known.in_utc(reading.earliest, first=True):
        return "contradicts"
    if entry.earliest > known.in_utc(reading.latest, first=False):
        return None if str(finding.data.get("field", "")).endswith(DIGITISED) else "contradicts"
    fits = any(reading.earliest <= shown <= reading.latest for shown in _shown(finding, entry, known))
    return "supports" if fits else None


def _shown(finding: Finding, entry: TimelineEntry, known: Known) -> list[datetime]:
    """What a clock at the place showed: by the claimed place's zone where the instant is known, else the camera's."""
    exact = entry.latest - entry.earliest < timedelta(hours=1)
    local = finding.data.get("local")
    if known.zones and exact:
        return [shown for zone in known.zones if (shown := in_zone(entry.earliest, zone))]
    if isinstance(local, str):
        try:
            return [datetime.fromisoformat(local).replace(tzinfo=None)]
        except ValueError:
            pass
    middle = entry.earliest + (entry.latest - entry.earliest) / 2
    return [middle.replace(tzinfo=None)]


def in_zone(instant: datetime, zone: str) -> datetime | None:
    """An instant as clocks in a zone show it, without its offset; None for a zone that is not known."""
    try:
        return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, KeyError, OSError, OverflowError):
        return None


def _before(entry: TimelineEntry, part: DatePart, known: Known) -> bool:
    """Whether a date lies before the claimed one, however that is read and in whatever zone."""
    return all(entry.latest < known.in_utc(each.earliest, first=True) for each in part.readings)


def _copies(part: DatePart, known: Known) -> Iterator[Word]:
    """Copies that were there before: compared here, or tied to the file by an archive's checksum."""
    older = [
        (entry.latest, finding, entry)
        for finding, entry in known.dated
        if finding.basis is Basis.MATCHED
        and finding.leaning is Leaning.REUSED
        and entry.kind in COPIES
        and _before(entry, part, known)
    ]
    if not older:
        return
    by, finding, entry = min(older, key=lambda each: (each[0], each[1].id))
    ids = tuple(dict.fromkeys(each.id for _, each, _ in sorted(older, key=lambda each: (each[0], each[1].id))))
    more = f" So do {len(ids) - 1} more." if len(ids) > 2 else " So does one more." if len(ids) == 2 else ""
    yield Word(
        "contradicts",
        f"A copy that was compared with it is older than the claimed date: {_dated(entry, finding)} The picture was "
        f"there by {day(by)}, if that date is right.{more}",
        ids,
        max((_weight(each, when) for _, each, when in older), key=lambda strength: strength.rank),
    )


def _weight(finding: Finding, entry: TimelineEntry) -> Strength:
    """A date that a page gives of itself weighs little: pages are changed, and keep their dates."""
    return Strength.WEAK if entry.kind == "page" else finding.strength


def _dated(entry: TimelineEntry, finding: Finding) -> str:
    """The date with the word of whoever gives it."""
    told = entry.what if entry.what != finding.summary else finding.summary
    return told if told.endswith((".", "!", "?", "”.")) else f"{told}."


def _signatures(part: DatePart, known: Known) -> Iterator[Word]:
    """A signature that was there before the claimed date; within it only the capture that a camera itself signed."""
    by_camera = [
        each.id
        for each in known.of("credentials.made")
        if each.basis is Basis.SIGNED and each.leaning is Leaning.CAPTURED
    ]
    edited = any(each.leaning is Leaning.PROCESSED for each in known.of("credentials.history"))
    for finding, entry in known.dated:
        if entry.kind != "signature":
            continue
        if _before(entry, part, known):
            yield Word(
                "contradicts",
                f"{finding.summary} That was before the claimed date.",
                (finding.id,),
                finding.strength,
            )
        elif finding.basis is Basis.SIGNED and by_camera and not edited:
            verdict = agreed([_of_capture(reading, finding, entry, known) for reading in part.readings])
            if verdict == "supports":
                text = f"{finding.summary} The record says that a camera captured it, and that fits the claimed date."
                yield Word("supports", text, (finding.id, *by_camera), finding.strength)


def _changes(part: DatePart, known: Known) -> Iterator[Word]:
    """A change before the claimed date, by the file's own word; a later one says nothing."""
    if any(known.of(name) for name in UNSET):
        return
    for finding, entry in known.dated:
        if entry.kind == "edit" and finding.basis in {Basis.DECLARED, Basis.SIGNED} and _before(entry, part, known):
            text = f"{finding.summary} That was before the claimed date."
            yield Word("contradicts", text, (finding.id,), Strength.WEAK)
