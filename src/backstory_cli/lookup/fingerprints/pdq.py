"""PDQ, the perceptual hash of 256 bits made for finding copies at scale.

Written from its description: Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm" (hashing.pdf, ThreatExchange, 2019). The published library has no wheels for Linux or Python 3.14.
Every picture is brought to 512 x 512 first, after which resizing a picture costs far fewer bits; the published
program does so too with pictures that are larger. Of 173 pictures brought to that size first, every hash and quality
was equal to those of pdqhash 0.2.8 (``benchmarks/results/pdq.txt``). `compute_published` hashes a small one as it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

NORMAL = 512
"""Side that every picture is brought to first (also the published program's, for larger pictures)."""
GRID, BITS = 64, 16
MIN_QUALITY = 50
"""Below this (of 100) a picture has too little structure for its hash to mean anything (hashing.pdf)."""

ORIENTATIONS = {
    "": (False, False, False),
    "mirrored left to right": (False, True, False),
    "mirrored top to bottom": (False, False, True),
    "turned upside down": (False, True, True),
    "mirrored along the diagonal": (True, False, False),
    "turned a quarter counterclockwise": (True, True, False),
    "turned a quarter clockwise": (True, False, True),
    "mirrored along the other diagonal": (True, True, True),
}
"""How a copy lies, and what turns it back: transposing it, then mirroring left to right, then top to bottom."""

Span = tuple[int, int]
"""A part of a side: where it begins and ends, in 1/10000 of the side."""
FULL: Span = (0, 10_000)


class Pdq(NamedTuple):
    """A hash and what it is worth.

    Attributes:
        bits: 32 bytes, whose hexadecimal form is the one that PDQ lists are exchanged in.
        quality: 0 (featureless) to 100.
    """

    bits: bytes
    quality: int


def normalise(picture: PIL.Image.Image) -> NDArray[np.float32]:
    """The brightness (ITU-R BT.601) of an upright picture, RGB or grey, at 512 x 512: what every hash is made from."""
    import numpy as np
    from PIL.Image import Resampling

    square = picture.convert("L").resize((NORMAL, NORMAL), Resampling.BILINEAR)
    return np.asarray(square, dtype=np.float32)


def compute_pdq(luma: NDArray[np.float32], across: Span = FULL, down: Span = FULL) -> Pdq:
    """Hash a normalised picture, or a part of it as if it were a picture of its own."""
    return _hash(_build_sampling(NORMAL, down) @ luma @ _build_sampling(NORMAL, across).T)


def compute_oriented(luma: NDArray[np.float32], across: Span = FULL, down: Span = FULL) -> dict[str, Pdq]:
    """The hashes of the picture, or a part of it, turned back from each way a copy may lie: see `ORIENTATIONS`.

    Each is computed from the turned pixels. Changing the signs of one transform would be quicker, and cost a
    mirrored copy sixteen bits or more, since the published filter is not symmetric.
    """
    hashes = {}
    for name, (transposed, mirrored, flipped) in ORIENTATIONS.items():
        turned = luma.T if transposed else luma
        columns, rows = (down, across) if transposed else (across, down)
        turned = turned[:, ::-1] if mirrored else turned
        columns = _reverse(columns) if mirrored else columns
        turned = turned[::-1] if flipped else turned
        rows = _reverse(rows) if flipped else rows
        hashes[name] = compute_pdq(turned, columns, rows)
    return hashes


def compute_published(picture: PIL.Image.Image) -> Pdq:
    """The hash that the published program gives: pictures of at most 512 pixels a side are not resized first."""
    import numpy as np

    width, height = picture.size
    if width > NORMAL or height > NORMAL or min(width, height) < GRID:
        return compute_pdq(normalise(picture))
    luma = np.asarray(picture.convert("F"), dtype=np.float32)
    return _hash(_build_box_filter(height) @ luma @ _build_box_filter(width).T)


def invert(bits: bytes) -> bytes:
    """The hash of the negative: every coefficient changes its sign."""
    return bytes(255 - byte for byte in bits)


def _reverse(span: Span) -> Span:
    return 10_000 - span[1], 10_000 - span[0]


def _hash(small: NDArray[np.floating]) -> Pdq:
    cosines = _build_dct()
    return Pdq(_cut_at_median(cosines @ small @ cosines.T), _measure_quality(small))


@lru_cache(maxsize=256)
def _build_sampling(side: int, span: Span) -> NDArray[np.float32]:
    """One matrix (64, side) that brings a part of a side to 512 samples, filters it and takes one sample of eight."""
    import numpy as np

    filtered = _build_box_filter(NORMAL)
    return filtered if span == FULL else np.asarray(filtered @ _build_stretch(side, span), np.float32)


@lru_cache(maxsize=64)
def _build_box_filter(side: int) -> NDArray[np.float32]:
    """Two box filters one after the other, then 64 samples: float32 (64, side)."""
    import numpy as np

    window = (side + 2 * GRID - 1) // (2 * GRID)
    right = (window + 2) // 2
    at = np.arange(side)
    inside = (at[None] >= at[:, None] - (window - right)) & (at[None] < at[:, None] + right)
    box = inside / inside.sum(axis=1, keepdims=True)  # the window shrinks at the edges
    sampled = ((np.arange(GRID) + 0.5) * side / GRID).astype(int)
    return np.asarray((box @ box)[sampled], np.float32)


def _build_stretch(side: int, span: Span) -> NDArray[np.float32]:
    """Linear interpolation of a part of a side to 512 samples: float32 (512, side)."""
    import numpy as np

    begin, end = (edge * side / 10_000 for edge in span)
    centres = begin + (np.arange(NORMAL) + 0.5) * (end - begin) / NORMAL - 0.5
    distance = np.abs(np.clip(centres, 0, side - 1)[:, None] - np.arange(side)[None])
    return np.asarray(np.maximum(0, 1 - distance), np.float32)


@lru_cache(maxsize=1)
def _build_dct() -> NDArray[np.float32]:
    """Frequencies 1 to 16 of the discrete cosine transform of 64 samples: float32 (16, 64)."""
    import numpy as np

    frequency, place = np.arange(1, BITS + 1)[:, None], np.arange(GRID)[None, :]
    return np.asarray(np.sqrt(2 / GRID) * np.cos(np.pi / (2 * GRID) * frequency * (2 * place + 1)), np.float32)


def _measure_quality(small: NDArray[np.floating]) -> int:
    """How much the 64 x 64 picture changes from one sample to the next, scaled and capped as published."""
    import numpy as np

    steps = sum(int(np.abs(np.trunc(np.diff(small, axis=axis) * 100 / 255)).sum()) for axis in (0, 1))
    return min(100, steps // 90)


def _cut_at_median(coefficients: NDArray[np.floating]) -> bytes:
    """One bit a coefficient, set above the median; the first coefficient is the last bit."""
    import numpy as np

    flat = coefficients.ravel()
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()
