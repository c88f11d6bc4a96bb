"""A part saved at a lower quality before is darkest at that quality."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_ghosts import find_ghosts
from support.photographs import jpeg, opened, photograph, saved


def test_the_ghost_appears_at_its_quality() -> None:
    picture = photograph(1).copy()
    picture[160:304, 240:400] = saved(picture, 60)[160:304, 240:400]
    found = find_ghosts(opened(jpeg(picture, 92)).luma)
    at = found.qualities.index(60)
    inside, outside = found.change[at, 22:36, 32:48], found.change[at, :18]
    assert float(np.median(inside)) < 0.5 * float(np.median(outside))
    assert found.change.min() >= 0
    assert found.change.max() <= 1


def test_of_a_large_picture_the_middle_is_looked_at() -> None:
    found = find_ghosts(photograph(2, 1800, 1300)[..., 1])
    assert found.corner[0] % 8 == found.corner[1] % 8 == 0
    assert found.corner[0] > 0
    assert found.change.shape[1] * found.change.shape[2] * 64 <= 2_000_000


def test_too_small() -> None:
    with pytest.raises(Skip, match="smaller"):
        find_ghosts(np.zeros((40, 300), np.uint8))
