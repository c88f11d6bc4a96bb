"""What the file says of places: a position, with the nearest known place, and places written in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.detectors.metadata.declared import ANYONE, join_pairs, make_finding, read_texts
from backstory_cli.metadata.fields import Reading, as_text
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.models import About, Finding, Strength
from backstory_cli.reference.mobile_networks import find_network_countries

if TYPE_CHECKING:
    from backstory_cli.reference import gazetteer


VOID = " Its status says that the receiver had no fix then, so it may be an older place."


def iter_findings(reading: Reading) -> Iterator[Finding]:
    """The position and the place names."""
    where = read_position(reading)
    if isinstance(where, Position):
        yield _report_position(where)
    elif where is not None:
        yield make_finding(
            "gps",
            f"The file says where it was taken in a GPS record that gives no usable position: {where}.",
            About.PLACE,
            {"unusable": where},
            strength=Strength.WEAK,
        )
    yield from _report_names(reading)
    yield from _report_network(reading)


def _report_position(where: Position) -> Finding:
    from backstory_cli.reference import gazetteer

    north = f"{abs(where.latitude):.6f}° {'N' if where.latitude >= 0 else 'S'}"
    east = f"{abs(where.longitude):.6f}° {'E' if where.longitude >= 0 else 'W'}"
    near = gazetteer.find_nearest(where.latitude, where.longitude)
    named = f", {_describe_place(near)}" if near else ", more than 200 km from any place in the list used here"
    data: dict[str, JsonValue] = {
        "latitude": where.latitude,
        "longitude": where.longitude,
        "altitude_metres": where.altitude,
        "direction_degrees": where.direction,
        "direction_from": None if where.direction is None else "magnetic north" if where.magnetic else "north",
        "speed_kmh": where.speed,
        "uncertainty_metres": where.error,
        "datum": where.datum or None,
        "time_zone": gazetteer.find_time_zone(where.latitude, where.longitude),
        "nearest_place": _to_json(near),
        "places_from": gazetteer.CREDIT,
        "time_zones_from": gazetteer.ZONES_CREDIT,
        "map_link": where.map_link,
        "field": where.field,
        "void": where.void,
    }
    return make_finding(
        "gps",
        f"The file says it was taken at {north}, {east}{named}.{_describe_direction(where, data)}",
        About.PLACE,
        data,
        f"{ANYONE} It is where the camera was, not what it shows, and can be off by many metres. Distances are to "
        f"the centre of places in GeoNames (CC BY 4.0), which does not hold every village.{VOID if where.void else ''}",
        strength=Strength.WEAK if where.void else Strength.MODERATE,
    )


def _describe_place(near: gazetteer.Nearby) -> str:
    """The nearest place, and the city that it may be a district of."""
    return f"{near.words} ({near.larger.words})" if near.larger else near.words


def _to_json(near: gazetteer.Nearby | None) -> JsonValue:
    from backstory_cli.reference import gazetteer

    if near is None:
        return None
    return {
        "name": near.place.name,
        "country": near.place.country,
        "country_code": near.place.country_code,
        "distance_km": round(near.distance_km, 1),
        "direction": gazetteer.to_compass_point(near.bearing),
        "larger_place": near.larger.place.words if near.larger else None,
    }


def _describe_direction(where: Position, data: dict[str, JsonValue]) -> str:
    """Where the camera pointed, if the file says so, and the largest place that way."""
    from backstory_cli.reference import gazetteer

    if where.direction is None:
        return ""
    ahead = gazetteer.find_towards(where.latitude, where.longitude, where.direction)
    data["towards"] = ahead.place.words if ahead else None
    compass = gazetteer.to_compass_point(where.direction)
    goal = f", towards {ahead.place.words} ({ahead.distance_km:.0f} km away)" if ahead else ""
    return f" The camera pointed {compass} ({where.direction:.0f}°){goal}."


def _report_network(reading: Reading) -> Iterator[Finding]:
    """The country of the mobile network that a phone was in."""
    code = reading.number("MCCData", "Samsung")
    codes = find_network_countries(int(code)) if code is not None else ()
    if not codes or code is None:
        return
    from backstory_cli.reference.place_names import find_country

    names = [country.name if (country := find_country(each)) else each for each in codes]
    yield make_finding(
        "network",
        f"The phone was in a mobile network of {' or '.join(names)} (mobile country code {code:.0f}).",
        About.PLACE,
        {"mobile_country_code": int(code), "countries": list(names)},
        f"{ANYONE} Near a border a phone can be in the network of the country beside.",
        strength=Strength.WEAK,
    )


def _report_names(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "sublocation": (("Sub-location", "IPTC"), ("Location", "XMP-iptcCore")),
            "city": (("City", "IPTC", "XMP-photoshop"),),
            "state": (("Province-State", "IPTC"), ("State", "XMP-photoshop")),
            "country": (("Country-PrimaryLocationName", "IPTC"), ("Country", "XMP-photoshop")),
            "country_code": (("Country-PrimaryLocationCode", "IPTC"), ("CountryCode", "XMP-iptcCore")),
            "location_shown": (("LocationShown", "XMP-iptcExt"),),
            "location_created": (("LocationCreated", "XMP-iptcExt"),),
            "content_location": (("ContentLocationName", "IPTC"),),
        },
    )
    data = {**_read_created(reading), **data}
    if data:
        yield make_finding(
            "place_names",
            f"The file names a place in words: {join_pairs(data)}.",
            About.PLACE,
            data,
            f"{ANYONE} Somebody typed it, often for a whole series of images.",
        )


_OF_CREATED = {"sublocation": "Sublocation", "city": "City", "state": "ProvinceState", "country": "CountryName"}
"""Parts of IPTC's place of creation (IPTC Photo Metadata Standard, Location structure)."""


def _read_created(reading: Reading) -> dict[str, JsonValue]:
    """The place of creation, part by part."""
    for created in reading.all("LocationCreated", "XMP-iptcExt"):
        for place in created.raw if isinstance(created.raw, list) else [created.raw]:
            if isinstance(place, dict):
                return {key: as_text(place[name]) for key, name in _OF_CREATED.items() if place.get(name)}
    return {}
