"""Where the file says it was taken: a place with a name, or none."""

from __future__ import annotations

from pathlib import Path

from pydantic import JsonValue

from backstory_cli.detectors.metadata.place import iter_findings
from backstory_cli.metadata.fields import Field, Reading, as_text
from support.metadata_findings import found


def test_a_place_has_a_name_a_zone_and_a_direction(fixtures: Path) -> None:
    place = found(fixtures / "harbour.jpg")["metadata.gps"]
    assert "Odesa, Ukraine" in place.summary
    assert "The camera pointed SE (118°)" in place.summary
    assert place.data["time_zone"] in {"Europe/Kyiv", "Europe/Kiev"}
    assert "GeoNames" in str(place.data["places_from"])
    assert "GeoNames" in place.limits


def test_null_island_is_no_place(fixtures: Path) -> None:
    place = found(fixtures / "gps-zero.jpg")["metadata.gps"]
    assert "no usable position" in place.summary
    assert "map_link" not in place.data


def test_the_place_of_creation_is_named_part_by_part() -> None:
    raw: JsonValue = [{"City": "Odesa", "CountryName": "Ukraine"}]
    (place,) = iter_findings(Reading((Field("XMP-iptcExt", "LocationCreated", raw, as_text(raw)),)))
    assert place.id == "metadata.place_names"
    assert (place.data["city"], place.data["country"]) == ("Odesa", "Ukraine")
