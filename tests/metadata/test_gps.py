"""Positions: decimal degrees, or why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.gps import Position, read_position, read_xmp_position


def record(**values: JsonValue) -> Reading:
    return Reading(tuple(Field("GPS", name, value, str(value), "test") for name, value in values.items()))


def at(latitude: JsonValue, north: str, longitude: JsonValue, east: str, **more: JsonValue) -> Position | str | None:
    return read_position(
        record(GPSLatitude=latitude, GPSLatitudeRef=north, GPSLongitude=longitude, GPSLongitudeRef=east, **more)
    )


@given(st.floats(0.001, 89.99), st.floats(0.001, 179.99), st.sampled_from("NS"), st.sampled_from("EW"))
def test_degrees_minutes_seconds_round_trip(latitude: float, longitude: float, north: str, east: str) -> None:
    def sexagesimal(value: float) -> list[JsonValue]:
        return [int(value), int(value * 60 % 60), value * 3600 % 60]

    place = at(sexagesimal(latitude), north, sexagesimal(longitude), east)
    assert isinstance(place, Position)
    assert place.latitude == pytest.approx(latitude * (1 if north == "N" else -1), abs=2e-7)
    assert place.longitude == pytest.approx(longitude * (1 if east == "E" else -1), abs=2e-7)


@pytest.mark.parametrize(
    ("latitude", "north", "longitude", "east", "reason"),
    [
        ([0, 0, 0], "N", [0, 0, 0], "E", "exactly 0, 0"),
        ([91, 0, 0], "N", [10, 0, 0], "E", "no position"),
        ([10, 0, 0], "N", [181, 0, 0], "E", "no position"),
        ([None, 0, 0], "N", [10, 0, 0], "E", "no position"),
        ([10, 0, 0], "", [10, 0, 0], "E", "hemisphere"),
        ("text", "N", [10, 0, 0], "E", "no position"),
    ],
)
def test_unusable_records_say_why(
    latitude: JsonValue, north: str, longitude: JsonValue, east: str, reason: str
) -> None:
    found = at(latitude, north, longitude, east)
    assert isinstance(found, str)
    assert reason in found


def test_half_a_record() -> None:
    assert read_position(record(GPSLatitude=[1, 2, 3])) == "one of latitude and longitude is missing"
    assert read_position(record(GPSDateStamp="2020:01:01")) is None


def test_altitude_below_the_sea_and_direction() -> None:
    place = at([1, 0, 0], "N", [1, 0, 0], "E", GPSAltitude=12.5, GPSAltitudeRef=1, GPSImgDirection=400.0)
    assert isinstance(place, Position)
    assert (place.altitude, place.direction) == (-12.5, None)


def test_the_map_link_shows_the_place() -> None:
    place = at([46, 29, 29.58], "N", [30, 44, 44.88], "E")
    assert isinstance(place, Position)
    assert place.map_link == "https://www.openstreetmap.org/?mlat=46.491550&mlon=30.745800&zoom=15"


def test_speed_error_and_magnetic_north() -> None:
    more: dict[str, JsonValue] = {
        "GPSImgDirection": 118,
        "GPSImgDirectionRef": "M",
        "GPSSpeed": 10,
        "GPSSpeedRef": "N",
        "GPSHPositioningError": 4.5,
    }
    place = at([1, 0, 0], "N", [1, 0, 0], "E", **more)
    assert isinstance(place, Position)
    assert (place.direction, place.magnetic, place.speed, place.error) == (118, True, 18.52, 4.5)


@pytest.mark.parametrize(
    ("north", "east", "expected"),
    [
        ("38,42.500N", "9,8.100W", (38.708333, -9.135)),
        ("46,29,29.58N", "30,44,44.88E", (46.49155, 30.7458)),
        ("91,0N", "9,8E", None),
        ("38.7", "9.1", None),
        ("38,42.5E", "9,8.1N", None),
    ],
)
def test_positions_in_xmp(north: str, east: str, expected: tuple[float, float] | None) -> None:
    fields = (Field("XMP-exif", "GPSLatitude", north, north), Field("XMP-exif", "GPSLongitude", east, east))
    found = read_xmp_position(Reading(fields))
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-5))


def in_xmp(group: str, **values: JsonValue) -> tuple[Field, ...]:
    return tuple(Field(group, name, value, str(value), "test") for name, value in values.items())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (in_xmp("XMP-exif", GPSLatitude="46,29.493N", GPSLongitude="30,44.748E"), "XMP-exif:GPSLatitude"),
        (in_xmp("XMP-drone-dji", GpsLatitude="+46.49155", GpsLongitude="+30.7458"), "XMP-drone-dji:GpsLatitude"),
        (in_xmp("XMP-drone-dji", GpsLatitude="46.49155", GpsLongtitude="30.7458"), "XMP-drone-dji:GpsLatitude"),
        (
            in_xmp("XMP-iptcExt", LocationCreated=[{"GPSLatitude": "46,29.493N", "GPSLongitude": "30,44.748E"}]),
            "XMP-iptcExt:LocationCreated",
        ),
    ],
)
def test_a_position_in_xmp_alone_is_read(fields: tuple[Field, ...], field: str) -> None:
    place = read_position(Reading(fields))
    assert isinstance(place, Position)
    assert [place.latitude, place.longitude] == pytest.approx([46.49155, 30.7458])
    assert place.field == field


@pytest.mark.parametrize("value", ["nan", "inf", "91", "0", "no number", "1e999"])
def test_what_is_no_position_in_xmp_is_none(value: str) -> None:
    assert read_position(Reading(in_xmp("XMP-drone-dji", GpsLatitude=value, GpsLongitude="0"))) is None


def test_exif_comes_before_xmp_and_xmp_before_an_unusable_record() -> None:
    repeated = in_xmp("XMP-exif", GPSLatitude="46,29.493N", GPSLongitude="30,44.748E")
    whole = record(GPSLatitude=[10, 0, 0], GPSLatitudeRef="N", GPSLongitude=[20, 0, 0], GPSLongitudeRef="E")
    empty = record(GPSLatitude=[0, 0, 0], GPSLatitudeRef="N", GPSLongitude=[0, 0, 0], GPSLongitudeRef="E")
    first, second = read_position(whole + Reading(repeated)), read_position(empty + Reading(repeated))
    assert isinstance(first, Position)
    assert isinstance(second, Position)
    assert (first.field, second.field) == ("GPS:GPSLatitude", "XMP-exif:GPSLatitude")


@pytest.mark.parametrize(("status", "void"), [("V", True), ("A", False), ("Measurement Void", True), ("", False)])
def test_a_receiver_without_a_fix_is_told(status: str, void: bool) -> None:
    place = at([46, 0, 0], "N", [30, 0, 0], "E", GPSStatus=status)
    assert isinstance(place, Position)
    assert place.void is void
