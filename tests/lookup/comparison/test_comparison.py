"""Two pictures compared: what people do to copies is named, and what only looks alike is no copy."""

from __future__ import annotations

import cv2
import numpy as np
import PIL.Image
import pytest
from PIL import ImageDraw, ImageEnhance, ImageFilter, ImageOps

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Relation, compare_images
from backstory_cli.lookup.comparison.relation import describe_relation
from support.copies import Edit, Picture, against, painted
from support.photographs import Pixels, jpeg, opened, photograph, png


def cropped(left: float, top: float, right: float, bottom: float) -> Edit:
    def edit(picture: Picture) -> Picture:
        width, height = picture.size
        return picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))

    return edit


def captioned(picture: Picture) -> Picture:
    drawn = picture.copy()
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((0, 400, 640, 480), fill="white")
    draw.text((40, 420), "WHAT THEY DO NOT WANT YOU TO SEE", fill="black", font_size=28)
    return drawn


def framed(picture: Picture) -> Picture:
    """A screenshot: a bar on top, the picture, and lines of text below."""
    screen = PIL.Image.new("RGB", (720, 1280), "white")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 720, 60), fill=(30, 30, 30))
    screen.paste(picture.resize((720, 540)), (0, 160))
    for line in range(8):
        draw.text((30, 740 + 50 * line), "words that somebody wrote below " * 2, fill="black", font_size=22)
    return screen


def test_the_same_bytes_and_the_same_pixels() -> None:
    pixels = photograph(2)
    assert compare_images(opened(png(pixels)), opened(png(pixels))).relation is Relation.IDENTICAL
    stored = np.asarray(PIL.Image.fromarray(pixels))
    other = cv2.imencode(".bmp", stored[:, :, ::-1])[1].tobytes()
    same = compare_images(opened(png(pixels)), opened(other))
    assert (same.relation, same.same_pixels) == (Relation.SAME_PICTURE, True)
    assert describe_relation(same) == "the same pixels in another file"


@pytest.mark.parametrize(
    "edit",
    [
        lambda picture: picture,
        lambda picture: picture.resize((320, 240)),
        lambda picture: picture.resize((1280, 960)),
        lambda picture: picture.filter(ImageFilter.GaussianBlur(1.5)),
    ],
    ids=["saved", "smaller", "larger", "blurred"],
)
def test_the_same_picture(edit: Edit) -> None:
    found = against(edit)
    assert found.relation is Relation.SAME_PICTURE
    assert describe_relation(found) == "the same image, saved again"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (ImageOps.mirror, "mirrored left to right"),
        pytest.param(ImageOps.flip, "mirrored top to bottom", marks=pytest.mark.long),
        pytest.param(lambda picture: picture.rotate(180), "turned upside down", marks=pytest.mark.long),
        pytest.param(
            lambda picture: picture.rotate(90, expand=True), "turned a quarter counterclockwise", marks=pytest.mark.long
        ),
        (lambda picture: picture.rotate(-90, expand=True), "turned a quarter clockwise"),
        (lambda picture: picture.transpose(PIL.Image.Transpose.TRANSPOSE), "mirrored along the diagonal"),
        (lambda picture: picture.transpose(PIL.Image.Transpose.TRANSVERSE), "mirrored along the other diagonal"),
        (cropped(0.25, 0.25, 0.75, 0.75), "cropped to 25% of the known image (middle)"),
        (cropped(0, 0, 0.5, 0.5), "(upper left)"),
        (cropped(0, 0.6, 1, 1), "(across the lower part)"),
        (lambda picture: picture.rotate(6, resample=PIL.Image.Resampling.BICUBIC), "turned by 6° counterclockwise"),
        (lambda picture: picture.resize((640, 384)), "stretched to 1.25 times the width for its height"),
        (framed, "placed in a larger image, of which it fills 4"),
        (ImageOps.grayscale, "without its colours"),
        (ImageOps.invert, "as a negative"),
        (lambda picture: ImageEnhance.Brightness(picture).enhance(1.4), "with other brightness or colours"),
        (captioned, "filled with plain colours like a caption, bar or sticker"),
        (painted, "but one area differs (middle)"),
    ],
)
def test_what_was_done_is_said(edit: Edit, said: str) -> None:
    found = against(edit)
    assert found.relation is Relation.DERIVED
    assert said in describe_relation(found)


def test_a_pasted_object_is_a_part() -> None:
    thing = PIL.Image.fromarray(photograph(5)).crop((200, 120, 460, 380))
    collage = PIL.Image.fromarray(photograph(6))
    collage.paste(thing, (40, 60))
    found = compare_images(opened(jpeg(photograph(5), 95)), opened(jpeg(np.asarray(collage), 85)))
    assert found.relation in {Relation.PART, Relation.DERIVED}
    left, top, right, bottom = found.seen
    assert left < 0.4
    assert right > 0.6
    assert top < 0.35
    assert bottom > 0.65


@pytest.mark.parametrize("other", range(20, 22))
def test_strangers_are_unrelated(other: int) -> None:
    found = compare_images(opened(jpeg(photograph(1), 90)), opened(jpeg(photograph(other), 90)))
    assert not found.is_match


def seen_from_elsewhere(pixels: Pixels, shift: float) -> Pixels:
    """The same scene from a step aside: what is near moves more than what is far."""
    height, width = pixels.shape[:2]
    depth = cv2.resize(np.random.default_rng(3).uniform(0, 1, (6, 8)).astype(np.float32), (width, height))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(pixels, x + shift * depth, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


@pytest.mark.parametrize("shift", [25.0, 40.0])
def test_another_view_of_the_same_thing_is_no_copy(shift: float) -> None:
    other = seen_from_elsewhere(photograph(1), shift)
    found = compare_images(opened(jpeg(photograph(1), 90)), opened(jpeg(other, 90)))
    assert not found.is_copy


@pytest.mark.parametrize("colour", ["white", "navy"])
def test_plain_pictures_say_nothing_of_each_other(colour: str) -> None:
    plain = np.asarray(PIL.Image.new("RGB", (300, 200), colour))
    other = np.asarray(PIL.Image.new("RGB", (320, 240), "teal"))
    assert not compare_images(opened(png(plain)), opened(png(other))).is_match


def test_pixels_that_cannot_be_decoded() -> None:
    cut = jpeg(photograph(1), 90)
    with pytest.raises(Skip):
        compare_images(opened(jpeg(photograph(1), 90)), Image(cut[:200], name="cut", source="cut"))


@pytest.mark.parametrize("size", [(1, 1), (2, 400), (400, 2), (15, 15)])
def test_tiny_pictures_do_no_harm(size: tuple[int, int]) -> None:
    small = photograph(1, 400, 400)[: size[1], : size[0]]
    for one, other in ((small, photograph(1)), (photograph(1), small), (small, small[::-1])):
        compare_images(opened(png(one)), opened(png(other)))
