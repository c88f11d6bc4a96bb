"""``sun``: where the sun stood at the time and place that the file itself gives, and whether its exposure fits.

It computes from two declarations of the file, so it is worth as much as they are; it sets no time and no place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from math import log2
from typing import NamedTuple

from backstory_cli.forensics.sun import Sun, locate_sun
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.metadata.times import ClockTime, find_times
from backstory_cli.models import About, Basis, Finding, Strength

BRIGHT = 12.0
"""Exposure value (at ISO 100) from which on settings are those of daylight outdoors: overcast is about 12, full sun
about 15 (the table of light values in ANSI PH2.7-1986); floodlit sports and shop windows reach 8 to 10."""
DARK = -12.0
"""Height of the sun below which no daylight helps an exposure: the end of nautical twilight."""
_FLASH_FIRED = 1
LIMITS = (
    "Computed from the time and the position in the file, which anyone can write; a wrong clock or time zone moves it "
    "by 15 degrees an hour. Hills, houses and clouds are not considered. Compare it with the shadows in the image."
)


class _Moment(NamedTuple):
    """An instant that the file gives, and how its time zone is known."""

    at: datetime
    field: str
    zone: str


class SunPosition:
    """Yields ``sun.position``, and ``sun.exposure`` where the camera's settings are those of a day that it was not."""

    name = "sun"
    title = "The sun at the recorded time and place"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Compute from the file's own time and position; nothing where it lacks one of them."""
        reading = read_metadata(image)
        where = read_position(reading)
        moment = _find_moment(reading, where) if isinstance(where, Position) else None
        if not isinstance(where, Position) or moment is None:
            return
        seen = locate_sun(moment.at, where.latitude, where.longitude)
        yield _report_position(moment, where, seen)
        yield from _report_exposure(reading, moment, seen)


def _find_moment(reading: Reading, where: Position) -> _Moment | None:
    """The capture time: with its own offset, else in the zone of the position, else the satellites' time."""
    times = [(stamp, stamp.time) for stamp in find_times(reading) if isinstance(stamp.time, ClockTime)]
    timed = [(stamp, time) for stamp, time in times if time.precision != "day"]
    taken = [(stamp, time) for stamp, time in timed if stamp.role in {"captured", "digitised"}]
    for stamp, time in taken:
        if time.offset is not None:
            return _Moment(time.earliest, stamp.name, "as the file gives it")
    for stamp, time in timed:
        if stamp.role == "gps":
            return _Moment(time.earliest, stamp.name, "UTC, from the satellites")
    return _localize(taken[0][0].name, taken[0][1], where) if taken else None


def _localize(field: str, time: ClockTime, where: Position) -> _Moment | None:
    from backstory_cli.reference import gazetteer

    zone = gazetteer.find_time_zone(where.latitude, where.longitude)
    offsets = gazetteer.find_utc_offsets(zone, time.local) if zone else []
    if len(offsets) != 1:
        return None
    return _Moment((time.local - offsets[0]).replace(tzinfo=UTC), field, f"not given; that of the position, {zone}")


def _report_position(moment: _Moment, where: Position, seen: Sun) -> Finding:
    return Finding(
        id="sun.position",
        summary=f"At the time and place that the file gives, {describe_sun(seen)}.",
        about=About.CONTENT,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={
            "utc": moment.at.isoformat().replace("+00:00", "Z"),
            "field": moment.field,
            "time_zone": moment.zone,
            "latitude": where.latitude,
            "longitude": where.longitude,
            "azimuth": round(seen.azimuth, 2),
            "height": round(seen.height, 2),
            "apparent_height": round(seen.apparent_height, 2),
            "light": seen.light,
            "shadow_bearing": round(seen.shadow_bearing, 1) if seen.shadow_length is not None else None,
            "shadow_length": round(seen.shadow_length, 2) if seen.shadow_length is not None else None,
        },
        limits=LIMITS,
    )


def describe_sun(seen: Sun) -> str:
    """Where it stands and where shadows fall, or how far below the horizon it is."""
    from backstory_cli.reference.gazetteer import to_compass_point

    if seen.shadow_length is None:
        return f"the sun stood {-seen.height:.0f}° below the horizon ({seen.light}), so that it threw no shadows"
    long = f"{seen.shadow_length:.1f}" if seen.shadow_length < 20 else "more than 20"
    return (
        f"the sun stood {seen.apparent_height:.0f}° above the horizon in the {to_compass_point(seen.azimuth)} "
        f"({seen.azimuth:.0f}°); shadows fell to the {to_compass_point(seen.shadow_bearing)} "
        f"({seen.shadow_bearing:.0f}°) and "
        f"were {long} times as long as things are high"
    )


def _report_exposure(reading: Reading, moment: _Moment, seen: Sun) -> Iterator[Finding]:
    """The settings are those of a bright day while the sun was far below the horizon. Never the other way round: an
    interior at noon is dark, and a long exposure bright."""
    value = _compute_exposure_value(reading)
    if value is None or value < BRIGHT or seen.height >= DARK or _may_have_flashed(reading):
        return
    yield Finding(
        id="sun.exposure",
        summary=f"The camera's settings are those of bright daylight (exposure value {value:.0f}), but at the time and "
        f"place that the file gives the sun stood {-seen.height:.0f}° below the horizon.",
        about=About.TIME,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={
            "exposure_value": round(value, 1),
            "height": round(seen.height, 2),
            "utc": moment.at.isoformat().replace("+00:00", "Z"),
        },
        limits="It may be harmless: a clock or a time zone that was set wrong, strong artificial light or a studio "
        "flash, a lamp or the moon in the image, or settings that were chosen by hand.",
    )


def _compute_exposure_value(reading: Reading) -> float | None:
    """Exposure value at ISO 100: the logarithm of aperture squared over time, less that of the sensitivity."""
    aperture, seconds, iso = (reading.number(name, "ExifIFD") for name in ("FNumber", "ExposureTime", "ISO"))
    if not aperture or not seconds or not iso or min(aperture, seconds, iso) <= 0:
        return None
    return log2(aperture**2 / seconds) - log2(iso / 100)


def _may_have_flashed(reading: Reading) -> bool:
    """Whether the flash fired; where the field says nothing that can be read, it may have."""
    field = reading.field("Flash", "ExifIFD", "XMP-exif")
    if field is None:
        return False
    return not isinstance(field.raw, int) or bool(field.raw & _FLASH_FIRED)
