"""Readings of an image: pixels under limits, turned as the file asks, or a reason why not."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import PIL.ImageColor
import PIL.ImageOps
import pytest

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image


def image_of(picture: PIL.Image.Image, format_name: str = "PNG", **options: object) -> Image:
    stored = io.BytesIO()
    picture.save(stored, format_name, **options)
    return Image(stored.getvalue(), name="x", source="x")


def test_transparency_is_laid_on_white() -> None:
    picture = PIL.Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert image_of(picture).pixels.tolist() == np.full((4, 4, 3), 255).tolist()


def test_a_bright_picture_on_transparency_is_laid_on_black() -> None:
    picture = PIL.Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    picture.paste((250, 250, 250, 255), (20, 20, 40, 40))
    pixels = image_of(picture).pixels
    assert (pixels[0, 0].tolist(), pixels[30, 30].tolist()) == ([0, 0, 0], [250, 250, 250])


def test_sixteen_bit_grey_keeps_its_upper_bits() -> None:
    picture = PIL.Image.fromarray(np.full((4, 4), 0x80FF, dtype=np.uint16))
    assert image_of(picture).pixels[0, 0].tolist() == [128, 128, 128]


def test_hashes_are_those_of_the_bytes() -> None:
    image = Image(b"abc", name="x", source="x")
    assert image.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert image.sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d"


def test_a_picture_over_the_limit_is_not_decoded() -> None:
    image = Image(image_of(PIL.Image.new("RGB", (100, 100))).data, name="x", source="x", max_pixels=9_999)
    assert image.size == (100, 100)
    with pytest.raises(Skip, match="more than the limit"):
        _ = image.pixels


def test_a_truncated_picture_is_skipped_with_a_reason() -> None:
    data = image_of(PIL.Image.effect_noise((200, 200), 50).convert("RGB"), "JPEG").data
    with pytest.raises(Skip, match="is damaged"):
        _ = Image(data[: len(data) // 2], name="x", source="x").pixels


def test_a_file_that_only_begins_as_a_picture_is_skipped_with_the_same_words_each_time() -> None:
    image = Image(b"\x89PNG\r\n\x1a\n" + bytes(40), name="x", source="x")
    with pytest.raises(Skip, match="the image data is damaged, or of a rare kind"):
        _ = image.pixels


def test_pillows_own_limit_is_left_as_it_was() -> None:
    before = PIL.Image.MAX_IMAGE_PIXELS
    _ = image_of(PIL.Image.new("RGB", (6, 4), "white")).pixels
    assert before == PIL.Image.MAX_IMAGE_PIXELS


def test_the_small_picture_is_bounded_and_upright() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    image = image_of(PIL.Image.new("RGB", (3000, 1000), "navy"), "JPEG", exif=exif.tobytes())
    assert max(image.upright_small.size) <= 1024
    assert image.upright_small.height > image.upright_small.width


def test_a_damaged_exif_block_turns_nothing() -> None:
    image = image_of(PIL.Image.new("RGB", (6, 4), "white"), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert image.orientation == 1
