"""Positions against one another and against place names, and positions that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.detectors.consistency.contradiction import make_contradiction
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.gps import Position, read_position, read_xmp_position
from backstory_cli.models import About, Finding, Strength

FAR_KM = 1.0
"""Rounding moves a position by metres; XMP repeats EXIF's to within a hundred."""
BORDER_KM = 60.0
"""A position this near to a place of the named country does not contradict it."""
HIGHEST, LOWEST = 9_500.0, -500.0
"""Metres: above Mount Everest and below the Dead Sea. Airliners fly higher, and say so rarely."""


def check_sources(image: Image, reading: Reading) -> Iterator[Finding]:
    """EXIF and XMP give different positions."""
    del image
    from backstory_cli.reference import gazetteer

    where, repeated = read_position(reading), read_xmp_position(reading)
    if not isinstance(where, Position) or repeated is None:
        return
    apart = gazetteer.compute_distance_km(where.latitude, where.longitude, *repeated)
    if apart > FAR_KM:
        yield make_contradiction(
            "place_sources",
            f"Two places in the file give positions {apart:,.0f} km apart: EXIF {where.latitude:.5f}, "
            f"{where.longitude:.5f}, XMP {repeated[0]:.5f}, {repeated[1]:.5f}.",
            About.PLACE,
            {"GPS": f"{where.latitude}, {where.longitude}", "XMP-exif": f"{repeated[0]}, {repeated[1]}"},
            "a program that placed the image on a map by hand and left the other record as it was.",
            strength=Strength.MODERATE,
        )


def check_country(image: Image, reading: Reading) -> Iterator[Finding]:
    """The country named in words is not that of the position."""
    del image
    from backstory_cli.reference import gazetteer
    from backstory_cli.reference.territories import belongs_to, find_disputed

    where = read_position(reading)
    code = reading.text("Country-PrimaryLocationCode", "IPTC") or reading.text("CountryCode", "XMP-iptcCore")
    name = reading.text("Country-PrimaryLocationName", "IPTC") or reading.text("Country", "XMP-photoshop")
    if not isinstance(where, Position) or not (name or code):
        return
    near = gazetteer.find_nearest(where.latitude, where.longitude)
    named = gazetteer.find_country_code(code) or gazetteer.find_country_code(name)
    if near is None or named is None:
        return
    if belongs_to(near.place.country_code, named) or find_disputed(where.latitude, where.longitude, named):
        return
    at_border = gazetteer.find_nearest_in_country(where.latitude, where.longitude, named, BORDER_KM)
    if at_border is None:
        yield make_contradiction(
            "place_country",
            f"The file names the country {name or code}, but its position is {near.words}.",
            About.PLACE,
            {"country in words": name or code, "GPS": f"{where.latitude}, {where.longitude}: {near.words}"},
            "the words may name the country that is shown or concerned, not the one where the camera stood.",
            strength=Strength.MODERATE,
        )


def check_altitude(image: Image, reading: Reading) -> Iterator[Finding]:
    """The altitude is above every mountain or below every shore."""
    del image
    where = read_position(reading)
    if isinstance(where, Position) and where.altitude is not None and not LOWEST <= where.altitude <= HIGHEST:
        yield make_contradiction(
            "place_altitude",
            f"The file gives an altitude of {where.altitude:,.0f} metres, where nobody stands.",
            About.PLACE,
            {"GPS:GPSAltitude": where.altitude},
            "it was taken from an aircraft, or the device had no altitude and wrote nonsense.",
        )
