"""Where two copies differ: a changed part is outlined, and saving changes none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from support.copies import against, painted


def test_a_changed_part_is_outlined() -> None:
    difference = against(painted).difference
    assert difference is not None
    height, width = difference.changed.shape
    truth = np.zeros((480, 640), np.float32)
    truth[200:320, 300:460] = 1
    expected = cv2.resize(truth, (width, height)) > 0.5
    assert 2 * (expected & difference.changed).sum() / (expected.sum() + difference.changed.sum()) > 0.8
    (box,) = difference.boxes
    assert box == pytest.approx((300 / 640, 200 / 480, 460 / 640, 320 / 480), abs=0.03)


def test_a_saved_copy_has_no_changed_part() -> None:
    for quality in (30, 60, 90):
        difference = against(lambda picture: picture, quality=quality).difference
        assert difference is not None
        assert difference.boxes == []
