"""Open watermarks and hidden text: read where they are, never where they are not."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from backstory_cli.forensics.watermark import KNOWN, KnownMark, decode_dwt_dct, find_hidden_text

Pixels = NDArray[np.uint8]
ONE, ZERO = (100, 100, 86), (100, 100, 107)
"""Colours whose U value (122, 131), doubled, leaves about three quarters and one quarter of 36."""


def marked(mark: KnownMark, width: int = 512, height: int = 512, wrong: int = 0) -> Pixels:
    """A picture of squares, each carrying the bit that its place asks for; some bits wrong."""
    bits = [bit ^ (place < wrong) for place, bit in enumerate(mark.bits)]
    picture = np.zeros((height, width, 3), np.uint8)
    for number in range((height // 8) * (width // 8)):
        row, column = divmod(number, width // 8)
        bit = bits[number % len(bits)]
        picture[8 * row : 8 * row + 8, 8 * column : 8 * column + 8] = ONE if bit else ZERO
    return picture


@pytest.mark.parametrize("mark", KNOWN, ids=lambda mark: mark.generator)
def test_each_known_message(mark: KnownMark) -> None:
    found = {match.generator: match for match in decode_dwt_dct(marked(mark)) if match.found}
    assert set(found) == {mark.generator}
    assert found[mark.generator].agreeing == len(mark.bits)
    assert found[mark.generator].chance < 1e-12


@pytest.mark.parametrize(("wrong", "found"), [(6, True), (7, False)])
def test_the_threshold(wrong: int, found: bool) -> None:
    match = decode_dwt_dct(marked(KNOWN[1], wrong=wrong))[1]
    assert (match.agreeing, match.found) == (48 - wrong, found)


def test_unmarked_and_small_pictures() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (600, 400, 3), np.uint8)
    assert not any(match.found for match in decode_dwt_dct(noise))
    assert decode_dwt_dct(noise[:100, :100]) == []


def hidden(text: str, magic: str, *, alpha: bool) -> Pixels:
    data = gzip.compress(text.encode()) if magic.endswith("comp") else text.encode()
    message = magic.encode() + (8 * len(data)).to_bytes(4, "big") + data
    bits = np.unpackbits(np.frombuffer(message, np.uint8))
    picture = np.full((640, 80, 4), 200, np.uint8)
    plane = picture[:, :, 3:] if alpha else picture[:, :, :3]
    columns = np.ascontiguousarray(plane.swapaxes(0, 1)).reshape(-1)
    columns[: len(bits)] = columns[: len(bits)] & 254 | bits
    plane[:] = columns.reshape(plane.swapaxes(0, 1).shape).swapaxes(0, 1)
    return picture


@pytest.mark.parametrize(
    ("magic", "alpha"),
    [
        ("stealth_pnginfo", True),
        ("stealth_pngcomp", True),
        ("stealth_rgbinfo", False),
        ("stealth_rgbcomp", False),
    ],
)
def test_hidden_text(magic: str, alpha: bool) -> None:
    picture = hidden('{"prompt": "a harbour"}', magic, alpha=alpha)
    found = find_hidden_text(picture if alpha else picture[:, :, :3])
    assert found is not None
    assert (found.magic, found.text) == (magic, '{"prompt": "a harbour"}')


def test_a_bomb_is_cut() -> None:
    found = find_hidden_text(hidden("a" * 3_000_000, "stealth_pngcomp", alpha=True))
    assert found is not None
    assert len(found.text) <= 2**20


def test_no_hidden_text() -> None:
    assert find_hidden_text(np.full((32, 32, 4), 255, np.uint8)) is None
    assert find_hidden_text(np.zeros((2, 2, 3), np.uint8)) is None


@given(
    arrays.arrays(
        np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(3, 4)), elements=st.integers(0, 255)
    )
)
def test_any_picture_is_handled(picture: Pixels) -> None:
    find_hidden_text(picture)
    decode_dwt_dct(np.tile(picture[:, :, :3], (8, 8, 1)))
