"""The lattice of an earlier save: likeliest at the offset at which the blocks of that save lay."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.forensics.jpeg_blocks import build_standard_table
from backstory_cli.forensics.jpeg_lattice import CELL, build_earlier_save, iter_likelihoods
from support.photographs import jpeg, opened, photograph, saved


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 5), (7, 1)])
def test_the_offset_of_an_earlier_save_is_likeliest(down: int, right: int) -> None:
    picture = saved(photograph(1)[:200, :300], 60)
    luma = opened(jpeg(picture[(8 - down) % 8 :, (8 - right) % 8 :], 95)).luma
    model = build_earlier_save(build_standard_table(95), ())
    number = model.qualities.index(60)
    likelihoods = list(iter_likelihoods(luma, model))[number]
    assert likelihoods.shape == ((luma.shape[0] - 7) // CELL, (luma.shape[1] - 7) // CELL, 64)
    totals = likelihoods.sum(axis=(0, 1))
    assert divmod(int(totals.argmax()), 8) == (down, right)
    assert totals.max() > 20


def test_tables_that_would_leave_nothing_are_not_tried() -> None:
    fine, coarse = build_earlier_save(build_standard_table(98), ()), build_earlier_save(build_standard_table(40), ())
    assert len(coarse.tables) < len(fine.tables)
    assert min(step for table in coarse.tables for _, step in table) > min(
        step for table in fine.tables for _, step in table
    )


def test_a_table_that_is_given_is_tried_besides() -> None:
    own = np.full((8, 8), 33, np.int64)
    assert build_earlier_save(None, (own,)).qualities[-1] == 0
    assert 0 not in build_earlier_save(None, ()).qualities
