"""The gazetteer: places near a point and in a direction, time zones, and the offsets they allow."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstory_cli.reference import gazetteer
from backstory_cli.reference.gazetteer import (
    CREDIT,
    Nearby,
    Place,
    compute_distance_km,
    find_nearest,
    find_places,
    find_time_zone,
    find_towards,
    find_utc_offsets,
    to_compass_point,
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
HOUR = timedelta(hours=1)

NOWHERE = [
    (math.nan, 0.0),
    (0.0, math.nan),
    (math.inf, 0.0),
    (0.0, -math.inf),
    (90.001, 0.0),
    (-91.0, 0.0),
    (0.0, 180.001),
    (0.0, -181.0),
]


def place(name: str, country: str) -> Place:
    return find_places(name, country)[0]


def everywhere() -> list[Place]:
    return [place for places in gazetteer._index_by_name().values() for place in places]


# The data


def test_the_data_says_where_it_is_from_as_the_credit_does() -> None:
    text = gzip.decompress(gazetteer._DATA.read_bytes()).decode()
    assert text.partition("\n")[0] == CREDIT
    assert "CC BY 4.0" in CREDIT


def test_the_file_bears_no_date_of_its_making() -> None:
    assert gazetteer._DATA.read_bytes()[4:8] == bytes(4)


def test_every_place_is_whole_and_can_be_reached() -> None:
    places = everywhere()
    assert len(places) == 69_472
    for one in places:
        assert one.name
        assert one.country
        assert len(one.country_code) == 2
        assert one.population >= 0
        assert "/" in one.time_zone
        assert -90 <= one.latitude < 90
        assert -180 <= one.longitude < 180


def test_every_cell_holds_only_its_own_places() -> None:
    _, cells = gazetteer._load_file()
    for south, west in cells:
        places = gazetteer._load_cell(south, west)
        assert places
        for one in places:
            assert (math.floor(one.latitude), math.floor(one.longitude)) == (south, west)


def test_nearly_every_country_has_a_place() -> None:
    codes = {one.country_code for one in everywhere()}
    assert len(codes) > 240
    assert {"UA", "PS", "XK", "FJ", "VA", "TV", "GL", "FK"} <= codes


# Distance and direction


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (("Odesa", "UA"), ("Kyiv", "UA"), 441),
        (("Gaza", "PS"), ("Jerusalem", "IL"), 77),
        (("New York City", "US"), ("London", "GB"), 5570),
        (("Sydney", "AU"), ("Santiago", "CL"), 11_340),
        (("Suva", "FJ"), ("Apia", "WS"), 1150),
    ],
)
def test_known_distances(one: tuple[str, str], other: tuple[str, str], kilometres: float) -> None:
    here, there = place(*one), place(*other)
    measured = compute_distance_km(here.latitude, here.longitude, there.latitude, there.longitude)
    assert measured == pytest.approx(kilometres, rel=0.01)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_and_no_more_than_half_the_globe(a: float, b: float, c: float, d: float) -> None:
    there = compute_distance_km(a, b, c, d)
    assert there == compute_distance_km(c, d, a, b)
    assert 0 <= there <= math.pi * gazetteer.EARTH_RADIUS_KM
    assert compute_distance_km(a, b, a, b) == 0


def test_distance_of_opposite_points_and_across_the_date_line() -> None:
    assert compute_distance_km(0, 0, 0, 180) == pytest.approx(math.pi * gazetteer.EARTH_RADIUS_KM)
    assert compute_distance_km(90, 12, -90, 70) == pytest.approx(math.pi * gazetteer.EARTH_RADIUS_KM)
    assert compute_distance_km(0, 179.5, 0, -179.5) == pytest.approx(compute_distance_km(0, 0, 0, 1))


@pytest.mark.parametrize(
    ("bearing", "point"),
    [
        *[(0, "N"), (22, "N"), (23, "NE"), (45, "NE"), (90, "E"), (180, "S"), (270, "W"), (337, "NW"), (338, "N")],
        *[(359.9, "N"), (360, "N"), (-45, "NW"), (405, "NE"), (-1e-20, "N")],
    ],
)
def test_compass(bearing: float, point: str) -> None:
    assert to_compass_point(bearing) == point


@given(st.floats(-1000, 1000))
def test_the_compass_is_at_most_an_eighth_of_a_half_turn_off(bearing: float) -> None:
    assert gazetteer.compute_turn(45 * gazetteer._POINTS.index(to_compass_point(bearing)), bearing) <= 22.5 + 1e-9


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_bearing_is_on_the_circle(a: float, b: float, c: float, d: float) -> None:
    assert 0 <= gazetteer._compute_bearing(a, b, c, d) < 360


# The nearest place


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (46.4825, 30.7233, "in or by Odesa, Ukraine"),
        (50.4547, 30.5238, "in or by Kyiv, Ukraine"),
        (31.5, 34.4667, "in or by Gaza, Palestinian Territory"),
        (40.7128, -74.006, "in or by New York City, New York, United States"),
        (31.85, -102.37, "in or by Odessa, Texas, United States"),
        (23.0, 10.0, "181 km S of Djanet, Algeria"),
        (1.2897, 103.8501, "in or by Singapore"),
    ],
)
def test_words_for_known_points(latitude: float, longitude: float, words: str) -> None:
    found = find_nearest(latitude, longitude)
    assert found is not None
    assert found.words == words


def test_words_name_the_centre_only_where_one_may_still_be_inside_a_city() -> None:
    city, village = (Place("A", "B", "BB", 0.0, 0.0, people, "Etc/UTC") for people in (200_000, 6000))
    assert Nearby(city, 1.99, 45.0).words == "in or by A, B"
    assert Nearby(city, 6.0, 45.0).words == "6 km NE of the centre of A, B"
    assert Nearby(city, 42.0, 45.0).words == "42 km NE of A, B"
    assert Nearby(village, 6.0, 45.0).words == "6 km NE of A, B"


def test_a_larger_city_is_named_beside_its_district() -> None:
    found = find_nearest(40.758, -73.9855)
    assert found is not None
    assert found.place.name == "Times Square"
    assert found.larger is not None
    assert found.larger.place.name == "New York City"
    assert found.larger.place.population >= 20 * found.place.population
    assert found.larger.distance_km == pytest.approx(5, abs=1)
    assert found.larger.bearing == pytest.approx(19, abs=3)


def test_the_bearing_is_that_of_the_point_seen_from_the_place() -> None:
    odesa = place("Odesa", "UA")
    found = find_nearest(odesa.latitude, odesa.longitude - 0.01)
    assert found is not None
    assert found.place == odesa
    assert to_compass_point(found.bearing) == "W"


@pytest.mark.parametrize(("latitude", "longitude"), [(0, -30), (30, -40), (-48.9, -123.4), (80, -150)])
def test_far_from_everything_is_near_nothing(latitude: float, longitude: float) -> None:
    assert find_nearest(latitude, longitude) is None


@pytest.mark.parametrize("longitude", [-180.0, -73.2, 0.0, 180.0])
def test_the_poles(longitude: float) -> None:
    for latitude in (90.0, -90.0):
        assert find_nearest(latitude, longitude) is None
    # From the pole every meridian is near: the northernmost place of the list is found from all of them.
    found = find_nearest(90.0, longitude, within_km=2000)
    assert found is not None
    assert found.place.name == "Longyearbyen"
    assert to_compass_point(found.bearing) == "N"


@pytest.mark.parametrize("longitude", [179.99, 180.0, -180.0, -179.99])
def test_across_the_date_line(longitude: float) -> None:
    found = find_nearest(-16.8, longitude)
    assert found is not None
    assert found.words in {f"{kilometres} km E of Savusavu, Fiji" for kilometres in (70, 71, 72)}


def test_no_further_than_asked() -> None:
    found = find_nearest(23.0, 10.0)
    assert found is not None
    assert find_nearest(23.0, 10.0, within_km=found.distance_km + 0.001) == found
    assert find_nearest(23.0, 10.0, within_km=found.distance_km - 0.001) is None


def agrees_with_a_full_search(latitude: float, longitude: float) -> None:
    best = min(compute_distance_km(latitude, longitude, one.latitude, one.longitude) for one in everywhere())
    found = find_nearest(latitude, longitude)
    assert (found.distance_km if found else None) == (best if best <= 200 else None)


@settings(max_examples=8)
@given(latitudes, longitudes)
def test_nearest_agrees_with_a_full_search(latitude: float, longitude: float) -> None:
    agrees_with_a_full_search(latitude, longitude)


@settings(max_examples=8)
@given(st.integers(0, 69_471), st.floats(-2, 2), st.floats(-2, 2))
def test_nearest_agrees_with_a_full_search_where_people_live(number: int, north: float, east: float) -> None:
    one = everywhere()[number]
    agrees_with_a_full_search(one.latitude + north, (one.longitude + east + 180) % 360 - 180)


@settings(max_examples=50)
@given(latitudes, longitudes, st.floats(0, 3000))
def test_the_cells_around_a_point_cover_its_circle_once(latitude: float, longitude: float, radius: float) -> None:
    cells = list(gazetteer._iter_cells_around(latitude, longitude, radius))
    assert len(cells) == len(set(cells))
    for bearing in range(0, 360, 10):
        north, turn, angle = math.radians(latitude), math.radians(bearing), radius / gazetteer.EARTH_RADIUS_KM
        sine = math.sin(north) * math.cos(angle) + math.cos(north) * math.sin(angle) * math.cos(turn)
        there = math.asin(max(-1.0, min(1.0, sine)))
        east = math.atan2(
            math.sin(turn) * math.sin(angle) * math.cos(north), math.cos(angle) - math.sin(north) * math.sin(there)
        )
        south = min(89, math.floor(math.degrees(there)))
        west = math.floor((longitude + math.degrees(east) + 180) % 360 - 180)
        assert (south, west) in cells


@pytest.mark.parametrize(("latitude", "longitude"), NOWHERE)
def test_what_is_not_on_the_globe_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="not a position"):
        find_nearest(latitude, longitude)
    with pytest.raises(ValueError, match="not a position"):
        find_towards(latitude, longitude, 0)
    with pytest.raises(ValueError, match="not a position"):
        find_time_zone(latitude, longitude)


def test_a_search_looks_at_few_places(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[float] = []

    def counted(*positions: float) -> float:
        looked.append(compute_distance_km(*positions))
        return looked[-1]

    monkeypatch.setattr(gazetteer, "compute_distance_km", counted)
    assert find_nearest(51.0, 7.0)
    assert 0 < len(looked) < len(everywhere()) / 50


# In a direction


def test_towards_finds_the_largest_place_ahead() -> None:
    ahead = find_towards(46.3, 30.75, 0)
    assert ahead is not None
    assert ahead.place == place("Odesa", "UA")
    assert ahead.words == "21 km S of Odesa, Ukraine"
    assert find_towards(46.3, 30.75, 90) is None  # the sea


def test_towards_north_reaches_both_sides_of_north() -> None:
    for bearing in (352, 0, 8, 360, 368):
        ahead = find_towards(46.3, 30.745, bearing)
        assert ahead is not None
        assert ahead.place.name == "Odesa"
    behind = find_towards(46.3, 30.745, 180)
    assert behind is None or behind.place.name != "Odesa"


@settings(max_examples=40)
@given(st.integers(0, 69_471), st.floats(0, 360), st.floats(1, 180))
def test_towards_looks_only_where_it_is_told(number: int, bearing: float, half_angle: float) -> None:
    one = everywhere()[number]
    latitude, longitude = min(90.0, one.latitude + 0.2), one.longitude
    ahead = find_towards(latitude, longitude, bearing, half_angle=half_angle)
    assume(ahead is not None)
    assert ahead is not None
    assert ahead.distance_km <= 60
    direction = gazetteer._compute_bearing(latitude, longitude, ahead.place.latitude, ahead.place.longitude)
    assert gazetteer.compute_turn(direction, bearing) <= half_angle


def test_towards_everywhere_is_the_largest_place_around() -> None:
    ahead = find_towards(50.3, 30.3, 123, half_angle=180)
    assert ahead is not None
    assert ahead.place.name == "Kyiv"


@pytest.mark.parametrize("bearing", [math.nan, math.inf])
def test_towards_refuses_what_is_no_direction(bearing: float) -> None:
    with pytest.raises(ValueError, match="not a direction"):
        find_towards(0, 0, bearing)


# By name


def test_find_is_by_the_whole_name_most_populous_first() -> None:
    assert [one.region for one in find_places("odessa")] == ["Texas", "Florida", "Missouri"]
    assert find_places("ODESA")[0].country == "Ukraine"
    assert find_places("Odes") == []
    assert find_places("") == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [("sao paulo", "São Paulo"), ("SÃO  PAULO ", "São Paulo"), ("Lodz", "Łódź"), ("izmir", "İzmir")],
)
def test_find_overlooks_accents_and_case(asked: str, name: str) -> None:
    assert find_places(asked)[0].name == name


def test_find_in_a_country() -> None:
    assert {one.country_code for one in find_places("London")} > {"GB", "CA"}
    assert find_places("London", "ca") == find_places("London", "Canada")
    assert [one.country_code for one in find_places("London", "CA")] == ["CA"]
    assert find_places("London", "Atlantis") == []


def test_what_is_found_cannot_be_changed_by_the_finder() -> None:
    find_places("Odesa").clear()
    assert find_places("Odesa")


# Time zones


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (46.48, 30.72, "Europe/Kyiv"),
        (31.5, 34.46, "Asia/Gaza"),
        (40.71, -74.0, "America/New_York"),
        (-16.8, 180.0, "Pacific/Fiji"),
        (-16.8, -180.0, "Pacific/Fiji"),
        (30.0, -40.0, "Etc/GMT+3"),
        (90.0, 0.0, "Etc/GMT"),
        (-90.0, 0.0, "Antarctica/McMurdo"),
    ],
)
def test_time_zone_of_a_point(latitude: float, longitude: float, zone: str) -> None:
    assert find_time_zone(latitude, longitude) == zone


@given(latitudes, longitudes)
def test_every_point_has_a_zone_with_an_offset(latitude: float, longitude: float) -> None:
    zone = find_time_zone(latitude, longitude)
    assert zone is not None
    assert find_utc_offsets(zone, datetime(2024, 7, 1, 12))


@pytest.mark.parametrize(
    ("zone", "local", "hours"),
    [
        ("Europe/Kyiv", datetime(2024, 7, 31, 12), [3]),
        ("Europe/Kyiv", datetime(2024, 1, 31, 12), [2]),
        ("Europe/Kyiv", datetime(2024, 10, 27, 3, 30), [3, 2]),
        ("Europe/Kyiv", datetime(2024, 10, 27, 3, 30, fold=1), [3, 2]),
        ("Europe/Kyiv", datetime(2024, 3, 31, 3, 30), []),
        ("Asia/Kolkata", datetime(2024, 7, 31, 12), [5.5]),
        ("Etc/GMT+3", datetime(2024, 7, 31, 12), [-3]),
        ("America/New_York", datetime(2024, 11, 3, 1, 30), [-4, -5]),
    ],
)
def test_offsets_of_a_zone(zone: str, local: datetime, hours: list[float]) -> None:
    assert find_utc_offsets(zone, local) == [hour * HOUR for hour in hours]


def test_the_offset_of_a_time_that_has_one_is_not_considered() -> None:
    assert find_utc_offsets("Europe/Kyiv", datetime(2024, 7, 31, 12, tzinfo=UTC)) == [3 * HOUR]


@pytest.mark.parametrize("zone", ["", "America", "No/Where", "/etc/passwd", "../../etc", "Europe/Kyiv\0", "x" * 5000])
def test_an_unknown_zone_has_no_offsets(zone: str) -> None:
    assert find_utc_offsets(zone, datetime(2024, 7, 31, 12)) == []


def test_the_ends_of_the_calendar_do_no_harm() -> None:
    for local in (datetime.min, datetime.max):
        for zone in ("Asia/Tokyo", "America/New_York"):
            assert len(find_utc_offsets(zone, local)) <= 1


@given(st.datetimes(datetime(1900, 1, 1), datetime(2037, 1, 1)), st.sampled_from(["Europe/Kyiv", "America/New_York"]))
def test_the_offset_of_a_moment_is_among_those_of_its_local_time(moment: datetime, zone: str) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert local.utcoffset() in find_utc_offsets(zone, local)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Ukraine", "UA"), ("ukr", "UA"), ("UA", "UA"), ("USA", "US"), ("Great Britain", "GB"), ("Türkiye", "TR")],
)
def test_a_country_by_name_or_code(text: str, code: str) -> None:
    assert gazetteer.find_country_code(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "the world"])
def test_what_is_no_country(text: str) -> None:
    assert gazetteer.find_country_code(text) is None


def test_the_nearest_place_of_another_country() -> None:
    across = gazetteer.find_nearest_in_country(47.56, 7.58, "DE", 60.0)  # from Basel
    assert across is not None
    assert across.distance_km < 10
    assert gazetteer.find_nearest_in_country(46.48, 30.73, "JP", 60.0) is None
