"""The battery as a whole: what fires where, what cannot speak, and that places are given in the upright picture."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from backstory_cli.detectors.manipulation import Manipulation
from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS
from backstory_cli.errors import Skip
from backstory_cli.models import Finding, Leaning
from backstory_cli.reference.manipulation_rates import load_rates
from support.photographs import Pixels, jpeg, opened, photograph, png, saved

PLACE = (240, 160, 400, 320)


def spliced() -> Pixels:
    left, top, right, bottom = PLACE
    picture = photograph(1).copy()
    picture[top:bottom, left:right] = saved(photograph(2), 60)[67 : 67 + bottom - top, 45 : 45 + right - left]
    return picture


def inspected(data: bytes, **options: object) -> dict[str, Finding]:
    return {each.id: each for each in Manipulation(**options).inspect(opened(data))}  # type: ignore[arg-type]


def close(region: object, place: tuple[int, int, int, int], within: int = 48) -> bool:
    assert isinstance(region, dict)
    return bool(np.allclose([region[side] for side in ("left", "top", "right", "bottom")], place, atol=within))


def test_a_splice_is_found_drawn_and_measured() -> None:
    found = inspected(png(spliced()))
    finding = found["manipulation.foreign_grid"]
    assert finding.leaning is Leaning.ALTERED
    assert close(finding.data["region_pixels"], PLACE)
    assert finding.data["measured_on"] == load_rates().measured_on
    assert "at the middle" in finding.summary
    summary = found["manipulation.tests"]
    assert summary.leaning is Leaning.NEUTRAL
    pictures = {each.name: PIL.Image.open(io.BytesIO(each.content)) for each in summary.artifacts}
    together = pictures["manipulation-map.png"]
    assert (together.size, together.mode) == ((640, 480), "L")
    inside = np.asarray(together)[200:280, 280:360].mean()
    assert inside > 100
    assert inside > 4 * np.asarray(together)[:100, :200].mean()
    assert pictures["manipulation-outlines.png"].size == (640, 480)


def test_an_untouched_picture_shows_no_trace_and_says_what_is_not_seen() -> None:
    found = inspected(jpeg(photograph(3), 92))
    assert set(found) <= {"manipulation.tests", "manipulation.history"}
    summary = found["manipulation.tests"]
    assert summary.leaning is Leaning.UNTOUCHED
    assert "none found a trace" in summary.summary
    assert "Not seen" in summary.limits
    tests = summary.data["tests"]
    assert isinstance(tests, list)
    assert [row["test"] for row in tests if isinstance(row, dict)] == [test.name for test in PIXEL_TESTS]
    grid = next(row for row in tests if isinstance(row, dict) and row["test"] == "foreign_grid")
    assert grid["applicable"] is False
    assert grid["reason"]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_places_are_those_of_the_upright_picture(orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    stored = io.BytesIO()
    PIL.Image.fromarray(spliced()).save(stored, "PNG", exif=exif)
    left, top, right, bottom = PLACE
    place = {
        1: PLACE,
        3: (640 - right, 480 - bottom, 640 - left, 480 - top),
        6: (480 - bottom, left, 480 - top, right),
        8: (top, 640 - right, bottom, 640 - left),
    }[orientation]
    found = inspected(stored.getvalue())
    assert close(found["manipulation.foreign_grid"].data["region_pixels"], place)
    together = PIL.Image.open(io.BytesIO(found["manipulation.tests"].artifacts[0].content))
    assert together.size == ((640, 480) if orientation < 5 else (480, 640))


def test_a_region_is_looked_at_alone() -> None:
    found = inspected(png(spliced()), region=(100, 60, 560, 440))
    summary = found["manipulation.tests"]
    assert summary.data["region_looked_at"] == {"left": 96, "top": 48, "right": 560, "bottom": 448}
    assert close(found["manipulation.foreign_grid"].data["region_pixels"], PLACE)
    elsewhere = inspected(png(spliced()), region=(0, 0, 220, 460))
    assert "manipulation.foreign_grid" not in elsewhere
    with pytest.raises(Skip, match="outside the image"):
        inspected(png(spliced()), region=(700, 0, 900, 100))


def test_a_thorough_look_draws_ghosts_too() -> None:
    found = inspected(jpeg(photograph(1), 90), thorough=True)
    (strip,) = found["manipulation.ghosts"].artifacts
    assert PIL.Image.open(io.BytesIO(strip.content)).size[0] > 1000
    assert found["manipulation.ghosts"].leaning is Leaning.NEUTRAL
    assert "manipulation.ghosts" not in inspected(jpeg(photograph(1), 90))


def test_what_no_test_can_speak_of() -> None:
    with pytest.raises(Skip, match="smaller than"):
        inspected(jpeg(photograph(1, 150, 150), 90))
    flat = io.BytesIO()
    PIL.Image.new("RGB", (400, 300), "gray").save(flat, "WEBP")
    with pytest.raises(Skip, match="no test can speak"):
        inspected(flat.getvalue())


def test_the_same_picture_gives_the_same_findings() -> None:
    data = jpeg(spliced(), 92)
    first, second = (
        [(each.id, each.data, [a.content for a in each.artifacts]) for each in inspected(data).values()]
        for _ in range(2)
    )
    assert first == second
