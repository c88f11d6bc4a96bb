"""The fingerprints of one image: what an index stores of it, and what a search asks for. All from one decoded picture.

PDQ (256 bits) finds the whole picture, its parts and what it is a part of; codes of single points find what was
cropped, turned or pasted; a learned fingerprint, where one is installed, finds more of that. pHash (64 bits, by
imagehash) is kept beside them for exchange.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import WHOLE, Box, Family, Fingerprint
from backstory_cli.lookup.fingerprints import framing, points
from backstory_cli.lookup.fingerprints.pdq import (
    MIN_QUALITY,
    NORMAL,
    compute_oriented,
    compute_pdq,
    compute_published,
    invert,
    normalise,
)

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

    from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint


RECIPE = "2"
"""Changes whenever a picture would be fingerprinted differently than before."""
SMALL_SIDE = 384
"""Longer side, in pixels, of the copy that an index keeps, and at which its points are taken."""
STORED_POINTS, ASKED_POINTS, ASKED_MIRRORED = 64, 200, 100
"""Points kept of a picture, asked for, and asked for of its mirror image."""


def get_recipe(learned: LearnedFingerprint | None) -> str:
    """How fingerprints are made now, in a word."""
    return RECIPE if learned is None else f"{RECIPE}+{learned.digest[:16]}"


@dataclass(frozen=True)
class Prints:
    """What an index stores of a picture.

    Attributes:
        fingerprints: The first is PDQ of the whole picture as the published program computes it. Empty where the
            picture is too plain for its hash to mean anything.
        pdq: That first hash, 32 bytes, in any case.
        quality: PDQ's own measure of structure, 0 to 100.
        phash: 8 bytes.
    """

    fingerprints: tuple[Fingerprint, ...]
    pdq: bytes
    quality: int
    phash: bytes


@dataclass(frozen=True)
class Asked:
    """One code that is looked for.

    Attributes:
        code: As stored codes of its family.
        box: The part of the picture that it was made from.
        turn: How the picture lies if this code matches: one of `pdq.ORIENTATIONS`.
        negative: The code of the picture's negative.
    """

    code: bytes
    box: Box = WHOLE
    turn: str = ""
    negative: bool = False


@dataclass(frozen=True)
class Query:
    """The codes of a picture that is looked for, in all the ways that a copy may lie, by the family to look in."""

    rows: dict[Family, list[Asked]] = field(default_factory=dict)


def compute_hashes(image: Image) -> dict[str, str]:
    """The whole picture's hashes in hexadecimal, as they are exchanged.

    Raises:
        Skip: Its pixels cannot be decoded.
    """
    bits, perceptual = image.call(_compute_hashes, tuple[bytes, bytes])
    return {"pdq": bits[:32].hex(), "phash": perceptual[:8].hex()}


def _compute_hashes(image: Image) -> tuple[bytes, bytes]:
    picture = image.upright_small
    return compute_published(picture).bits, compute_phash(picture)


def fingerprint_for_index(image: Image, learned: LearnedFingerprint | None = None) -> Prints:
    """Fingerprint an image for an index.

    Raises:
        Skip: Its pixels cannot be decoded.
    """
    prints = image.call(_fingerprint_for_index, Prints)
    if learned is None or prints.quality < MIN_QUALITY:
        return prints
    code = learned.codes([image.upright_small])[0]
    return replace(prints, fingerprints=(*prints.fingerprints, Fingerprint(Family.LEARNED, WHOLE, code)))


def _fingerprint_for_index(image: Image) -> Prints:
    picture = image.upright_small
    grey = picture.convert("L")
    luma, small = normalise(grey), reduce_luma(grey, SMALL_SIDE)
    whole = compute_pdq(luma)
    exchanged = whole if max(picture.size) > NORMAL else compute_published(picture)
    made: dict[tuple[Family, Box, bytes], None] = {}  # in order, none twice
    if whole.quality >= MIN_QUALITY:
        made[Family.FRAME, WHOLE, exchanged.bits] = None
        made[Family.FRAME, WHOLE, whole.bits] = None
        frame = framing.trim_borders(reduce_luma(grey, framing.SIDE))
        made |= {(Family.FRAME, box, code): None for box, code in _hash_parts(luma, (frame,))}
        made |= {(Family.CROP, box, code): None for box, code in _hash_parts(luma, framing.CROPS)}
    made |= {(Family.POINT, WHOLE, code): None for code in points.compute_codes(small, STORED_POINTS)}
    return Prints(tuple(Fingerprint(*each) for each in made), exchanged.bits, whole.quality, compute_phash(grey))


def fingerprint_for_query(image: Image, learned: LearnedFingerprint | None = None) -> Query:
    """Fingerprint an image that is looked for. Of a plain one only points are asked for: its hashes mean nothing.

    Raises:
        Skip: Its pixels cannot be decoded.
    """
    rows = dict(image.call(_fingerprint_for_query, list[tuple[Family, list[Asked]]]))
    if learned is not None and Family.FRAME in rows:
        picture = image.upright_small
        frames, blocks = _find_frames(picture)
        views = [WHOLE, *frames[1:], *blocks[:4]]
        codes = learned.codes([_crop(picture, box) for box in views])
        rows[Family.LEARNED] = [Asked(code, box) for code, box in zip(codes, views, strict=True)]
    return Query(rows)


def _find_frames(picture: PIL.Image.Image) -> tuple[list[Box], list[Box]]:
    """The whole picture and, where it has borders, what is inside them; and the pictures that it may be made of."""
    small = reduce_luma(picture, framing.SIDE)
    return list(dict.fromkeys((WHOLE, framing.trim_borders(small)))), list(framing.find_blocks(small))


def _fingerprint_for_query(image: Image) -> list[tuple[Family, list[Asked]]]:
    picture = image.upright_small
    luma = normalise(picture)
    if compute_pdq(luma).quality < MIN_QUALITY:
        return [(Family.POINT, _find_points(picture))]
    frames, blocks = _find_frames(picture)
    upright = [
        Asked(hashed.bits, box, turn)
        for box in frames
        for turn, hashed in compute_oriented(luma, (box[0], box[2]), (box[1], box[3])).items()
        if hashed.quality >= MIN_QUALITY
    ]
    parts = [Asked(code, box) for box, code in _hash_parts(luma, blocks)]
    mirrored = [
        Asked(code, (10_000 - box[2], box[1], 10_000 - box[0], box[3]), "mirrored left to right")
        for box, code in _hash_parts(luma[:, ::-1], [(10_000 - b[2], b[1], 10_000 - b[0], b[3]) for b in blocks])
    ]
    negatives = [Asked(invert(row.code), row.box, row.turn, negative=True) for row in upright if _is_level(row.turn)]
    exact = [Asked(compute_published(picture).bits)]
    crops = [Asked(code, box) for box, code in _hash_parts(luma, framing.CROPS)]
    return [
        (Family.FRAME, _drop_duplicates([*exact, *upright, *parts, *mirrored, *negatives, *crops])),
        (Family.CROP, _drop_duplicates([row for row in upright if _is_level(row.turn)] + parts)),
        (Family.POINT, _find_points(picture)),
    ]


def compute_phash(picture: PIL.Image.Image) -> bytes:
    """The perceptual hash of 64 bits of a picture in colours or in grey, as imagehash computes it.

    Of 32 x 32 pixels, the 64 lowest frequencies against their median (N. Krawetz, "Looks Like It", 2011).
    """
    import imagehash
    import numpy as np

    return np.packbits(imagehash.phash(picture).hash).tobytes()


def _find_points(picture: PIL.Image.Image) -> list[Asked]:
    """Two points of the picture, one of its mirror image, and so on: a large index is asked for the first ones only."""
    luma = reduce_luma(picture, 512)
    upright = [Asked(code) for code in points.compute_codes(luma, ASKED_POINTS)]
    mirrored = [
        Asked(code, turn="mirrored left to right") for code in points.compute_codes(luma[:, ::-1], ASKED_MIRRORED)
    ]
    turns = zip_longest(upright[::2], upright[1::2], mirrored)
    return _drop_duplicates([row for turn in turns for row in turn if row is not None])


def _is_level(turn: str) -> bool:
    """Whether people turn pictures that way without turning the camera: not at all, or in a mirror."""
    return turn in {"", "mirrored left to right"}


def _hash_parts(luma: NDArray[np.float32], boxes: tuple[Box, ...] | list[Box]) -> list[tuple[Box, bytes]]:
    """The hash of each part that has enough structure."""
    hashes = [(box, compute_pdq(luma, (box[0], box[2]), (box[1], box[3]))) for box in boxes]
    return [(box, hashed.bits) for box, hashed in hashes if hashed.quality >= MIN_QUALITY]


def reduce_luma(picture: PIL.Image.Image, side: int) -> NDArray[np.uint8]:
    """The brightness of a picture made smaller: uint8 (height, width), the longer side at most so many pixels."""
    import numpy as np
    from PIL.Image import Resampling

    small = picture.convert("L")
    small.thumbnail((side, side), Resampling.BOX)
    return np.asarray(small)


def _crop(picture: PIL.Image.Image, box: Box) -> PIL.Image.Image:
    width, height = picture.size
    left, top, right, bottom = box
    return picture.crop(
        (left * width // 10_000, top * height // 10_000, -(-right * width // 10_000), -(-bottom * height // 10_000))
    )


def _drop_duplicates(rows: list[Asked]) -> list[Asked]:
    """Each code once: the first way to it."""
    return list({row.code: row for row in reversed(rows)}.values())[::-1]
