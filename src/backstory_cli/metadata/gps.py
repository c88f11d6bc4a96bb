"""The GPS record of EXIF as decimal degrees, or the reason why it gives no usable position.

Source: Exif 2.32 (CIPA DC-008-2019), section 4.6.6, GPS attribute information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pydantic import JsonValue

from backstory_cli.metadata.fields import Reading

_COORDINATE = re.compile(
    r"(?P<degrees>\d{1,3}),(?P<minutes>\d{1,2}(?:\.\d{1,12})?)(?:,(?P<seconds>\d{1,2}(?:\.\d{1,12})?))?(?P<sign>[NSEW])"
)


@dataclass(frozen=True)
class Position:
    """A place on the globe.

    Attributes:
        latitude: Decimal degrees, north positive.
        longitude: Decimal degrees, east positive.
        altitude: Metres above (negative: below) sea level, or None.
        direction: Where the camera pointed, degrees clockwise from north (true or magnetic), or None.
        magnetic: Whether that north is the magnetic one.
        speed: How fast the device moved, kilometres per hour, or None.
        error: The radius in metres that the device gave as its uncertainty, or None.
        datum: The geodetic datum as written, usually WGS-84; empty if not given.
        void: Whether the receiver had no fix when this was written, so that it may be an older place.
        field: Where the latitude stands in the file.
    """

    latitude: float
    longitude: float
    altitude: float | None = None
    direction: float | None = None
    magnetic: bool = False
    speed: float | None = None
    error: float | None = None
    datum: str = ""
    void: bool = False
    field: str = "GPS:GPSLatitude"

    @property
    def map_link(self) -> str:
        """A page of OpenStreetMap that shows the place."""
        return f"https://www.openstreetmap.org/?mlat={self.latitude:.6f}&mlon={self.longitude:.6f}&zoom=15"


def read_position(reading: Reading) -> Position | str | None:
    """The position, of XMP where EXIF gives none; a reason in words if the record is there but unusable; None if there
    is no record."""
    found = _read_exif_position(reading)
    if isinstance(found, Position):
        return found
    return next(_iter_xmp_positions(reading), found)


def _read_exif_position(reading: Reading) -> Position | str | None:
    latitude, longitude = reading.field("GPSLatitude", "GPS"), reading.field("GPSLongitude", "GPS")
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        return "one of latitude and longitude is missing"
    north, east = _to_degrees(latitude.raw, 90), _to_degrees(longitude.raw, 180)
    if north is None or east is None:
        return "its numbers are no position on the globe"
    north_sign = {"N": 1, "S": -1}.get(reading.text("GPSLatitudeRef", "GPS")[:1].upper())
    east_sign = {"E": 1, "W": -1}.get(reading.text("GPSLongitudeRef", "GPS")[:1].upper())
    if north_sign is None or east_sign is None:
        return "it does not say which hemisphere it means"
    if north == 0 and east == 0:
        return "it says exactly 0, 0, which devices write when they have no position"
    return Position(
        latitude=round(north * north_sign, 7),
        longitude=round(east * east_sign, 7),
        altitude=_read_altitude(reading),
        direction=_read_direction(reading),
        magnetic=reading.text("GPSImgDirectionRef", "GPS")[:1].upper() == "M",
        speed=_read_speed(reading),
        error=_read_positive(reading.number("GPSHPositioningError", "GPS")),
        datum=reading.text("GPSMapDatum", "GPS"),
        void=reading.text("GPSStatus", "GPS")[:1].upper() == "V" or "Void" in reading.text("GPSStatus", "GPS"),
    )


def read_xmp_position(reading: Reading) -> tuple[float, float] | None:
    """The position that XMP repeats from EXIF, as ``46,29.493N`` (XMP part 2, GPSCoordinate); None without one."""
    north = _read_coordinate(reading.text("GPSLatitude", "XMP-exif"), "NS")
    east = _read_coordinate(reading.text("GPSLongitude", "XMP-exif"), "EW")
    return None if north is None or east is None else (north, east)


def _iter_xmp_positions(reading: Reading) -> Iterator[Position]:
    """Positions in XMP: EXIF's own names, those of DJI's drones, and IPTC's place of creation."""
    if (repeated := read_xmp_position(reading)) is not None:
        yield from _make_position(*repeated, "XMP-exif:GPSLatitude")
    north = reading.text("GpsLatitude", "XMP-drone-dji") or reading.text("GPSLatitude", "XMP-drone-dji")
    east = next(
        (text for name in _DJI_LONGITUDES if (text := reading.text(name, "XMP-drone-dji"))), ""
    )  # early firmware spelt it without the n
    with suppress(ValueError):
        yield from _make_position(float(north), float(east), "XMP-drone-dji:GpsLatitude")
    for created in reading.all("LocationCreated", "XMP-iptcExt"):
        for place in created.raw if isinstance(created.raw, list) else [created.raw]:
            if isinstance(place, dict):
                latitude = _read_coordinate(str(place.get("GPSLatitude") or ""), "NS")
                longitude = _read_coordinate(str(place.get("GPSLongitude") or ""), "EW")
                if latitude is not None and longitude is not None:
                    yield from _make_position(latitude, longitude, "XMP-iptcExt:LocationCreated")


_DJI_LONGITUDES = ("GpsLongitude", "GPSLongitude", "GpsLongtitude")


def _make_position(latitude: float, longitude: float, field: str) -> Iterator[Position]:
    """A position, where its numbers are one."""
    if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude):
        yield Position(round(latitude, 7), round(longitude, 7), field=field)


def _read_coordinate(text: str, signs: str) -> float | None:
    match = _COORDINATE.fullmatch(text.strip()[:60])
    if match is None or match["sign"] not in signs:
        return None
    degrees = float(match["degrees"]) + float(match["minutes"]) / 60 + float(match["seconds"] or 0) / 3600
    most = 90 if signs == "NS" else 180
    return (-degrees if match["sign"] == signs[1] else degrees) if degrees <= most else None


def _to_degrees(value: JsonValue, most: int) -> float | None:
    """Degrees, minutes and seconds (any of the last two may be missing) as one number of degrees."""
    parts = value if isinstance(value, list) else [value]
    numbers = [part for part in parts[:3] if isinstance(part, int | float)]
    if not numbers or parts[0] is None or any(number < 0 for number in numbers):
        return None
    filled = [part if isinstance(part, int | float) else 0.0 for part in (*parts[:3], 0, 0)][:3]
    degrees = filled[0] + filled[1] / 60 + filled[2] / 3600
    return degrees if degrees <= most else None


def _read_altitude(reading: Reading) -> float | None:
    altitude = reading.number("GPSAltitude", "GPS")
    if altitude is None:
        return None
    reference = reading.field("GPSAltitudeRef", "GPS")
    below = reference is not None and reference.raw in (1, "1", "\\x01")
    return round(-altitude if below else altitude, 2)


def _read_direction(reading: Reading) -> float | None:
    direction = reading.number("GPSImgDirection", "GPS")
    return round(direction, 2) if direction is not None and 0 <= direction <= 360 else None


def _read_speed(reading: Reading) -> float | None:
    speed = _read_positive(reading.number("GPSSpeed", "GPS"))
    factor = {"K": 1.0, "M": 1.609344, "N": 1.852}.get(reading.text("GPSSpeedRef", "GPS")[:1].upper() or "K")
    return None if speed is None or factor is None else round(speed * factor, 2)


def _read_positive(value: float | None) -> float | None:
    return value if value is not None and value >= 0 else None
