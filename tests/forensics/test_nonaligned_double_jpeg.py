"""A piece from a coarser JPEG is found off the grid; a picture cut or saved as a whole has a history and no forgery."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.errors import Skip
from backstory_cli.forensics.nonaligned_double_jpeg import detect_earlier_lattice
from backstory_cli.forensics.result import Trace
from support.photographs import jpeg, opened, overlap, photograph, png, saved

PLACE = (240, 160, 400, 320)


def spliced(quality: int = 65) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A photograph with a piece of another, coarsely saved one, 3 pixels right and 5 down off its grid."""
    left, top, right, bottom = PLACE
    picture = photograph(1).copy()
    donor = saved(photograph(2), quality)
    picture[top:bottom, left:right] = donor[67 : 67 + bottom - top, 45 : 45 + right - left]
    return picture


def traced(data: bytes) -> Trace:
    image = opened(data)
    return detect_earlier_lattice(image.luma, image.luma_table)


@pytest.mark.parametrize("last", [90, 95])
def test_a_piece_of_another_jpeg_is_found_in_its_place(last: int) -> None:
    trace = traced(jpeg(spliced(), last))
    assert trace.statistic > 40
    assert overlap(trace.region, trace.cell, PLACE) > 0.5
    assert not trace.whole


def test_and_where_it_is_kept_without_loss() -> None:
    trace = traced(png(spliced()))
    assert trace.statistic > 40
    assert overlap(trace.region, trace.cell, PLACE) > 0.7


@pytest.mark.parametrize("last", [80, 90, 95])
@pytest.mark.parametrize("earlier", [None, 65, 85])
def test_a_picture_saved_as_a_whole_is_silent(earlier: int | None, last: int) -> None:
    picture = photograph(3) if earlier is None else saved(photograph(3), earlier)
    assert traced(jpeg(picture, last)).statistic < 20


def test_a_picture_cut_as_a_whole_has_a_history() -> None:
    cut = saved(photograph(4), 65)[5:, 3:]
    trace = traced(jpeg(cut, 92))
    assert trace.statistic < 20
    assert "cut and saved again" in trace.whole


def test_a_jpeg_kept_without_loss_is_silent() -> None:
    assert traced(png(saved(photograph(5), 70))).statistic < 20


def test_a_large_picture_is_looked_at_in_tiles_and_its_piece_found() -> None:
    large = np.tile(photograph(6, 1024, 768), (2, 2, 1))
    large[300:800, 500:1100] = saved(photograph(7, 1024, 768), 60)[101 : 101 + 500, 43 : 43 + 600]
    image = opened(jpeg(large, 95))
    quick = detect_earlier_lattice(image.luma, image.luma_table)
    assert quick.statistic > 40
    assert overlap(quick.region, quick.cell, (500, 300, 1100, 800)) > 0.6
    whole = detect_earlier_lattice(image.luma, image.luma_table, thorough=True)
    assert whole.statistic >= quick.statistic - 1e-3


def test_too_small_or_too_coarse() -> None:
    with pytest.raises(Skip, match="smaller than"):
        traced(jpeg(photograph(1, 120, 90), 90))
    with pytest.raises(Skip, match="too coarse"):
        traced(jpeg(photograph(1), 15))


@settings(max_examples=8)
@given(st.integers(0, 2**31), st.integers(136, 190), st.integers(136, 190), st.sampled_from([0.0, 3.0, 90.0]))
def test_any_picture_gives_a_finite_trace(seed: int, width: int, height: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width))
    trace = detect_earlier_lattice(np.clip(noise, 0, 255).astype(np.uint8), None)
    assert np.isfinite(trace.statistic)
    assert np.isfinite(trace.heat).all()
    assert trace.region.shape == trace.heat.shape
