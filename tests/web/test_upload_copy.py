"""The copy that leaves the machine: small, upright, with nothing of the file in it but its pixels."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from backstory_cli.errors import Skip
from backstory_cli.image import container
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.web.upload_copy import (
    SEARCH_BYTES,
    SEARCH_QUALITY,
    SEARCH_SIDE,
    make_further_copies,
    make_reduced_copy,
)

SECRET = "Jane-Doe-50.4501N"
SIDE = 1536


def photo(width: int, height: int, orientation: int = 1) -> Image:
    """Red above, blue below, with words in EXIF and a comment."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, :, 0] = 255
    pixels[height // 2 :, :, 2] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=95, exif=exif.tobytes(), comment=SECRET.encode())
    return intake.make_image(file.getvalue(), "photo.jpg", "photo.jpg")


def copy(image: Image) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(make_reduced_copy(image, side=SIDE, quality=90)))


@pytest.mark.parametrize(("width", "height"), [(3000, 200), (200, 3000), (1536, 1536), (64, 48)])
def test_small_and_never_enlarged(width: int, height: int) -> None:
    assert max(copy(photo(width, height)).size) == min(SIDE, max(width, height))


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (64, 48), (32, 5)), (3, (64, 48), (32, 43)), (6, (48, 64), (43, 32)), (8, (48, 64), (5, 32))],
)
def test_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    picture = copy(photo(64, 48, orientation))
    assert picture.size == size
    red, _, blue = picture.getpixel(red_at)  # type: ignore[misc]
    assert red > 200
    assert blue < 50


def test_without_metadata() -> None:
    image = photo(64, 48)
    assert SECRET.encode() in image.data
    sent = make_reduced_copy(image, side=SIDE, quality=90)
    assert SECRET.encode() not in sent
    assert {block.kind for block in container.iter_blocks(sent)}.isdisjoint({"APP1", "APP13", "COM"})


def test_a_part_and_further_copies_are_without_metadata_too() -> None:
    image = photo(640, 480)
    sent = make_reduced_copy(image, side=SIDE, quality=90, region=(10, 10, 500, 400))
    for each in (sent, *make_further_copies(sent).values(), *make_further_copies(image.data).values()):
        assert SECRET.encode() not in each
        assert {block.kind for block in container.iter_blocks(each)}.isdisjoint({"APP1", "APP13", "COM"})


def test_never_more_bytes_than_a_service_takes() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1500, 1500, 3), np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(noise).save(file, "PNG")
    image = intake.make_image(file.getvalue(), "noise.png", "noise.png")
    full = make_reduced_copy(image, side=SEARCH_SIDE, quality=SEARCH_QUALITY)
    bounded = make_reduced_copy(image, side=SEARCH_SIDE, quality=SEARCH_QUALITY, max_bytes=SEARCH_BYTES)
    assert len(bounded) <= SEARCH_BYTES < len(full)
    assert bounded == make_reduced_copy(image, side=SEARCH_SIDE, quality=SEARCH_QUALITY, max_bytes=SEARCH_BYTES)


@pytest.mark.parametrize(("orientation", "red"), [(1, True), (3, False), (6, False), (8, True)])
def test_a_part_is_that_of_the_picture_as_it_is_shown(orientation: int, red: bool) -> None:
    """Of each turned picture the left or upper half."""
    part = make_reduced_copy(photo(64, 48, orientation), side=SIDE, quality=90, region=(0, 0, 24, 24))
    picture = PIL.Image.open(io.BytesIO(part))
    assert picture.size == (24, 24)
    pixel = picture.getpixel((4, 4))
    assert isinstance(pixel, tuple)
    assert (pixel[0] > pixel[2]) is red


def test_a_part_is_cut_at_the_edge_and_made_smaller_like_the_whole() -> None:
    part = make_reduced_copy(photo(3000, 200), side=100, quality=90, region=(2800, 100, 9999, 9999))
    assert PIL.Image.open(io.BytesIO(part)).size == (100, 50)


@pytest.mark.parametrize("region", [(64, 0, 70, 10), (0, 48, 10, 60), (10, 10, 10, 20), (-20, -20, -10, -10)])
def test_a_part_outside_is_refused(region: tuple[int, int, int, int]) -> None:
    with pytest.raises(Skip, match="outside"):
        make_reduced_copy(photo(64, 48), side=SIDE, quality=90, region=region)


def test_further_copies_are_worse_smaller_and_cut() -> None:
    first = make_reduced_copy(photo(640, 480), side=SIDE, quality=90)
    worse, half, middle = make_further_copies(first).values()
    sizes = [PIL.Image.open(io.BytesIO(each)).size for each in (worse, half, middle)]
    assert sizes == [(640, 480), (320, 240), (512, 384)]
    assert len(worse) < len(first)
    for each in (worse, half, middle):
        assert {block.kind for block in container.iter_blocks(each)} <= {"APP0", "DQT", "SOF", "DHT", "SOS", "scan"}


@pytest.mark.parametrize(("width", "height"), [(639, 481), (1536, 19), (19, 1536)])
def test_further_copies_are_half_and_four_fifths_of_any_size(width: int, height: int) -> None:
    copies = make_further_copies(make_reduced_copy(photo(width, height), side=SIDE, quality=90))
    assert list(copies) == [
        "a copy saved again at lower quality",
        "a copy at half size",
        "a copy without its edges",
    ]
    same, half, middle = (PIL.Image.open(io.BytesIO(each)).size for each in copies.values())
    assert same == (width, height)
    assert half == (width // 2, height // 2)
    for kept, side in zip(middle, (width, height), strict=True):
        assert kept == pytest.approx(0.8 * side, abs=2)


def test_the_cut_copy_is_the_middle() -> None:
    """Red above and blue below meet in the middle of it as they do in the whole."""
    middle = PIL.Image.open(io.BytesIO(make_further_copies(photo(640, 480).data)["a copy without its edges"]))
    above, below = middle.getpixel((256, 180)), middle.getpixel((256, 204))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] > above[2]
    assert below[0] < below[2]


def test_a_part_of_one_line_stays_one() -> None:
    part = make_reduced_copy(photo(3000, 200), side=100, quality=90, region=(0, 10, 3000, 11))
    assert PIL.Image.open(io.BytesIO(part)).size == (100, 1)


def test_the_smallest_picture_has_further_copies_too() -> None:
    assert len(make_further_copies(make_reduced_copy(photo(2, 2), side=SIDE, quality=90))) == 3
