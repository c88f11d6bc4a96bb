"""Pictures of what the tests found: bright where a test fired, and nothing where none came near."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from backstory_cli.detectors.manipulation.heat_maps import (
    CELL,
    MAX_SIDE,
    combine,
    draw_ghost_strip,
    enlarge,
    find_box,
    outline,
)
from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS, Outcome
from backstory_cli.forensics.jpeg_ghosts import Ghosts
from backstory_cli.forensics.result import Trace
from backstory_cli.reference.manipulation_rates import load_rates
from support.photographs import Pixels, photograph

SHAPE = (480, 640)
TEST = PIXEL_TESTS[0]
THRESHOLD = load_rates().tests[TEST.name].threshold


def trace(statistic: float, cell: int = 16) -> Trace:
    """One place stands out: the cells from 160, 80 to 320, 240."""
    heat = np.zeros((SHAPE[0] // cell, SHAPE[1] // cell), np.float32)
    heat[80 // cell : 240 // cell, 160 // cell : 320 // cell] = 5
    return Trace(statistic, heat, heat > 0, cell)


def decoded(data: bytes) -> Pixels:
    with PIL.Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        return np.asarray(picture)


@pytest.mark.parametrize(("near", "level"), [(0, 0), (1, 127), (5, 255)])
def test_a_place_is_as_bright_as_its_test_is_near_to_firing(near: float, level: int) -> None:
    outcomes = [Outcome(TEST, trace(near * THRESHOLD)), Outcome(TEST, None, "it cannot speak")]
    together = combine(outcomes, SHAPE)
    assert together.shape == (60, 80)
    assert together[160 // CELL, 240 // CELL] == level
    assert together[400 // CELL, 500 // CELL] == 0
    assert enlarge(together, SHAPE).shape == SHAPE


def test_the_brightest_of_several_counts() -> None:
    both = combine([Outcome(TEST, trace(0.1 * THRESHOLD)), Outcome(TEST, trace(THRESHOLD, 4))], SHAPE)
    assert both[160 // CELL, 240 // CELL] == 127


def test_the_frame_around_a_region() -> None:
    assert find_box(trace(1), SHAPE) == (160, 80, 320, 240)
    assert find_box(trace(1), (200, 300)) == (160, 80, 300, 200)
    assert find_box(trace(1)._replace(region=np.zeros((3, 3), bool)), SHAPE) is None


def test_a_region_is_outlined_on_a_reduced_picture() -> None:
    picture = np.repeat(np.repeat(photograph(1), 4, axis=0), 4, axis=1)
    region = np.zeros(picture.shape[:2], bool)
    region[400:800, 600:1200] = True
    drawn = decoded(outline(picture, [region]))
    assert max(drawn.shape) == MAX_SIDE
    rows, columns = np.nonzero((drawn == (255, 220, 0)).all(axis=2))
    scale = picture.shape[1] / drawn.shape[1]
    assert (rows.min() * scale, rows.max() * scale) == (pytest.approx(400, abs=10), pytest.approx(800, abs=10))
    assert columns.max() * scale == pytest.approx(1200, abs=10)


def test_maps_of_all_qualities_stand_side_by_side() -> None:
    change = np.zeros((6, 60, 80), np.float32)
    change[5] = 1
    strip = decoded(draw_ghost_strip(Ghosts((40, 50, 60, 70, 80, 90), change, (0, 0))))
    assert strip.shape == (2 * 330, 4 * 408)
    assert strip[330 + 180, 408 + 200] == 255
    assert strip[330 + 180, 200] == 0
