"""Times against one another, against the satellites, against the zone of the position, and against the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from backstory_cli.detectors.consistency.contradiction import make_contradiction
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.times import EASTMOST, WESTMOST, ClockTime, Stamp, find_times
from backstory_cli.models import About, Finding, Strength
from backstory_cli.reference.editing_software import find_program

DAY = timedelta(days=1)
SLACK = timedelta(minutes=2)
"""Writing a file takes a moment, and cameras note the start and the end of it."""
STALE = timedelta(hours=1)
"""A GPS record can be the last one that was had, some minutes old, or more where there was no view of the sky."""
ZONES = EASTMOST - WESTMOST
"""Between two clocks without zones there can lie as much."""
_RESET_YEARS = {
    1970,
    1980,
    1990,
    2000,
    2001,
    2002,
    2003,
    2004,
    2005,
    2006,
    2007,
    2008,
    2009,
    2010,
    2012,
    2014,
    2015,
    2016,
}
"""Years to whose first of January camera clocks go back when their battery was empty: the year of the model."""


def check_order(image: Image, reading: Reading) -> Iterator[Finding]:
    """The file was changed before the picture was taken."""
    del image
    stamps = find_times(reading)
    taken = _find_first(stamps, "captured")
    changed = _find_first(stamps, "modified")
    if taken is None or changed is None:
        return
    gap = _measure_gap(taken[1], changed[1])
    edited = find_program(reading.text("Software", "IFD0")) or find_program(reading.text("CreatorTool", "XMP-xmp"))
    if gap > SLACK:
        yield make_contradiction(
            "time_order",
            f"The file says it was last changed ({changed[1].words}) before it was taken ({taken[1].words}).",
            About.TIME,
            {taken[0].name: taken[1].words, changed[0].name: changed[1].words},
            "a clock that was set later, a time shifted by a program, or a time zone that one of the fields lacks.",
            # Some cameras write a date of their own firmware there; an editor writes when it saved.
            strength=Strength.MODERATE if gap > DAY and edited else Strength.WEAK,
        )


def check_sources(image: Image, reading: Reading) -> Iterator[Finding]:
    """Two blocks of the file give different capture times: EXIF says 2019, XMP says 2023."""
    del image
    taken = [(s, s.time) for s in find_times(reading) if s.role == "captured" and isinstance(s.time, ClockTime)]
    for other in taken[1:]:
        gap = _measure_distance(taken[0][1], other[1])
        if gap > SLACK and taken[0][0].name.partition(":")[0] != other[0].name.partition(":")[0]:
            yield make_contradiction(
                "time_sources",
                f"Two places in the file give different capture times: {taken[0][0].name} says {taken[0][1].words}, "
                f"{other[0].name} says {other[1].words}.",
                About.TIME,
                {taken[0][0].name: taken[0][1].words, other[0].name: other[1].words},
                "agencies enter the date of the event or of publication, and programs write times in their own zone.",
                strength=Strength.MODERATE if gap > DAY else Strength.WEAK,
            )
            return


def check_satellites(image: Image, reading: Reading) -> Iterator[Finding]:
    """The camera's clock and that of the satellites are further apart than zones and a stale record explain."""
    del image
    stamps = find_times(reading)
    taken, above = _find_first(stamps, "captured", "digitised"), _find_first(stamps, "gps")
    if taken is None or above is None:
        return
    time, sky = taken[1], above[1]
    if sky.precision == "day":
        gap = _measure_outside(time, sky)
        yield from _compare_with_satellites(taken, above, gap, DAY)
    elif time.offset is not None:
        yield from _compare_with_satellites(taken, above, abs(time.earliest - sky.earliest), STALE)
    else:
        yield from _compare_with_satellites(taken, above, _measure_outside(time, sky), STALE)


def _compare_with_satellites(
    taken: tuple[Stamp, ClockTime], above: tuple[Stamp, ClockTime], gap: timedelta, most: timedelta
) -> Iterator[Finding]:
    if gap <= most:
        return
    yield make_contradiction(
        "time_satellites",
        f"The camera's clock says {taken[1].words}, but the satellites' time in the file is {above[1].words}.",
        About.TIME,
        {taken[0].name: taken[1].words, above[0].name: above[1].words},
        "a camera clock set to another zone or never set, or a satellite record from hours before. Satellite time is "
        "the more reliable of the two where both were written by the device.",
        strength=Strength.MODERATE if gap > DAY else Strength.WEAK,
    )


def check_zone(image: Image, reading: Reading) -> Iterator[Finding]:
    """The offset from UTC that the file gives was not in use at the position it gives."""
    del image
    taken = _find_first(find_times(reading), "captured", "digitised")
    where = read_position(reading)
    if taken is None or taken[1].offset is None or not isinstance(where, Position):
        return
    from backstory_cli.reference import gazetteer

    name = gazetteer.find_time_zone(where.latitude, where.longitude)
    offsets = gazetteer.find_utc_offsets(name, taken[1].local) if name else []
    if not offsets or name is None or name.startswith("Etc/") or taken[1].offset in offsets:
        return
    there = " or ".join(_format_hours(offset) for offset in offsets)
    yield make_contradiction(
        "time_zone",
        f"The file gives the offset UTC{_format_hours(taken[1].offset)}, but at the position it gives the clocks "
        f"showed UTC{there} then ({name}).",
        About.TIME,
        {taken[0].name: taken[1].words, "GPS": f"{where.latitude}, {where.longitude}: {name}, UTC{there}"},
        "cameras keep the zone of home until somebody changes it, and a place near a border can use another zone.",
    )


def check_default_clock(image: Image, reading: Reading) -> Iterator[Finding]:
    """The time is one that a camera shows after its battery was empty: the first hours of a first of January."""
    del image
    for stamp in find_times(reading):
        time = stamp.time
        if stamp.role not in {"captured", "digitised"} or not isinstance(time, ClockTime):
            continue
        start = datetime(time.local.year, 1, 1)
        at_start = time.local.year in _RESET_YEARS and time.precision != "day" and time.local - start < DAY
        if at_start or (time.local.year < 1990 and reading.text("Model", "IFD0") and reading.number("FNumber")):
            yield make_contradiction(
                "default_clock",
                f"The capture time {time.words} is one that a camera shows whose clock was never set.",
                About.TIME,
                {stamp.name: time.words, "camera": reading.text("Model", "IFD0") or "not given"},
                "images are taken on New Year's Day too.",
            )
            return


def check_future(image: Image, reading: Reading) -> Iterator[Finding]:
    """The file speaks of a time that has not come yet."""
    del image
    now = datetime.now(UTC)
    for stamp in find_times(reading):
        if isinstance(stamp.time, ClockTime) and stamp.time.earliest > now + DAY:
            yield make_contradiction(
                "time_future",
                f"The file says {stamp.time.words} ({stamp.name}), which lies in the future.",
                About.TIME,
                {stamp.name: stamp.time.words, "now": now.strftime("%Y-%m-%d")},
                "a clock that was set wrong, on the camera or on this computer.",
                strength=Strength.MODERATE,
            )
            return


def _find_first(stamps: Sequence[Stamp], *roles: str) -> tuple[Stamp, ClockTime] | None:
    for role in roles:
        for stamp in stamps:
            if stamp.role == role and isinstance(stamp.time, ClockTime):
                return stamp, stamp.time
    return None


def _measure_gap(earlier: ClockTime, later: ClockTime) -> timedelta:
    """By how much the second lies before the first, as far as their zones and precisions let that be known."""
    if earlier.offset is None and later.offset is None:  # one camera, one clock
        until = later.local + (DAY if later.precision == "day" else timedelta(0))
        return earlier.local - until
    return earlier.earliest - later.latest


def _measure_distance(one: ClockTime, other: ClockTime) -> timedelta:
    """How far two times are apart at least, where each may be in any zone if it does not say."""
    if one.precision == "day" or other.precision == "day":
        days = abs((one.local.date() - other.local.date()).days) - 1
        return max(timedelta(0), DAY * days)
    if one.local == other.local:
        return timedelta(0)
    if one.offset is not None and other.offset is not None:
        return abs(one.earliest - other.earliest)
    return max(timedelta(0), abs(one.local - other.local) - ZONES)


def _measure_outside(time: ClockTime, instant: ClockTime) -> timedelta:
    """How far an instant lies outside what a time can mean."""
    if instant.latest < time.earliest:
        return time.earliest - instant.latest
    return max(timedelta(0), instant.earliest - time.latest)


def _format_hours(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
