"""The sun at the time and place that a file gives: computed only from both, in every way that they are written."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.detectors.sun import SunPosition
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Leaning, Strength

ODESA = (46.4825, 30.7233)
SANTIAGO = (-33.4569, -70.6483)
EXIF, GPS = 0x8769, 0x8825


def taken(
    time: str = "2024:06:21 23:30:00",
    offset: str = "+03:00",
    where: tuple[float, float] | None = ODESA,
    exif: dict[int, object] | None = None,
    gps: Mapping[int, object] | None = None,
) -> Image:
    """A picture whose file gives a time and a place."""
    fields = PIL.Image.Exif()
    own = fields.get_ifd(EXIF)
    own.update({tag: text for tag, text in ((0x9003, time), (0x9011, offset)) if text} | (exif or {}))
    if where is not None:
        fields.get_ifd(GPS).update(
            {1: "N" if where[0] >= 0 else "S", 2: _sexagesimal(where[0])}
            | {3: "E" if where[1] >= 0 else "W", 4: _sexagesimal(where[1])}
            | dict(gps or {})
        )
    stored = io.BytesIO()
    PIL.Image.new("RGB", (64, 48), "teal").save(stored, "JPEG", exif=fields)
    return Image(stored.getvalue(), name="x", source="x")


def _sexagesimal(angle: float) -> tuple[float, float, float]:
    size = abs(angle)
    return float(int(size)), float(int(size * 60 % 60)), size * 3600 % 60


def exposure(aperture: float, seconds: float, iso: int, flash: int | None = None) -> dict[int, object]:
    settings: dict[int, object] = {0x829D: aperture, 0x829A: seconds, 0x8827: iso}
    return settings if flash is None else settings | {0x9209: flash}


SUNNY = exposure(8.0, 1 / 250, 100)


def found(image: Image) -> dict[str, Finding]:
    return {finding.id: finding for finding in SunPosition().inspect(image)}


def test_of_a_file_with_time_and_place(fixtures: Path) -> None:
    """Expected: by Michalsky, The Astronomical Almanac's algorithm (Solar Energy 40, 1988), worked out apart."""
    said = found(intake.read(fixtures / "harbour.jpg"))
    assert set(said) == {"sun.position"}
    finding = said["sun.position"]
    assert (finding.leaning, finding.basis, finding.strength) == (Leaning.NEUTRAL, Basis.DECLARED, Strength.WEAK)
    assert finding.data["utc"] == "2024-05-18T16:42:07Z"
    assert finding.data["azimuth"] == pytest.approx(292.256, abs=0.02)
    assert finding.data["height"] == pytest.approx(6.246, abs=0.02)
    assert finding.data["shadow_bearing"] == pytest.approx(112.3, abs=0.1)
    assert finding.data["light"] == "day"
    assert "when" not in finding.data
    assert "anyone can write" in finding.limits


@pytest.mark.parametrize(
    "image",
    [
        taken(where=None),
        taken(time=""),
        taken(time="2024:06:21"),
        taken(time="0000:00:00 00:00:00"),
        taken(where=(0.0, 0.0)),
    ],
    ids=["no place", "no time", "a day only", "an unset clock", "null island"],
)
def test_nothing_without_both(image: Image) -> None:
    assert found(image) == {}


@pytest.mark.parametrize("name", ["harbour-stripped.jpg", "gps-zero.jpg", "notes.png"])
def test_nothing_of_files_that_give_none(fixtures: Path, name: str) -> None:
    assert found(intake.read(fixtures / name)) == {}


def test_without_an_offset_the_zone_of_the_position_holds() -> None:
    assumed, given = found(taken(offset=""))["sun.position"], found(taken())["sun.position"]
    assert assumed.data["utc"] == given.data["utc"] == "2024-06-21T20:30:00Z"
    assert "not given" in str(assumed.data["time_zone"])


def test_without_an_offset_the_satellites_are_asked_first() -> None:
    by_satellite = {29: "2024:06:21", 7: (20.0, 29.0, 58.0)}
    data = found(taken(offset="", gps=by_satellite))["sun.position"].data
    assert data["utc"] == "2024-06-21T20:29:58Z"
    assert "satellites" in str(data["time_zone"])


@pytest.mark.parametrize("clock", ["2024:10:27 03:30:00", "2024:03:31 03:30:00"], ids=["repeated", "leapt over"])
def test_an_hour_that_is_no_one_instant_says_nothing(clock: str) -> None:
    assert found(taken(clock, offset="")) == {}


def test_in_the_south_shadows_at_noon_fall_to_the_south() -> None:
    data = found(taken("2024:06:21 12:43:00", "-04:00", SANTIAGO))["sun.position"].data
    assert data["height"] == pytest.approx(90 - 33.457 - 23.44, abs=0.1)
    assert data["azimuth"] == pytest.approx(0, abs=1) or data["azimuth"] == pytest.approx(360, abs=1)
    assert data["shadow_bearing"] == pytest.approx(180, abs=1)


def test_below_the_horizon_there_is_no_shadow() -> None:
    said = found(taken())["sun.position"]
    assert said.data["shadow_bearing"] is None
    assert said.data["shadow_length"] is None
    assert "below the horizon" in said.summary


def test_daylight_settings_at_night_are_odd_and_harmless_causes_are_named() -> None:
    finding = found(taken("2024:06:22 00:30:00", exif=SUNNY))["sun.exposure"]
    assert (finding.about, finding.leaning, finding.strength) == (About.TIME, Leaning.NEUTRAL, Strength.WEAK)
    assert finding.data["exposure_value"] == pytest.approx(14, abs=0.1)
    assert "clock" in finding.limits
    assert "artificial light" in finding.limits
    assert "when" not in finding.data


@pytest.mark.parametrize(
    ("time", "exif"),
    [
        ("2024:06:21 13:00:00", SUNNY),
        ("2024:06:21 21:30:00", SUNNY),
        ("2024:06:22 00:30:00", exposure(1.8, 1 / 30, 3200)),
        ("2024:06:22 00:30:00", exposure(8.0, 1 / 250, 100, flash=1)),
        ("2024:06:22 00:30:00", exposure(8.0, 0.0, 100)),
        ("2024:06:22 00:30:00", {0x829D: 8.0}),
        ("2024:06:21 13:00:00", exposure(1.8, 1 / 30, 3200)),
    ],
    ids=["by day", "dusk", "night settings", "flash", "no time", "aperture only", "an interior at noon"],
)
def test_other_settings_are_not(time: str, exif: dict[int, object]) -> None:
    assert "sun.exposure" not in found(taken(time, exif=exif))


def test_a_flash_that_did_not_fire_does_not_excuse() -> None:
    assert "sun.exposure" in found(taken("2024:06:22 00:30:00", exif=exposure(8.0, 1 / 250, 100, flash=16)))
