"""PDQ: stable under what copies go through, right about orientation, honest about plain pictures."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import PIL.ImageFilter
import pytest
from PIL.Image import Transpose

from backstory_cli.lookup.fingerprints.pdq import (
    MIN_QUALITY,
    NORMAL,
    ORIENTATIONS,
    Pdq,
    compute_oriented,
    compute_published,
    invert,
    normalise,
)
from backstory_cli.lookup.fingerprints.pdq import compute_pdq as hashed

# How a copy comes to lie as the key says.
TURNS = {
    "mirrored left to right": Transpose.FLIP_LEFT_RIGHT,
    "mirrored top to bottom": Transpose.FLIP_TOP_BOTTOM,
    "turned upside down": Transpose.ROTATE_180,
    "mirrored along the diagonal": Transpose.TRANSPOSE,
    "turned a quarter counterclockwise": Transpose.ROTATE_90,
    "turned a quarter clockwise": Transpose.ROTATE_270,
    "mirrored along the other diagonal": Transpose.TRANSVERSE,
}


def pdq(picture: PIL.Image.Image) -> Pdq:
    return hashed(normalise(picture))


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> PIL.Image.Image:
    """Smooth random blobs: structure at the scale that PDQ sees."""
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return PIL.Image.fromarray(coarse).resize(size, PIL.Image.Resampling.BICUBIC)


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def saved(picture: PIL.Image.Image, quality: int) -> PIL.Image.Image:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=quality)
    return PIL.Image.open(stored).convert("RGB")


@pytest.mark.parametrize("seed", range(3))
def test_resaving_and_resizing_move_few_bits(seed: int) -> None:
    bits = pdq(scene(seed)).bits
    assert apart(bits, pdq(saved(scene(seed), 30)).bits) <= 16
    assert apart(bits, pdq(scene(seed).resize((200, 150))).bits) <= 16
    assert apart(bits, pdq(scene(seed).convert("L").convert("RGB")).bits) <= 16


def test_strangers_are_far_apart() -> None:
    hashes = [pdq(scene(seed)).bits for seed in range(12)]
    assert min(apart(a, b) for i, a in enumerate(hashes) for b in hashes[:i]) > 80


@pytest.mark.parametrize("name", TURNS)
def test_a_turned_copy_is_found_and_named(name: str) -> None:
    original = pdq(scene(1)).bits
    turned = compute_oriented(normalise(scene(1).transpose(TURNS[name])))
    assert turned.keys() == ORIENTATIONS.keys()
    assert min(turned, key=lambda each: apart(turned[each].bits, original)) == name
    assert apart(turned[name].bits, original) <= 4


def test_the_hash_is_half_ones() -> None:
    assert 100 <= int.from_bytes(pdq(scene(4)).bits).bit_count() <= 128


def test_a_plain_picture_says_so() -> None:
    assert pdq(PIL.Image.new("RGB", (300, 200), "teal")).quality < MIN_QUALITY
    assert pdq(scene(1)).quality >= MIN_QUALITY


def test_a_negative_has_the_inverted_hash() -> None:
    negative = PIL.Image.fromarray(255 - np.asarray(scene(5)))
    assert apart(invert(pdq(scene(5)).bits), pdq(negative).bits) <= 4


def test_a_part_is_hashed_as_if_it_were_a_picture() -> None:
    whole = scene(6, (800, 600))
    part = whole.crop((200, 150, 600, 450))
    assert apart(hashed(normalise(whole), (2_500, 7_500), (2_500, 7_500)).bits, pdq(part).bits) <= 8


@pytest.mark.parametrize("name", TURNS)
def test_a_turned_part_is_hashed_as_if_it_were_a_picture(name: str) -> None:
    luma = normalise(scene(7, (800, 600)))
    part = normalise(scene(7, (800, 600)).crop((80, 60, 640, 540)))
    assert (
        apart(compute_oriented(luma, (1_000, 8_000), (1_000, 9_000))[name].bits, compute_oriented(part)[name].bits)
        <= 10
    )


def test_the_published_hash_of_a_small_picture_is_of_its_own_pixels() -> None:
    small = scene(8, (200, 150))
    assert compute_published(small) != pdq(small)
    assert apart(compute_published(small).bits, pdq(small).bits) <= 40
    square = scene(8, (NORMAL, NORMAL))
    assert compute_published(square) == pdq(square)
