"""Statements of a record as fields: prefixes, wrappings, coordinates, and whatever else is put there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.signed_statements import Identity, read_identities, read_statements


def stated(**data: Any) -> dict[str, Any]:
    return {"label": "c2pa.metadata", "data": data}


@pytest.mark.parametrize(
    "data",
    [
        {"exif:GPSLatitude": "46,29.493N", "exif:GPSLongitude": "30,44.748E"},
        {"exif:GPSLatitude": "46.49155", "exif:GPSLongitude": "30.7458"},
        {"exif:GPSLatitude": 46.49155, "exif:GPSLongitude": 30.7458},
        {"EXIF:GPSLatitude": "46.49155 N", "EXIF:GPSLongitude": "30.7458 E"},
        {
            "exif:GPSLatitude": "46.49155",
            "exif:GPSLatitudeRef": "N",
            "exif:GPSLongitude": {"@value": "30.7458"},
            "exif:GPSLongitudeRef": "E",
        },
    ],
)
def test_every_form_of_a_coordinate(data: dict[str, Any]) -> None:
    place = read_position(read_statements([stated(**data)]))
    assert isinstance(place, Position)
    assert [place.latitude, place.longitude] == pytest.approx([46.49155, 30.7458])


def test_south_and_west() -> None:
    place = read_position(read_statements([stated(**{"exif:GPSLatitude": "-33.5", "exif:GPSLongitude": "-70.25"})]))
    assert isinstance(place, Position)
    assert [place.latitude, place.longitude] == pytest.approx([-33.5, -70.25])


def test_a_prefix_means_what_the_context_says() -> None:
    data = {"@context": {"x": "http://ns.adobe.com/tiff/1.0/"}, "x:Make": "Example", "y:Make": "Other"}
    reading = read_statements([stated(**data)])
    assert [(field.group, field.raw) for field in reading.fields] == [("XMP-tiff", "Example")]


def test_an_offset_that_stands_apart_belongs_to_the_time() -> None:
    data = {"exif:DateTimeOriginal": "2026:05:18 19:42:07", "exifEX:OffsetTimeOriginal": "+03:00"}
    assert read_statements([stated(**data)]).text("DateTimeOriginal", "XMP-exif") == "2026:05:18 19:42:07+03:00"


def test_other_assertions_state_nothing() -> None:
    assert read_statements([{"label": "c2pa.actions", "data": {"exif:Make": "x"}}]).fields == ()


def test_identities_are_read() -> None:
    row = {
        "type": "cawg.social_media",
        "username": "firstlast",
        "verifiedAt": "2025-01-10T19:53:59Z",
        "provider": {"name": "behance"},
    }
    found = read_identities([{"label": "cawg.identity", "data": {"verifiedIdentities": [row]}}])
    assert found == (Identity("firstlast", "social media", "behance", "2025-01-10T19:53:59Z"),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@value", "@list", "exif:GPSLatitude", "tiff:Make", "author", "name", "verifiedIdentities"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(st.sampled_from(["stds.exif", "c2pa.metadata__1", "stds.schema-org.CreativeWork", "cawg.identity"]), JSON)
def test_no_assertion_makes_it_raise(label: str, data: Any) -> None:
    read_position(read_statements([{"label": label, "data": data}]))
    read_identities([{"label": label, "data": data}])
