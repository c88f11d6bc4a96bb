"""The thumbnail against the picture: same content whatever the size, turn or bars; other content is found in place."""

from __future__ import annotations

import numpy as np
import PIL.Image
import pytest

from backstory_cli.forensics.preview import compare


def scene(seed: int = 1) -> PIL.Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), np.uint8)
    return PIL.Image.fromarray(coarse).resize((800, 600), PIL.Image.Resampling.BICUBIC)


def thumbnail(picture: PIL.Image.Image) -> PIL.Image.Image:
    return picture.resize((160, 160 * picture.height // picture.width), PIL.Image.Resampling.LANCZOS)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_same_picture_turned(turn: int) -> None:
    picture = scene().rotate(turn, expand=True)
    found = compare(picture, thumbnail(scene()))
    assert found is not None
    assert found.score < 0.3
    assert found.turn == (360 - turn) % 360


def test_brightness_and_contrast_do_not_count() -> None:
    duller = thumbnail(scene()).point(lambda level: 40 + level * 0.6)
    found = compare(scene(), duller)
    assert found is not None
    assert found.score < 0.3


def test_black_bars_are_set_aside() -> None:
    wide = scene().crop((0, 75, 800, 525))
    small = wide.resize((160, 90))
    barred = PIL.Image.new("RGB", (160, 120))
    barred.paste(small, (0, 15))
    found = compare(wide, barred)
    assert found is not None
    assert found.score < 0.6


def test_a_thumbnail_that_shows_a_little_less() -> None:
    found = compare(scene(), thumbnail(scene().crop((24, 18, 776, 582))))
    assert found is not None
    assert found.score < 0.6


@pytest.mark.parametrize("turn", [0, 90])
def test_a_changed_place_is_found_where_it_is(turn: int) -> None:
    changed = scene()
    changed.paste("black", (500, 150, 650, 300))
    found = compare(changed.rotate(turn, expand=True), thumbnail(scene()))
    assert found is not None
    assert found.score > 1.2
    left, top, right, bottom = found.box
    x, y = (575 / 800, 225 / 600) if turn == 0 else (225 / 600, 1 - 575 / 800)
    assert left <= x <= right
    assert top <= y <= bottom


def test_another_shape_or_no_content_cannot_be_compared() -> None:
    assert compare(scene(), scene().resize((160, 60))) is None
    assert compare(scene(), PIL.Image.new("RGB", (160, 120), "grey")) is None
