"""Invisible marks in the pixels that anyone can read: the open ``dwtDct`` watermark, and text hidden in lowest bits.

The watermark is that of the package ``invisible-watermark`` (ShieldMnt, MIT licence), which the reference code of
Stable Diffusion, SDXL and FLUX puts into what it makes: in the U plane, one Haar step down, the largest number of each
block of 4 x 4 (but the first) carries a bit in its remainder by 36. It does not survive JPEG, resizing or cropping.
Hidden text is that of the ``stealth pnginfo`` extensions and of NovelAI: settings in the lowest bits of the alpha
channel, or of red, green and blue, column by column. Rates: ``benchmarks/watermark.py``.
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.image import limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALLEST = 256 * 256
"""Pixels below which the package refuses to mark a picture."""
SCALE = 36
BLOCK = 4

_SDXL = 0b101100111110110010010000011110111011000110011110
_FLUX = 0b001010101111111010000111100111001111010100101110


class KnownMark(NamedTuple):
    """A message that a generator puts in, and from how many agreeing bits it counts as found."""

    generator: str
    bits: tuple[int, ...]
    threshold: int


class WatermarkMatch(NamedTuple):
    """How well a picture agrees with a known message.

    Attributes:
        generator: Whose message it is.
        agreeing: Bits that agree.
        total: Bits of the message.
        found: Whether that is enough.
        chance: How likely so many bits, or more, agree by accident in one picture, over all messages tried.
    """

    generator: str
    agreeing: int
    total: int
    found: bool
    chance: float


def _to_bits(number: int, count: int) -> tuple[int, ...]:
    return tuple(number >> shift & 1 for shift in range(count - 1, -1, -1))


KNOWN = (
    KnownMark("Stable Diffusion 1 or 2 (reference code)", _to_bits(int.from_bytes(b"StableDiffusionV1"), 136), 120),
    KnownMark("Stable Diffusion XL (reference code)", _to_bits(_SDXL, 48), 42),
    KnownMark("FLUX (reference code)", _to_bits(_FLUX, 48), 42),
)
"""Messages from the reference code of each. Over 2,595 unmarked pictures no message agreed in more than 34 of 48 or
84 of 136 bits (measured by others on other pictures); ``benchmarks/watermark.py`` prints what was met here."""


def decode_dwt_dct(pixels: NDArray[np.uint8]) -> list[WatermarkMatch]:
    """Hold a picture against every known message.

    Args:
        pixels: uint8, shape (height, width, 3), as stored.

    Returns:
        A match for each known message, whether found or not; empty for a picture that is too small to be marked.
    """
    if pixels.shape[0] * pixels.shape[1] < SMALLEST:
        return []
    carried = _read_carried_bits(pixels)
    return [_match_message(carried, mark) for mark in KNOWN]


def _read_carried_bits(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What each block says of its bit, in reading order: 1 for a clear one, -1 for a clear zero, 0 for neither.

    The package takes a remainder over half for a one. A remainder is put at a quarter or three quarters, so one near
    the border says little: weighed by its distance, more of a message is read.
    """
    import numpy as np

    height, width = (side // 4 * 4 for side in pixels.shape[:2])
    red, green, blue = (pixels[:height, :width, channel].astype(np.float32) for channel in range(3))
    plane = np.rint(0.492 * (blue - (0.299 * red + 0.587 * green + 0.114 * blue)) + 128)
    low = (plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]) / 2
    rows, columns = low.shape[0] // BLOCK, low.shape[1] // BLOCK
    blocks = low[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2)
    flat = np.abs(blocks.reshape(rows * columns, BLOCK * BLOCK)[:, 1:])
    return np.asarray(-np.sin(flat.max(axis=1) * np.float32(2 * math.pi / SCALE)), np.float32)


def _match_message(carried: NDArray[np.float32], mark: KnownMark) -> WatermarkMatch:
    import numpy as np

    count = len(mark.bits)
    whole = len(carried) // count * count
    if not whole:
        return WatermarkMatch(mark.generator, 0, count, False, 1.0)
    read = carried[:whole].reshape(-1, count).mean(axis=0) > 0
    agreeing = int((read == np.array(mark.bits, bool)).sum())
    chance = min(1.0, _compute_tail(agreeing, count) * len(KNOWN))
    return WatermarkMatch(mark.generator, agreeing, count, agreeing >= mark.threshold, chance)


def _compute_tail(least: int, of: int) -> float:
    """How likely at least so many of so many fair coins show heads."""
    return float(sum(math.comb(of, heads) for heads in range(least, of + 1)) / 2**of)


class HiddenText(NamedTuple):
    """Text found in the lowest bits, and the magic word before it."""

    magic: str
    text: str


_MAGICS = frozenset({"stealth_pnginfo", "stealth_pngcomp", "stealth_rgbinfo", "stealth_rgbcomp"})


def find_hidden_text(channels: NDArray[np.uint8]) -> HiddenText | None:
    """Text in the lowest bits of the alpha channel, or of red, green and blue; None if there is none.

    Args:
        channels: uint8, shape (height, width, 3) or (height, width, 4).
    """
    if channels.ndim != 3 or channels.shape[2] not in {3, 4} or not channels.size:
        return None
    planes = [channels[:, :, :3]] if channels.shape[2] == 3 else [channels[:, :, 3:], channels[:, :, :3]]
    for plane in planes:
        found = _decode_text(plane)
        if found is not None:
            return found
    return None


def _decode_text(plane: NDArray[np.uint8]) -> HiddenText | None:
    """The order is column by column, and within a pixel red, green, blue."""
    import numpy as np

    columns = plane.swapaxes(0, 1)
    needed = 120 + 32
    head = _read_low_bits(columns, needed)
    if len(head) < needed:
        return None
    magic = np.packbits(head[:120]).tobytes().decode("latin-1")
    if magic not in _MAGICS:
        return None
    length = int.from_bytes(np.packbits(head[120:needed]).tobytes(), "big")
    if not 0 < length <= min(8 * limits.MAX_INFLATED, plane.size - needed):
        return None
    data = np.packbits(_read_low_bits(columns, needed + length)[needed:]).tobytes()
    if magic.endswith("comp"):
        data = _unpack(data)
    return HiddenText(magic, data.decode("utf-8", "replace")) if data else None


def _read_low_bits(columns: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """The lowest bits of the first numbers, in order, without touching the rest of the picture."""
    per_column = columns.shape[1] * columns.shape[2]
    enough = columns[: -(-count // per_column)]
    return (enough.reshape(-1)[:count] & 1).astype(enough.dtype)


def _unpack(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(data, limits.MAX_INFLATED)
    except zlib.error:
        return b""
