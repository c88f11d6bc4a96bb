"""The fingerprints of one image, all from the same small upright picture.

Two that err differently: PDQ (256 bits) finds, pHash (64 bits, as imagehash computes it) confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backstory_cli.image import Image
from backstory_cli.lookup.pdq import MIN_QUALITY, ORIENTATIONS, oriented, pdq

if TYPE_CHECKING:
    import PIL.Image


@dataclass(frozen=True)
class Fingerprints:
    """What an index stores of a picture.

    Attributes:
        pdq: 32 bytes.
        quality: PDQ's own measure of structure, 0 to 100.
        phash: 8 bytes.
    """

    pdq: bytes
    quality: int
    phash: bytes

    @property
    def telling(self) -> bool:
        """Whether the picture has enough structure for its fingerprints to mean anything."""
        return self.quality >= MIN_QUALITY

    def as_text(self) -> dict[str, str]:
        """The hashes in hexadecimal, as they are exchanged."""
        return {"pdq": self.pdq.hex(), "phash": self.phash.hex()}


@dataclass(frozen=True)
class Query:
    """The fingerprints of a picture that is looked for, in all the ways that a copy may lie.

    Attributes:
        stored: As an index would store them.
        pdq: The hash for each of `pdq.ORIENTATIONS`.
        phash: Likewise.
    """

    stored: Fingerprints
    pdq: dict[str, bytes]
    phash: dict[str, bytes]


def fingerprints(image: Image) -> Fingerprints:
    """Fingerprint an image.

    Raises:
        Skip: Its pixels cannot be decoded.
    """
    hashed = pdq(image.upright_small)
    return Fingerprints(hashed.bits, hashed.quality, _phash(image.upright_small))


def query(image: Image) -> Query:
    """Fingerprint an image that is looked for.

    Raises:
        Skip: Its pixels cannot be decoded.
    """
    stored = fingerprints(image)
    small = image.upright_small.resize((256, 256))  # enough for pHash's 32 x 32, and quick to turn
    turned = {name: _phash(_turned_back(small, *turn)) for name, turn in ORIENTATIONS.items()}
    return Query(stored, oriented(image.upright_small), {**turned, "": stored.phash})


def _phash(picture: PIL.Image.Image) -> bytes:
    import imagehash

    return bytes.fromhex(str(imagehash.phash(picture)))


def _turned_back(picture: PIL.Image.Image, transposed: bool, across: bool, down: bool) -> PIL.Image.Image:
    from PIL.Image import Transpose

    steps = ((transposed, Transpose.TRANSPOSE), (across, Transpose.FLIP_LEFT_RIGHT), (down, Transpose.FLIP_TOP_BOTTOM))
    for wanted, step in steps:
        if wanted:
            picture = picture.transpose(step)
    return picture
