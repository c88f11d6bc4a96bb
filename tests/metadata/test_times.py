"""Clock times: what they can mean, and what is no time at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.times import ClockTime, find_times, parse_offset, read_gps_time


def capture(text: str, offset: str = "") -> ClockTime | str | None:
    fields = [
        Field("ExifIFD", "DateTimeOriginal", text, text, "t"),
        Field("ExifIFD", "OffsetTimeOriginal", offset, offset, "t"),
    ]
    return next((stamp.time for stamp in find_times(Reading(tuple(fields)))), None)


def test_an_offset_makes_it_an_instant() -> None:
    time = capture("2024:05:18 19:42:07", "+03:00")
    assert isinstance(time, ClockTime)
    assert time.earliest == time.latest == datetime(2024, 5, 18, 16, 42, 7, tzinfo=UTC)
    assert time.words == "2024-05-18 19:42:07 (UTC+03:00)"


def test_without_one_it_spans_the_zones_of_the_world() -> None:
    time = capture("2024:05:18 12:00:00")
    assert isinstance(time, ClockTime)
    assert time.earliest == datetime(2024, 5, 17, 22, tzinfo=UTC)
    assert time.latest == datetime(2024, 5, 19, 0, tzinfo=UTC)
    assert "time zone not given" in time.words


@given(st.datetimes(datetime(1801, 1, 2), datetime(8999, 1, 1)), st.integers(-12 * 4, 14 * 4))
def test_round_trip(local: datetime, quarters: int) -> None:
    local = local.replace(microsecond=0)
    sign, minutes = ("-" if quarters < 0 else "+"), abs(quarters) * 15
    time = capture(local.strftime("%Y:%m:%d %H:%M:%S"), f"{sign}{minutes // 60:02}:{minutes % 60:02}")
    assert isinstance(time, ClockTime)
    assert time.local == local
    assert time.earliest == (local - timedelta(minutes=quarters * 15)).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2024-05-18T10:11:12Z", "second"), ("2024:05:18 10:11", "minute"), ("2024:05:18", "day")],
)
def test_other_spellings(text: str, precision: str) -> None:
    time = capture(text)
    assert isinstance(time, ClockTime)
    assert time.precision == precision


def test_midnight_as_hour_24_is_the_next_day() -> None:
    time = capture("2024:12:31 24:00:00")
    assert isinstance(time, ClockTime)
    assert time.local == datetime(2025, 1, 1)


@pytest.mark.parametrize(
    "text", ["2024:13:45 99:99:99", "0000:00:00 00:00:00", "soon", "9999:12:31 23:59:59", ":  :     :  :"]
)
def test_what_is_no_time_is_given_back_as_written(text: str) -> None:
    assert capture(text) == text


def test_an_absent_time_is_nothing() -> None:
    assert capture("") is None


@given(st.text(max_size=40))
def test_any_text_is_handled(text: str) -> None:
    time = capture(text, text)
    if isinstance(time, ClockTime):
        assert time.earliest <= time.latest
        assert time.words


@pytest.mark.parametrize("text", ["+99:00", "-13:00", "three", "", "+3"])
def test_offsets_that_are_none(text: str) -> None:
    assert parse_offset(text) is None


def gps(date: str, stamp: JsonValue) -> ClockTime | str | None:
    return read_gps_time(
        Reading((Field("GPS", "GPSDateStamp", date, date, "t"), Field("GPS", "GPSTimeStamp", stamp, str(stamp), "t")))
    )


def test_satellite_time_is_utc() -> None:
    time = gps("2024:05:18", [16, 42, 5.5])
    assert isinstance(time, ClockTime)
    assert time.earliest == datetime(2024, 5, 18, 16, 42, 5, tzinfo=UTC)


def test_a_satellite_date_alone_is_a_day() -> None:
    time = gps("2024:05:18", [99, 0, 0])
    assert isinstance(time, ClockTime)
    assert time.precision == "day"
    assert gps("never", [1, 2, 3]) == "never"


def stamps(*fields: tuple[str, str, JsonValue]) -> list[tuple[str, str]]:
    reading = Reading(tuple(Field(group, name, raw, str(raw), "t") for group, name, raw in fields))
    return [(stamp.role, stamp.words) for stamp in find_times(reading)]


def test_every_source_of_times_is_read() -> None:
    found = stamps(
        ("ExifIFD", "DateTimeOriginal", "2019:07:02 10:00:00"),
        ("XMP-photoshop", "DateCreated", "2023-03-01"),
        ("XMP-xmp", "ModifyDate", "2023-03-04T09:10:11.5+02:00"),
        ("IPTC", "DateCreated", "2023-03-01"),
        ("IPTC", "TimeCreated", "08:15:00+02:00"),
        ("PNG", "ModifyDate", "2024:05:20 08:30:00"),
        ("ICC-header", "ProfileDateTime", "2024:01:02 03:04:05"),
        (
            "XMP-xmpMM",
            "History",
            [{"Action": "saved", "When": "2023-03-04T09:10:11+02:00"}, {"Action": "x"}, "nonsense"],
        ),
    )
    assert found == [
        ("captured", "2019-07-02 10:00:00 (time zone not given)"),
        ("captured", "2023-03-01 (time zone not given)"),
        ("modified", "2023-03-04 09:10:11 (UTC+02:00)"),
        ("modified", "2024-05-20 08:30:00 (UTC+00:00)"),
        ("profile", "2024-01-02 03:04:05 (time zone not given)"),
        ("captured", "2023-03-01 08:15:00 (UTC+02:00)"),
        ("edited", "2023-03-04 09:10:11 (UTC+02:00)"),
    ]
