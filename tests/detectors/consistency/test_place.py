"""Contradictions of places."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.consistency import place
from backstory_cli.models import Strength
from support.contradictions import ODESA, fired


def test_two_positions() -> None:
    near = (("XMP-exif", "GPSLatitude", "46,29.493N"), ("XMP-exif", "GPSLongitude", "30,44.748E"))
    far = (("XMP-exif", "GPSLatitude", "38,42.500N"), ("XMP-exif", "GPSLongitude", "9,8.100W"))
    assert not fired(place.check_sources, *ODESA, *near)
    found = fired(place.check_sources, *ODESA, *far)
    assert found[0].strength is Strength.MODERATE
    assert "km apart" in found[0].summary


@pytest.mark.parametrize(
    ("country", "fires"), [("Ukraine", False), ("UKR", False), ("Portugal", True), ("Atlantis", False), ("", False)]
)
def test_a_country_in_words_against_the_position(country: str, fires: bool) -> None:
    found = fired(place.check_country, *ODESA, ("IPTC", "Country-PrimaryLocationName", country))
    assert bool(found) is fires


@pytest.mark.parametrize(("metres", "below", "fires"), [(12.4, 0, False), (30_000, 0, True), (2_000, 1, True)])
def test_heights_that_nobody_stands_at(metres: float, below: int, fires: bool) -> None:
    height = ("GPS", "GPSAltitude", metres), ("GPS", "GPSAltitudeRef", below)
    assert bool(fired(place.check_altitude, *ODESA, *height)) is fires
