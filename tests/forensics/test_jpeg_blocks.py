"""The transform agrees with scipy's, the tables with those that Pillow writes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import dctn

from backstory_cli.forensics.jpeg_blocks import (
    LOW,
    build_standard_table,
    compute_low_coefficients,
    count_values,
    requantise,
)
from support.photographs import jpeg, opened, photograph


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 5), (4, 4)])
def test_coefficients_are_those_of_the_dct(down: int, right: int) -> None:
    luma = opened(jpeg(photograph(1, 200, 610)[:605], 90)).luma
    found = compute_low_coefficients(luma, down, right)
    rows, columns = (luma.shape[0] - down) // 8, (luma.shape[1] - right) // 8
    assert found.shape == (9, rows, columns)
    part = luma[down : down + rows * 8, right : right + columns * 8].astype(float) - 128
    blocks = dctn(part.reshape(rows, 8, columns, 8), axes=(1, 3), norm="ortho")
    for number, (u, v) in enumerate(LOW):
        assert np.allclose(found[number], blocks[:, u, :, v], atol=1e-2)


@pytest.mark.parametrize("quality", [1, 25, 49, 50, 75, 90, 100])
def test_tables_are_those_that_the_library_writes(quality: int) -> None:
    table = opened(jpeg(photograph(1, 64, 64), quality)).luma_table
    assert table is not None
    assert (table == build_standard_table(quality)).all()


@pytest.mark.parametrize("shape", [(5, 40), (40, 5), (1, 1)])
def test_a_picture_narrower_than_a_block_has_none(shape: tuple[int, int]) -> None:
    assert compute_low_coefficients(np.zeros(shape, np.uint8)).shape == (9, shape[0] // 8, shape[1] // 8)


def test_whole_numbers_are_counted_and_those_beyond_as_the_last() -> None:
    values = np.array([-9, -2, -1, 0, 0, 1, 3], np.float32)
    assert count_values(values, 2).tolist() == [2, 1, 2, 1, 1]


def test_coefficients_saved_twice_keep_the_gaps_of_the_first_save() -> None:
    values = np.arange(-50, 51, dtype=np.float32)
    nothing = np.zeros_like(values)
    assert set(requantise(values, 10, nothing, 5).tolist()) == set(range(-10, 11, 2))
    assert np.array_equal(requantise(values, 0, nothing, 5), np.rint(values / 5))
