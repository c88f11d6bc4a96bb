"""PDQ, the perceptual hash of 256 bits made for finding copies at scale.

Written from its description: Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm" (hashing.pdf, ThreatExchange, 2019). The published library has no wheels for Linux or Python 3.14.
One step is added before it: the picture is brought to 512 x 512, after which resizing a picture costs far fewer
bits. Of 173 pictures brought to that size first, every hash and quality was equal to those of pdqhash 0.2.8
(``benchmarks/results/pdq.txt``); from hashes that others took at full size these differ by some bits.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

NORMAL = 512
"""Side that every picture is brought to first."""
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


class Pdq(NamedTuple):
    """A hash and what it is worth.

    Attributes:
        bits: 32 bytes, whose hexadecimal form is the one that PDQ lists are exchanged in.
        quality: 0 (featureless) to 100.
    """

    bits: bytes
    quality: int


def pdq(picture: PIL.Image.Image) -> Pdq:
    """Hash an upright RGB picture of any size."""
    return _hashed(_luma(picture))


def oriented(picture: PIL.Image.Image) -> dict[str, bytes]:
    """The hashes of the picture turned back from each way in which a copy may lie: see `ORIENTATIONS`.

    Each is computed from the turned pixels. Changing the signs of one transform would be quicker, and cost a
    mirrored copy sixteen bits or more, since the published filter is not symmetric.
    """
    luma = _luma(picture)
    hashes = {}
    for name, (transposed, across, down) in ORIENTATIONS.items():
        turned = luma.T if transposed else luma
        turned = turned[:, ::-1] if across else turned
        hashes[name] = _hashed(turned[::-1] if down else turned).bits
    return hashes


def _luma(picture: PIL.Image.Image) -> NDArray[np.float64]:
    import numpy as np
    from PIL.Image import Resampling

    square = picture.resize((NORMAL, NORMAL), Resampling.BILINEAR)
    luma: NDArray[np.float64] = np.asarray(square, dtype=np.float64) @ np.array([0.299, 0.587, 0.114])
    return luma


def _hashed(luma: NDArray[np.float64]) -> Pdq:
    sampling, cosines = _operators()
    small = sampling @ luma @ sampling.T
    return Pdq(_cut(cosines @ small @ cosines.T), _quality(small))


@cache
def _operators() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The filter and the transform along one side, as matrices.

    Returns:
        Sampling, float64 (64, 512): two box filters one after the other, then one sample of eight; and cosines,
        float64 (16, 64): frequencies 1 to 16 of the discrete cosine transform.
    """
    import numpy as np

    window = (NORMAL + 2 * GRID - 1) // (2 * GRID)
    right = (window + 2) // 2
    at = np.arange(NORMAL)
    inside = (at[None] >= at[:, None] - (window - right)) & (at[None] < at[:, None] + right)
    box = inside / inside.sum(axis=1, keepdims=True)  # the window shrinks at the edges
    sampled = ((np.arange(GRID) + 0.5) * NORMAL / GRID).astype(int)
    frequency, place = np.arange(1, BITS + 1)[:, None], np.arange(GRID)[None, :]
    cosines = np.sqrt(2 / GRID) * np.cos(np.pi / (2 * GRID) * frequency * (2 * place + 1))
    return (box @ box)[sampled], cosines


def _quality(small: NDArray[np.float64]) -> int:
    """How much the 64 x 64 picture changes from one sample to the next, scaled and capped as published."""
    import numpy as np

    steps = sum(int(np.abs(np.trunc(np.diff(small, axis=axis) * 100 / 255)).sum()) for axis in (0, 1))
    return min(100, steps // 90)


def _cut(coefficients: NDArray[np.float64]) -> bytes:
    """One bit a coefficient, set above the median; the first coefficient is the last bit."""
    import numpy as np

    flat = coefficients.ravel()
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()
