"""What the file says of times: capture, change, satellites, and all of them on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from backstory_cli.detectors.metadata.declared import ANYONE, make_finding
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.times import ClockTime, Stamp, find_times
from backstory_cli.models import About, Finding, Strength

_ROLES = {
    "captured": "taken",
    "digitised": "turned into a digital image (taken or scanned)",
    "modified": "last changed",
    "gps": "satellite time",
    "utc": "the phone's own moment in UTC",
    "edited": "edited",
    "described": "metadata changed",
    "sent": "sent by an agency",
    "profile": "colour profile made",
    "file": "written to this disk",
}


def iter_findings(reading: Reading, modified: datetime | None = None) -> Iterator[Finding]:
    """The capture, change and satellite times, every time on one line, and what is no time at all.

    ``modified`` is the date of the file on its disk, which any copying changes: it is listed and used for nothing.
    """
    stamps = find_times(reading)
    captured, satellites = _find_first(stamps, "captured", "digitised"), _find_first(stamps, "gps")
    changed = _find_latest(stamps, "modified", "edited")
    if captured is not None:
        verb = _ROLES[captured[0].role]
        yield _report_time("capture_time", f"The file says it was {verb} on {captured[1].words}.", captured, "capture")
    if changed is not None and (captured is None or changed[1].local != captured[1].local):
        yield _report_time("modify_time", f"The file says it was last changed on {changed[1].words}.", changed, "edit")
    if satellites is not None:
        yield _report_time(
            "gps_time", f"The file says its GPS clock showed {satellites[1].words}.", satellites, "capture"
        )
    if len(stamps) > 1:
        yield _report_all([*stamps, *_read_disk_times(modified)])
    yield from _report_unusable(stamps)


def _find_first(stamps: Sequence[Stamp], *roles: str) -> tuple[Stamp, ClockTime] | None:
    for role in roles:
        for stamp in stamps:
            if stamp.role == role and isinstance(stamp.time, ClockTime):
                return stamp, stamp.time
    return None


def _find_latest(stamps: Sequence[Stamp], *roles: str) -> tuple[Stamp, ClockTime] | None:
    found = [(each, each.time) for each in stamps if each.role in roles and isinstance(each.time, ClockTime)]
    return max(found, key=lambda pair: pair[1].earliest, default=None)


def _read_disk_times(modified: datetime | None) -> list[Stamp]:
    if modified is None:
        return []
    shown = ClockTime("file", modified.replace(tzinfo=None, microsecond=0), timedelta(0), "second")
    return [Stamp("file", "the disk", shown)]


def _report_time(name: str, summary: str, found: tuple[Stamp, ClockTime], kind: str) -> Finding:
    stamp, time = found
    utc = time.earliest.isoformat().replace("+00:00", "Z") if time.offset is not None else None
    return make_finding(
        name,
        summary,
        About.TIME,
        {
            "local": time.local.isoformat(sep=" "),
            "offset_minutes": None if time.offset is None else int(time.offset.total_seconds() // 60),
            "utc": utc,
            "field": stamp.name,
            "when": time.as_when(kind),
        },
        f"{ANYONE} Cameras whose clock was never set write wrong dates.",
    )


def _report_all(stamps: Sequence[Stamp]) -> Finding:
    distinct = dict.fromkeys((stamp.role, stamp.words) for stamp in stamps)
    shown = [f"{_ROLES[role]} {words}" for role, words in distinct if role not in {"profile", "file"}][:8]
    left = len(distinct) - len(shown)
    more = f" (and {left} more, listed in the JSON)" if left else ""
    return make_finding(
        "times",
        f"All times in the file: {'; '.join(shown)}{more}.",
        About.CONTENT,
        {"times": [_to_row(stamp) for stamp in stamps]},
        f"{ANYONE} A time without an offset from UTC is known only to within the world's time zones.",
        strength=Strength.WEAK,
    )


def _to_row(stamp: Stamp) -> dict[str, JsonValue]:
    row: dict[str, JsonValue] = {"role": stamp.role, "field": stamp.name, "text": stamp.words}
    if isinstance(stamp.time, ClockTime):
        offset = stamp.time.offset
        row |= {
            "local": stamp.time.local.isoformat(sep=" "),
            "offset_minutes": None if offset is None else int(offset.total_seconds() // 60),
            "earliest": stamp.time.earliest.isoformat(),
            "latest": stamp.time.latest.isoformat(),
            "precision": stamp.time.precision,
        }
    return row


def _report_unusable(stamps: Sequence[Stamp]) -> Iterator[Finding]:
    odd: dict[str, JsonValue] = {each.name: each.time for each in stamps if isinstance(each.time, str)}
    if odd:
        yield make_finding(
            "odd_times",
            f"The file says times that are no dates: {', '.join(f'{name} {time!r}' for name, time in odd.items())}.",
            About.TIME,
            {"times": odd},
            "Blank and zero dates are common where a camera's clock was never set.",
            strength=Strength.WEAK,
        )
