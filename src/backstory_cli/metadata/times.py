"""Every time in a file: what the clock showed, with the offset if one was written, and what instants it can mean.

Sources: Exif 2.32 (CIPA DC-008-2019), DateTime, OffsetTime and GPS tags; XMP part 1, Date (ISO 8601); IIM 4.2,
DateCreated and TimeCreated; PNG third edition, tIME (UTC); ICC.1:2022, 4.2 (dateTimeNumber).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from pydantic import JsonValue

from backstory_cli.metadata.fields import Reading

WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)
"""The time zones of the world: without an offset, a local time can be anywhere between them."""

_TIME = re.compile(
    r"(?P<year>\d{4})[:/.-](?P<month>\d{2})[:/.-](?P<day>\d{2})"
    r"(?:[T ]+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"(?:\.\d+)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_QUARTER, _SLACK = timedelta(minutes=15), timedelta(seconds=5)
"""Offsets are whole quarters of an hour; a phone writes the two times within seconds."""
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})")


@dataclass(frozen=True)
class ClockTime:
    """One time of a file.

    Attributes:
        field: The EXIF field it stands in.
        local: What the clock showed.
        offset: The clock's offset from UTC, or None if the file does not say.
        precision: ``second``, ``minute`` or ``day``.
    """

    field: str
    local: datetime
    offset: timedelta | None
    precision: str

    @property
    def earliest(self) -> datetime:
        """The first instant it can mean, in UTC."""
        return _shift(self.local, -(self.offset if self.offset is not None else EASTMOST))

    @property
    def latest(self) -> datetime:
        """The last instant it can mean, in UTC."""
        length = {"day": timedelta(days=1, seconds=-1), "minute": timedelta(seconds=59)}.get(
            self.precision, timedelta(0)
        )
        return _shift(self.local, length - (self.offset if self.offset is not None else WESTMOST))

    @property
    def words(self) -> str:
        """For a reader: the clock time, and its offset or that there is none."""
        shown = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}.get(self.precision, "%Y-%m-%d %H:%M:%S")
        zone = "time zone not given" if self.offset is None else f"UTC{_format_offset(self.offset)}"
        return f"{self.local.strftime(shown)} ({zone})"

    def as_when(self, kind: str) -> dict[str, JsonValue]:
        """What puts it on the timeline."""
        return {
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "precision": self.precision,
            "kind": kind,
        }


@dataclass(frozen=True)
class Stamp:
    """One time with its part in the file's life.

    Attributes:
        role: ``captured``, ``digitised``, ``modified``, ``gps``, ``utc`` (the maker's own moment), ``edited`` (a step),
            ``described`` (its metadata changed), ``sent`` (by an agency), or ``profile`` (the colour profile made).
        name: The field, with its group: ``ExifIFD:DateTimeOriginal``.
        time: The time, or the text as written where it is none.
    """

    role: str
    name: str
    time: ClockTime | str

    @property
    def words(self) -> str:
        """For a reader."""
        return self.time.words if isinstance(self.time, ClockTime) else repr(self.time)


_FIELDS = (
    ("captured", "DateTimeOriginal", ("ExifIFD",), "OffsetTimeOriginal"),
    ("captured", "DateTimeOriginal", ("IFD0",), "OffsetTimeOriginal"),
    ("captured", "DateTimeOriginal", ("XMP-exif",), ""),
    ("captured", "DateCreated", ("XMP-photoshop",), ""),
    ("digitised", "CreateDate", ("ExifIFD",), "OffsetTimeDigitized"),
    ("digitised", "DateTimeDigitized", ("XMP-exif",), ""),
    ("digitised", "CreateDate", ("XMP-xmp",), ""),
    ("modified", "ModifyDate", ("IFD0",), "OffsetTime"),
    ("modified", "ModifyDate", ("XMP-xmp",), ""),
    ("modified", "ModifyDate", ("PNG",), "UTC"),
    ("described", "MetadataDate", ("XMP-xmp",), ""),
    ("profile", "ProfileDateTime", ("ICC-header",), ""),
)
_AGENCY = (
    ("captured", "DateCreated", "TimeCreated"),
    ("digitised", "DigitalCreationDate", "DigitalCreationTime"),
    ("sent", "DateSent", "TimeSent"),
)


def find_times(reading: Reading) -> list[Stamp]:
    """All times of a file, in a fixed order: EXIF, XMP and PNG, GPS, IPTC, steps of the edit history."""
    found = [
        *_iter_field_times(reading),
        *_iter_gps_times(reading),
        *_iter_agency_times(reading),
        *_iter_history_times(reading),
    ]
    instant = parse_time(reading.text("TimeStamp", "Samsung"), "Samsung:TimeStamp")
    if not isinstance(instant, ClockTime):
        return found
    return [*(_settle_offset(stamp, instant) for stamp in found), Stamp("utc", "Samsung:TimeStamp", instant)]


def _settle_offset(stamp: Stamp, instant: ClockTime) -> Stamp:
    """A time of capture without an offset, with the one that the maker's own moment in UTC gives it."""
    time = stamp.time
    if stamp.role not in {"captured", "digitised"} or not isinstance(time, ClockTime) or time.offset is not None:
        return stamp
    offset = round((time.local - instant.local) / _QUARTER) * _QUARTER
    near = abs(time.local - instant.local - offset) <= _SLACK and WESTMOST <= offset <= EASTMOST
    return replace(stamp, time=replace(time, offset=offset)) if near else stamp


def _iter_field_times(reading: Reading) -> Iterator[Stamp]:
    for role, name, groups, offset_name in _FIELDS:
        for found in reading.all(name, *groups):
            written = "Z" if offset_name == "UTC" else reading.text(offset_name, "ExifIFD") if offset_name else ""
            time = parse_time(str(found.raw), f"{found.group}:{name}", written)
            if time and not (role == "profile" and isinstance(time, str)):
                yield Stamp(role, f"{found.group}:{name}", time)


def _iter_gps_times(reading: Reading) -> Iterator[Stamp]:
    time = read_gps_time(reading)
    if time is not None:
        yield Stamp("gps", "GPS:GPSDateStamp", time)


def _iter_agency_times(reading: Reading) -> Iterator[Stamp]:
    for role, date_name, time_name in _AGENCY:
        date, clock = reading.text(date_name, "IPTC"), reading.text(time_name, "IPTC")
        if date:
            yield Stamp(role, f"IPTC:{date_name}", parse_time(f"{date} {clock}".strip(), f"IPTC:{date_name}"))


def _iter_history_times(reading: Reading) -> Iterator[Stamp]:
    field = reading.field("History", "XMP-xmpMM")
    for step in field.raw if field is not None and isinstance(field.raw, list) else []:
        when = step.get("When") if isinstance(step, dict) else None
        if isinstance(when, str) and when:
            yield Stamp("edited", "XMP-xmpMM:History", parse_time(when, "XMP-xmpMM:History"))


def parse_time(text: str, name: str, offset: str = "") -> ClockTime | str:
    """A written time; the text as it stands if it is none, as an unset clock's zeros are.

    Args:
        text: As written: ``2024:05:18 19:42:07``, ``2024-05-18T19:42:07+03:00``, ``2024-05-18``.
        name: The field it stands in, for the result.
        offset: The offset from UTC that another field gives, if the text has none of its own.
    """
    match = _TIME.match(text)
    return text if match is None else _make_time(name, match, parse_offset(match["offset"] or offset)) or text


def read_gps_time(reading: Reading) -> ClockTime | str | None:
    """The time that the satellites gave, which is always UTC."""
    date = reading.text("GPSDateStamp", "GPS") or reading.text("GPSDate", "GPS")
    stamp = reading.field("GPSTimeStamp", "GPS")
    if not date:
        return None
    match = _TIME.match(date)
    day = _make_time("GPSDateStamp", match, timedelta(0)) if match else None
    if day is None:
        return date
    parts = stamp.raw if stamp is not None and isinstance(stamp.raw, list) else []
    numbers = [part for part in parts if isinstance(part, int | float)]
    if len(numbers) != 3 or not (0 <= numbers[0] < 24 and 0 <= numbers[1] < 60 and 0 <= numbers[2] < 61):
        return day
    clock = timedelta(hours=numbers[0], minutes=numbers[1], seconds=int(numbers[2]))
    return ClockTime("GPSDateStamp and GPSTimeStamp", day.local + clock, timedelta(0), "second")


def parse_offset(text: str) -> timedelta | None:
    """``+03:00`` as a duration; None for anything that is no offset on this earth."""
    if text.strip().upper() == "Z":
        return timedelta(0)
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    offset = -size if match["sign"] == "-" else size
    return offset if WESTMOST <= offset <= EASTMOST else None


def _make_time(field: str, match: re.Match[str], offset: timedelta | None) -> ClockTime | None:
    precision = "second" if match["second"] else "minute" if match["hour"] else "day"
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    try:  # hour 24 and second 60 occur in the wild
        local = datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    except (ValueError, OverflowError):
        return None
    sound = hour <= 24 and minute < 60 and second <= 60 and 1800 <= local.year <= 9000
    return ClockTime(field, local, offset, precision) if sound else None


def _shift(local: datetime, by: timedelta) -> datetime:
    return (local + by).replace(tzinfo=UTC)


def _format_offset(offset: timedelta) -> str:
    return timezone(offset).tzname(None).removeprefix("UTC") or "+00:00"
