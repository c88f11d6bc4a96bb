"""Check a claimed date against the times that the file gives, dated copies, and signatures.

A copy that is older than the claimed date contradicts it; one that is younger says nothing, and so does a picture of
which no copy was found. When a file was last changed says nothing for a date, and against one only if that was before
it. Dates of files on a disk are used for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backstory_cli.assessment.claim.evidence import Fit, Known, Word, agree, fit_any
from backstory_cli.assessment.claim.parts import DatePart, Interval, tell_day
from backstory_cli.assessment.timeline import read_entries
from backstory_cli.models import Basis, Finding, Leaning, Strength, TimelineEntry

COPIES = frozenset({"upload", "page", "crawl", "archive"})
"""Dates that say that a copy was there."""
UNSET = ("consistency.default_clock", "consistency.time_future")
"""Findings by which the file's clock was never set, or wrongly: its capture time then decides nothing."""
DIGITISED = ("CreateDate", "DateTimeDigitized", "DigitalCreationDate")
"""Fields that say when a picture became a digital one: a print was there before it was scanned."""
NO_DATE = "Nothing that was found dates the image."
_BEFORE = "That was before the claimed date."


def check_date(part: DatePart, known: Known) -> list[Word]:
    """What every date says of a claimed one."""
    return [
        *_check_captures(part, known),
        *_check_other_fields(part, known),
        *_check_signatures(part, known),
        *_check_copies(part, known),
        *_check_changes(part, known),
    ]


def _check_captures(part: DatePart, known: Known) -> Iterator[Word]:
    unset = [finding.id for name in UNSET for finding in known.find(name)]
    for finding, entry in known.dated:
        if entry.kind != "capture":
            continue
        told = finding.summary if finding.basis is Basis.DECLARED else entry.what
        if unset and finding.id.startswith("metadata.capture_time"):
            yield Word(None, f"{told} That clock seems never to have been set ({unset[0]}), so it decides nothing.")
            continue
        strength = finding.strength if finding.basis in {Basis.DECLARED, Basis.SIGNED} else Strength.WEAK
        yield _hold_against(part, finding, entry, known, told=told, strength=strength)


def _check_other_fields(part: DatePart, known: Known) -> Iterator[Word]:
    """Capture times in other fields of the file, where they differ from the first one."""
    first = {each.data.get("local") for each in known.find("metadata.capture_time")}
    for finding in known.find("metadata.times"):
        rows = finding.data.get("times")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get("role") == "captured" and row.get("local") not in {None, *first}:
                told = f"Another field of the file ({row.get('field')}) says {row.get('text')}."
                of_row = finding.model_copy(update={"data": {**row, "when": {**row, "kind": "capture"}}})
                for entry in read_entries(of_row):
                    yield _hold_against(part, of_row, entry, known, told=told, strength=Strength.WEAK)


def _hold_against(
    part: DatePart, finding: Finding, entry: TimelineEntry, known: Known, *, told: str, strength: Strength
) -> Word:
    """What one capture time says of a claimed date, in every reading of it."""
    verdicts = [_fit_capture(reading, finding, entry, known) for reading in part.near(entry.earliest)]
    verdict = fit_any(verdicts) if part.any_year else agree(verdicts)
    why = {
        "supports": "That fits the claimed date.",
        "contradicts": "That is not the claimed date, in any time zone.",
        None: "Whether that is the claimed date depends on the time zone.",
    }[verdict]
    if verdict is None and len(set(verdicts)) > 1 and not part.any_year:
        why = "The claimed date can be read in several ways, and it fits one of them only."
    elif verdict is None and _is_of_a_scan(finding):
        ends = [known.convert_to_utc(each.latest, first=False) for each in part.readings]
        why = "It may be a scan of an older image." if all(entry.earliest > end for end in ends) else why
    return Word(verdict, f"{told} {why}", (finding.id,), strength)


def _is_of_a_scan(finding: Finding) -> bool:
    """Whether a time may be that of a scan."""
    return str(finding.data.get("field", "")).endswith(DIGITISED)


def _fit_capture(reading: Interval, finding: Finding, entry: TimelineEntry, known: Known) -> Fit:
    if entry.latest < known.convert_to_utc(reading.earliest, first=True):
        return "contradicts"
    if entry.earliest > known.convert_to_utc(reading.latest, first=False):
        return None if _is_of_a_scan(finding) else "contradicts"
    fits = any(reading.earliest <= shown <= reading.latest for shown in _read_clocks(finding, entry, known))
    return "supports" if fits else None


def _read_clocks(finding: Finding, entry: TimelineEntry, known: Known) -> Sequence[datetime]:
    """What a clock at the place showed: by the claimed place's zone where the instant is known, else the camera's."""
    if known.zones and entry.latest - entry.earliest < timedelta(hours=1):
        return [shown for zone in known.zones if (shown := show_in_zone(entry.earliest, zone))]
    try:
        return [datetime.fromisoformat(str(finding.data.get("local"))).replace(tzinfo=None)]
    except ValueError:
        return [(entry.earliest + (entry.latest - entry.earliest) / 2).replace(tzinfo=None)]


def show_in_zone(instant: datetime, zone: str) -> datetime | None:
    """An instant as clocks in a zone show it, without its offset; None for a zone that is not known."""
    try:
        return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, KeyError, OSError, OverflowError):
        return None


def _is_before(entry: TimelineEntry, part: DatePart, known: Known) -> bool:
    """Whether a date lies before the claimed one, however that is read and in whatever zone."""
    begins = [known.convert_to_utc(each.earliest, first=True) for each in part.readings]
    return not part.any_year and all(entry.latest < begin for begin in begins)


def _check_copies(part: DatePart, known: Known) -> Iterator[Word]:
    """Copies that were there before: compared here, or tied to the file by an archive's checksum."""
    older = [
        (finding, entry)
        for finding, entry in known.dated
        if finding.basis is Basis.MATCHED
        and finding.leaning is Leaning.REUSED
        and entry.kind in COPIES
        and _is_before(entry, part, known)
    ]
    if not older:
        return
    older.sort(key=lambda each: (each[1].latest, each[0].id))
    oldest = older[0][1]
    ids = tuple(dict.fromkeys(finding.id for finding, _ in older))
    more = f" So do {len(ids) - 1} more." if len(ids) > 2 else " So does one more." if len(ids) == 2 else ""
    told = oldest.what if oldest.what.endswith((".", "!", "?", "”.")) else f"{oldest.what}."
    # A date that a page gives of itself weighs little: pages are changed, and keep their dates.
    weights = [Strength.WEAK if entry.kind == "page" else finding.strength for finding, entry in older]
    yield Word(
        "contradicts",
        f"A copy that was compared with it is older than the claimed date: {told} The image was there by "
        f"{tell_day(oldest.latest)}, if that date is right.{more}",
        ids,
        max(weights, key=lambda strength: strength.rank),
    )


def _check_signatures(part: DatePart, known: Known) -> Iterator[Word]:
    """A signature that was there before the claimed date; within it only the capture that a camera itself signed."""
    made = [each for each in known.find("credentials.made") if each.basis is Basis.SIGNED]
    by_camera = [each.id for each in made if each.leaning is Leaning.CAPTURED]
    edited = any(each.leaning is Leaning.PROCESSED for each in known.find("credentials.history"))
    for finding, entry in known.dated:
        if entry.kind != "signature":
            continue
        if _is_before(entry, part, known):
            yield Word("contradicts", f"{finding.summary} {_BEFORE}", (finding.id,), finding.strength)
        elif finding.basis is Basis.SIGNED and by_camera and not edited:
            fits = {_fit_capture(reading, finding, entry, known) for reading in part.near(entry.earliest)}
            if (fit_any if part.any_year else agree)(fits) == "supports":
                text = f"{finding.summary} The record says that a camera captured it, and that fits the claimed date."
                yield Word("supports", text, (finding.id, *by_camera), finding.strength)


def _check_changes(part: DatePart, known: Known) -> Iterator[Word]:
    """A change before the claimed date, by the file's own word; a later one says nothing."""
    if any(known.find(name) for name in UNSET):
        return
    for finding, entry in known.dated:
        own = finding.basis in {Basis.DECLARED, Basis.SIGNED}
        if entry.kind == "edit" and own and _is_before(entry, part, known):
            yield Word("contradicts", f"{finding.summary} {_BEFORE}", (finding.id,), Strength.WEAK)
