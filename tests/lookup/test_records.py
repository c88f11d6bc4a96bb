"""How a picture becomes a record: known by its fingerprints, or else by its bytes alone."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.fingerprints import SMALL_SIDE, get_recipe
from backstory_cli.lookup.records import make_record, make_small_copy
from support.photographs import jpeg, opened, photograph


def test_a_picture_is_known_by_its_fingerprints() -> None:
    image = opened(jpeg(photograph(1), 90))
    made = make_record(image, Path("a.jpg"), Note(source="A"), modified=7)
    assert (made.sha256, made.width, made.height, made.bytes) == (image.sha256, 640, 480, len(image.data))
    assert (made.path, made.modified, made.recipe) == (str(Path("a.jpg").absolute()), 7, get_recipe(None))
    assert made.fingerprints
    assert made.quality > 50
    assert made.small_copy is not None
    assert make_record(image, Path("a.jpg"), Note(), copies=False).small_copy is None


def test_one_that_cannot_be_decoded_is_known_by_its_bytes() -> None:
    cut = Image(jpeg(photograph(1), 90)[:300], name="cut", source="cut")
    made = make_record(cut, Path("cut.jpg"), Note())
    assert (made.sha256, made.fingerprints, made.small_copy, made.recipe) == (cut.sha256, (), None, "")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((2000, 1000), (SMALL_SIDE, SMALL_SIDE // 2)), ((30, 20), (30, 20)), ((5000, 2), (SMALL_SIDE, 1))],
)
def test_a_small_copy_keeps_the_shape(size: tuple[int, int], expected: tuple[int, int]) -> None:
    with PIL.Image.open(io.BytesIO(make_small_copy(PIL.Image.new("RGB", size))), formats=["JPEG"]) as copy:
        assert copy.size == expected
