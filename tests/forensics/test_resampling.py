"""An enlargement of the whole picture is told by its factor; other pictures are not."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.forensics.resampling import detect_enlargement
from support.photographs import jpeg, opened, photograph


def resized(seed: int, factor: float) -> bytes:
    picture = PIL.Image.fromarray(photograph(seed))
    stored = io.BytesIO()
    size = (round(640 * factor), round(480 * factor))
    picture.resize(size, PIL.Image.Resampling.BICUBIC).save(stored, "JPEG", quality=95)
    return stored.getvalue()


@pytest.mark.parametrize("factor", [1.25, 1.8, 2.3])
def test_an_enlargement_is_told(factor: float) -> None:
    found = detect_enlargement(opened(resized(1, factor)).luma)
    assert found is not None
    assert min(abs(found.factor - factor), abs(found.or_else - factor)) < 0.05


@pytest.mark.parametrize("quality", [75, 90])
@pytest.mark.parametrize("seed", [2, 3])
def test_a_picture_as_it_came_is_not(seed: int, quality: int) -> None:
    assert detect_enlargement(opened(jpeg(photograph(seed), quality)).luma) is None


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.integers(1, 260), st.integers(1, 260), st.sampled_from([0.0, 90.0]))
def test_any_picture_gives_an_answer(seed: int, width: int, height: int, spread: float) -> None:
    noise = np.random.default_rng(seed).normal(128, spread, (height, width))
    found = detect_enlargement(np.clip(noise, 0, 255).astype(np.uint8))
    assert found is None or np.isfinite(found.peak)
