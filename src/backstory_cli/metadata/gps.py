"""The GPS record of EXIF as decimal degrees, or the reason why it gives no usable position.

Source: Exif 2.32 (CIPA DC-008-2019), section 4.6.6, GPS attribute information.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from backstory_cli.metadata.exif import Exif


@dataclass(frozen=True)
class Position:
    """A place on the globe.

    Attributes:
        latitude: Decimal degrees, north positive.
        longitude: Decimal degrees, east positive.
        altitude: Metres above (negative: below) sea level, or None.
        direction: Where the camera pointed, degrees clockwise from north (true or magnetic), or None.
        datum: The geodetic datum as written, usually WGS-84; empty if not given.
    """

    latitude: float
    longitude: float
    altitude: float | None = None
    direction: float | None = None
    datum: str = ""

    @property
    def map_link(self) -> str:
        """A page of OpenStreetMap that shows the place."""
        return f"https://www.openstreetmap.org/?mlat={self.latitude:.6f}&mlon={self.longitude:.6f}&zoom=15"


def position(exif: Exif) -> Position | str | None:
    """The position; a reason in words if the record is there but unusable; None if there is no record."""
    latitude, longitude = exif.field("GPSLatitude", "GPS"), exif.field("GPSLongitude", "GPS")
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        return "one of latitude and longitude is missing"
    north, east = _degrees(latitude.value, 90), _degrees(longitude.value, 180)
    if north is None or east is None:
        return "its numbers are no position on the globe"
    north_sign = {"N": 1, "S": -1}.get(exif.text("GPSLatitudeRef", "GPS")[:1].upper())
    east_sign = {"E": 1, "W": -1}.get(exif.text("GPSLongitudeRef", "GPS")[:1].upper())
    if north_sign is None or east_sign is None:
        return "it does not say which hemisphere it means"
    if north == 0 and east == 0:
        return "it says exactly 0, 0, which devices write when they have no position"
    return Position(
        latitude=round(north * north_sign, 7),
        longitude=round(east * east_sign, 7),
        altitude=_altitude(exif),
        direction=_direction(exif),
        datum=exif.text("GPSMapDatum", "GPS"),
    )


def _degrees(value: JsonValue, most: int) -> float | None:
    """Degrees, minutes and seconds (any of the last two may be missing) as one number of degrees."""
    parts = value if isinstance(value, list) else [value]
    numbers = [part for part in parts[:3] if isinstance(part, int | float)]
    if not numbers or parts[0] is None or any(number < 0 for number in numbers):
        return None
    filled = [part if isinstance(part, int | float) else 0.0 for part in (*parts[:3], 0, 0)][:3]
    degrees = filled[0] + filled[1] / 60 + filled[2] / 3600
    return degrees if degrees <= most else None


def _altitude(exif: Exif) -> float | None:
    altitude = exif.number("GPSAltitude", "GPS")
    if altitude is None:
        return None
    reference = exif.field("GPSAltitudeRef", "GPS")
    below = reference is not None and reference.value in (1, "1", "\\x01")
    return round(-altitude if below else altitude, 2)


def _direction(exif: Exif) -> float | None:
    direction = exif.number("GPSImgDirection", "GPS")
    return round(direction, 2) if direction is not None and 0 <= direction <= 360 else None
