"""Where the sun stands for an instant and a place, and where and how long shadows fall.

Source: Meeus, *Astronomical Algorithms* (2nd edition, 1998): chapter 25 (solar coordinates of lower accuracy, 0.01
degree), chapter 22 (obliquity), chapter 12 (sidereal time), chapter 13 (horizontal coordinates), chapter 16
(refraction, Saemundsson's formula). Terrestrial Time is taken as UTC and 69 seconds, its difference around 2026; for
1900 to 2100 that moves the sun by less than 0.002 degrees. Held against NREL's Solar Position Algorithm (Reda and
Andreas, 2004, as in pvlib 0.16.1) at 4,000 instants and places of 1900 to 2100 the position is within 0.01 degrees,
and so is the apparent height from 0.3 degrees up. The air of a given day bends light at the horizon by some tenths of
a degree more or less than any formula says.

Angles are degrees; azimuths and bearings turn clockwise from true north.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import asin, atan2, cos, degrees, hypot, radians, sin, tan
from typing import Literal

Light = Literal["day", "civil twilight", "nautical twilight", "astronomical twilight", "night"]

RISE = -0.833
"""Height of the sun's centre, without refraction, when its upper edge touches the horizon: 34' of refraction and 16'
of radius (Meeus, chapter 15)."""
_TWILIGHTS: tuple[tuple[float, Light], ...] = (
    (RISE, "day"),
    (-6.0, "civil twilight"),
    (-12.0, "nautical twilight"),
    (-18.0, "astronomical twilight"),
)
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_TT_AHEAD = timedelta(seconds=69)
_PARALLAX = 8.794 / 3600


@dataclass(frozen=True, slots=True)
class Sun:
    """The sun as seen from a place.

    Attributes:
        azimuth: Direction in which it stands.
        height: Angle of its centre above the horizon as geometry has it, without refraction.
        apparent_height: The same as it is seen, with the refraction of average air (1010 hPa, 10 degrees Celsius).
    """

    azimuth: float
    height: float
    apparent_height: float

    @property
    def light(self) -> Light:
        """Day, or how deep a twilight, or night; day lasts while a part of the sun is above a level horizon."""
        return next((light for least, light in _TWILIGHTS if self.height >= least), "night")

    @property
    def shadow_bearing(self) -> float:
        """Direction in which shadows fall on level ground: away from the sun."""
        return (self.azimuth + 180) % 360

    @property
    def shadow_length(self) -> float | None:
        """Length of the shadow of something upright on level ground, in multiples of its height; None for no sun."""
        return 1 / tan(radians(self.apparent_height)) if self.apparent_height > 0 else None


def locate_sun(at: datetime, latitude: float, longitude: float) -> Sun:
    """Where the sun stands at an instant (with its time zone), seen from a place (north and east positive)."""
    ascension, declination = _compute_equatorial(_to_centuries(at + _TT_AHEAD))
    hour_angle = radians(_compute_sidereal(at) + longitude) - ascension
    north = radians(latitude)
    azimuth = atan2(sin(hour_angle), cos(hour_angle) * sin(north) - tan(declination) * cos(north))
    sine = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour_angle)
    height = asin(max(-1.0, min(1.0, sine)))
    below = degrees(height) - _PARALLAX * cos(height)
    # The second remainder: one tiny step west of north is rounded to 360.
    return Sun((degrees(azimuth) + 180) % 360 % 360, below, below + compute_refraction(below))


def compute_refraction(height: float) -> float:
    """By how many degrees average air lifts what stands at a height; below -1 degree the formula does not hold: 0."""
    if height < -1:
        return 0.0
    return max(0.0, 1.02 / tan(radians(height + 10.3 / (height + 5.11))) / 60)


def _to_centuries(moment: datetime) -> float:
    """Julian centuries since J2000."""
    return (moment - _J2000) / timedelta(days=36525)


def _compute_mean_longitude(centuries: float) -> float:
    return 280.46646 + 36000.76983 * centuries + 0.0003032 * centuries**2


def _compute_nutation(centuries: float) -> float:
    """Nutation in longitude, its greatest term."""
    return -0.00478 * sin(radians(125.04 - 1934.136 * centuries))


def _compute_longitude(centuries: float) -> float:
    """Apparent longitude: the equation of the centre, aberration and nutation (25.2 to 25.8)."""
    anomaly = radians(357.52911 + 35999.05029 * centuries - 0.0001537 * centuries**2)
    centre = (
        (1.914602 - 0.004817 * centuries - 0.000014 * centuries**2) * sin(anomaly)
        + (0.019993 - 0.000101 * centuries) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    return _compute_mean_longitude(centuries) + centre - 0.00569 + _compute_nutation(centuries)


def _compute_equatorial(centuries: float) -> tuple[float, float]:
    """Apparent right ascension and declination, in radians."""
    longitude = radians(_compute_longitude(centuries))
    tilt = 23.4392911 - 0.0130042 * centuries + 0.00256 * cos(radians(125.04 - 1934.136 * centuries))
    x, y, z = cos(longitude), cos(radians(tilt)) * sin(longitude), sin(radians(tilt)) * sin(longitude)
    return atan2(y, x), atan2(z, hypot(x, y))


def _compute_sidereal(at: datetime) -> float:
    """Apparent sidereal time at Greenwich, in degrees (12.4, and the greatest term of nutation)."""
    days = (at - _J2000) / timedelta(days=1)
    centuries = days / 36525
    mean = 280.46061837 + 360.98564736629 * days + 0.000387933 * centuries**2
    return mean + _compute_nutation(centuries) * cos(radians(23.44))
