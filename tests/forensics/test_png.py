"""Drawings as PNG: whatever the kind, what was drawn comes back."""

from __future__ import annotations

import io
from typing import get_args

import numpy as np
import PIL.Image
import pytest

from backstory_cli.forensics.png import Kind, encode_png


@pytest.mark.parametrize("shape", [(31, 50), (31, 50, 3), (1, 1, 3)])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_was_drawn_comes_back(kind: Kind, shape: tuple[int, ...]) -> None:
    drawn = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    with PIL.Image.open(io.BytesIO(encode_png(drawn, kind)), formats=["PNG"]) as picture:
        assert picture.mode == ("L" if len(shape) == 2 else "RGB")
        assert np.array_equal(np.asarray(picture), drawn)
