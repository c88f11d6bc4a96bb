"""A piece of a JPEG in a picture kept without loss votes for its own grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.blocking_grid import detect_foreign_grid
from backstory_cli.forensics.result import Trace
from support.photographs import jpeg, opened, overlap, photograph, png, saved

PLACE = (240, 160, 400, 320)


def traced(data: bytes, *, thorough: bool = False) -> Trace:
    image = opened(data)
    return detect_foreign_grid(image.luma, table=image.luma_table, thorough=thorough)


@pytest.mark.parametrize("host", [None, 85])
def test_a_piece_of_a_jpeg_is_found_in_its_place(host: int | None) -> None:
    left, top, right, bottom = PLACE
    picture = (photograph(1) if host is None else saved(photograph(1), host)).copy()
    picture[top:bottom, left:right] = saved(photograph(2), 70)[67 : 67 + bottom - top, 45 : 45 + right - left]
    trace = traced(png(picture))
    assert trace.statistic > 3
    assert overlap(trace.region, trace.cell, PLACE) > 0.7


@pytest.mark.parametrize("quality", [None, 60, 90])
def test_a_picture_of_one_piece_is_silent(quality: int | None) -> None:
    picture = photograph(3) if quality is None else saved(photograph(3), quality)
    assert traced(png(picture)).statistic == 0


def test_a_picture_cut_out_of_a_jpeg_has_a_history() -> None:
    trace = traced(png(saved(photograph(4), 70)[5:, 3:]))
    assert trace.statistic == 0
    assert "cut out of a JPEG" in trace.whole


def test_a_later_save_covers_it() -> None:
    with pytest.raises(Skip, match="covers"):
        traced(jpeg(photograph(1), 90))
    assert traced(jpeg(photograph(1), 100)).statistic == 0


def test_a_large_picture_is_looked_at_in_tiles() -> None:
    large = photograph(6, 1800, 1400).copy()
    large[300:800, 500:1100] = saved(photograph(7, 1024, 768), 60)[101 : 101 + 500, 43 : 43 + 600]
    assert traced(png(large)).statistic > 3


@settings(max_examples=8)
@given(st.integers(0, 2**31), st.integers(64, 150), st.integers(64, 150), st.sampled_from([0.0, 3.0, 90.0]))
def test_any_picture_gives_a_finite_trace(seed: int, width: int, height: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width))
    trace = detect_foreign_grid(np.clip(noise, 0, 255).astype(np.uint8))
    assert np.isfinite(trace.statistic)
    assert trace.region.shape == trace.heat.shape
