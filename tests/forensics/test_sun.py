"""Where the sun stands: against published values, and what holds for every place and instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.forensics.sun import RISE, compute_refraction, locate_sun

INSTANTS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
LATITUDES, LONGITUDES = st.floats(-89, 89), st.floats(-180, 180)


def turn(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def test_the_worked_example_of_nrel() -> None:
    """Reda and Andreas, Solar Position Algorithm for Solar Radiation Applications (NREL/TP-560-34302), table A5.1.

    Its zenith is for the thinner air at 1,830 metres (820 hPa), so less refraction by 0.004 degrees.
    """
    seen = locate_sun(datetime(2003, 10, 17, 12, 30, 30, tzinfo=timezone(timedelta(hours=-7))), 39.742476, -105.1786)
    assert 90 - seen.apparent_height == pytest.approx(50.11162, abs=0.01)
    assert seen.azimuth == pytest.approx(194.34024, abs=0.01)


def test_the_worked_example_of_meeus() -> None:
    """Astronomical Algorithms, example 25.a, for 13 October 1992, 0h TD: at the pole the height is the declination."""
    dynamical = datetime(1992, 10, 13, tzinfo=UTC) - timedelta(seconds=69)
    assert locate_sun(dynamical, 90, 0).height == pytest.approx(-7.78507, abs=0.004)


@pytest.mark.parametrize(
    ("instant", "height"),
    [
        (datetime(2000, 3, 20, 7, 35), 0),
        (datetime(2000, 6, 21, 1, 48), 23.44),
        (datetime(2000, 9, 22, 17, 28), 0),
        (datetime(2000, 12, 21, 13, 37), -23.44),
        (datetime(2024, 3, 20, 3, 6), 0),
        (datetime(2024, 6, 20, 20, 51), 23.44),
    ],
)
def test_the_seasons_begin_when_almanacs_say(instant: datetime, height: float) -> None:
    """U.S. Naval Observatory, Earth's Seasons, to the minute; seen from the pole."""
    assert locate_sun(instant.replace(tzinfo=UTC), 90, 0).height == pytest.approx(height, abs=0.01)


REFERENCES = (
    # pvlib 0.16.1, spa.solar_position: NREL's algorithm (1010 hPa, 10 degrees, delta T 69 seconds).
    # When, latitude, longitude, azimuth, height without refraction, apparent height (None below the horizon).
    ("2026-11-21T10:00:00Z", 46.48, 30.73, 184.3750, 23.4496, 23.4881),
    ("2024-05-18T16:42:07Z", 46.4884, 30.741, 292.2556, 6.2458, 6.3813),
    ("1987-04-10T19:21:00Z", 38.92, -77.07, 232.3078, 47.2633, 47.2789),
    ("2010-01-01T00:00:00Z", -33.87, 151.21, 75.0891, 61.9221, 61.9311),
    ("2035-07-04T05:10:00Z", 64.15, -21.94, 49.0068, 6.6816, 6.8098),
    ("2019-12-21T11:55:00Z", 69.65, 18.96, 196.7255, -4.0064, None),
    ("2001-03-20T06:05:00Z", 0.0, 0.0, 90.1225, -0.6294, None),
    ("2023-09-23T17:58:00Z", 1.29, 103.85, 85.9640, -74.7045, None),
    ("2026-06-21T03:48:00Z", 51.5074, -0.1278, 49.8651, -0.2544, 0.2671),
    ("1955-08-08T22:30:00Z", -54.8, -68.3, 281.2308, -11.9090, None),
    ("2015-02-28T12:00:00Z", 25.2, 55.27, 243.8124, 29.4030, 29.4328),
    ("2060-10-31T13:15:00Z", 40.7, -74.0, 127.8267, 17.3234, 17.3764),
)


@pytest.mark.parametrize("row", REFERENCES)
def test_within_a_tenth_of_a_degree_of_nrels_algorithm(
    row: tuple[str, float, float, float, float, float | None],
) -> None:
    instant, latitude, longitude, azimuth, height, apparent = row
    seen = locate_sun(datetime.fromisoformat(instant), latitude, longitude)
    assert turn(seen.azimuth, azimuth) < 0.1
    assert seen.height == pytest.approx(height, abs=0.02)
    if apparent is not None:
        assert seen.apparent_height == pytest.approx(apparent, abs=0.1)


@pytest.mark.parametrize(
    ("instant", "latitude", "longitude"),
    [
        (datetime(2024, 6, 21, 3, 43), 51.5074, -0.1278),
        (datetime(2024, 6, 21, 20, 21), 51.5074, -0.1278),
    ],
)
def test_the_sun_rises_and_sets_in_london_in_the_minute_that_almanacs_give(
    instant: datetime, latitude: float, longitude: float
) -> None:
    before = locate_sun(instant.replace(tzinfo=UTC) - timedelta(minutes=1), latitude, longitude).height
    after = locate_sun(instant.replace(tzinfo=UTC) + timedelta(minutes=1), latitude, longitude).height
    assert min(before, after) < RISE < max(before, after)


@pytest.mark.parametrize(
    ("height", "light"), [(10, "day"), (-3, "civil"), (-9, "nautical"), (-15, "astro"), (-30, "n")]
)
def test_day_twilight_and_night(height: float, light: str) -> None:
    noon = datetime(2024, 3, 20, 12, tzinfo=UTC)
    moments = [locate_sun(noon + timedelta(minutes=minute), 0, 0) for minute in range(0, 720)]
    nearest = min(moments, key=lambda each: abs(each.height - height))
    assert nearest.light.startswith(light)


def test_refraction_is_half_a_degree_at_the_horizon_and_none_above() -> None:
    assert compute_refraction(0) == pytest.approx(0.48, abs=0.02)  # Meeus, chapter 16
    assert compute_refraction(45) == pytest.approx(1 / 60, abs=0.001)
    assert compute_refraction(90) == 0
    assert compute_refraction(-20) == 0


@given(INSTANTS, LATITUDES, LONGITUDES)
def test_shadows_fall_away_from_the_sun(instant: datetime, latitude: float, longitude: float) -> None:
    seen = locate_sun(instant, latitude, longitude)
    assert 0 <= seen.azimuth < 360
    assert -90 <= seen.height <= 90
    assert isclose(turn(seen.shadow_bearing, seen.azimuth), 180)
    assert (seen.shadow_length is None) == (seen.apparent_height <= 0)


@given(LONGITUDES, st.floats(-60, 60))
def test_at_the_equinox_it_rises_in_the_east_everywhere(longitude: float, latitude: float) -> None:
    equinox = datetime(2024, 3, 20, 3, 6, tzinfo=UTC)
    moments = [locate_sun(equinox + timedelta(minutes=minute), latitude, longitude) for minute in range(0, 1450, 2)]
    rising = [one for one, other in pairwise(moments) if one.height <= 0 < other.height]
    assert all(turn(each.azimuth, 90) < 2 for each in rising)
    assert rising
