"""Pictures altered in known ways, and untouched ones that went through the same steps: the corpus of ``forensics.py``.

Usage: python benchmarks/manipulations.py PHOTOGRAPHS OUT     writes the files and a manifest, to look at or to share.

Each photograph (a host) of a folder gives untouched files - as it came, saved again, cropped off the block grid and
saved, made smaller and saved, stored as PNG - and altered ones, with the same last steps and a mask of what changed:

``splice_hi``    a patch of another photograph of camera quality          ``copymove``     a patch of its own, moved
``splice_lo``    of one saved at quality 60 to 75 before, off the grid    ``copymove_rs``  the same, turned and scaled
``splice_png``   as ``splice_lo``, then kept without loss                 ``inpaint``      a place filled in (Telea)
``recompressed`` a place saved at quality 50 to 70 on the grid            ``blur``         a place smoothed

and ``..._resized``: the picture made smaller after the change. Places are random blobs of 2 to 15 per cent of the
area, their edges feathered by a pixel. So double compression, a crop or a change of size alone is never a forgery
here. What this is not: edits made by people for a purpose, whose shape and place have a meaning.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

LARGEST = 1_200_000
"""Pixels of a host at most: larger photographs are cut on the block grid, so that the camera's rounding survives."""
SMALLEST = 300_000
QUALITIES = (80, 85, 90, 95)
"""Of the last save, at random, the same for altered and untouched files."""
ALTERED = (
    "splice_hi",
    "splice_lo",
    "splice_png",
    "copymove",
    "copymove_rs",
    "recompressed",
    "inpaint",
    "blur",
    "splice_lo_resized",
    "copymove_resized",
    "inpaint_resized",
)
UNTOUCHED = ("original", "saved_again", "cropped", "resized", "png")


class Sample(NamedTuple):
    """One file of the corpus: the host it came from, what was done, its bytes, and where (None: untouched)."""

    host: str
    kind: str
    data: bytes
    mask: Mask | None


class Host(NamedTuple):
    """A photograph: its name, its file as it came, and its pixels, cut to a bounded size on the block grid."""

    name: str
    data: bytes
    pixels: Pixels


def hosts(files: list[Path]) -> list[Host]:
    """The photographs among the files that are large enough."""
    found = []
    for file in files:
        try:
            image = intake.read(file)
            pixels = image.pixels
        except (UnreadableImageError, Skip):
            continue
        if image.media_type == "image/jpeg" and pixels.shape[0] * pixels.shape[1] >= SMALLEST:
            found.append(Host(file.name, image.data, cut(pixels)))
    return found


def cut(pixels: Pixels) -> Pixels:
    """The middle, on the block grid, of no more than `LARGEST` pixels."""
    height, width = pixels.shape[:2]
    scale = min(1.0, (LARGEST / (height * width)) ** 0.5)
    down, across = int(height * scale) // 16 * 16, int(width * scale) // 16 * 16
    top, left = (height - down) // 32 * 16, (width - across) // 32 * 16
    return pixels[top : top + down, left : left + across]


def samples(host: Host, donor: Host) -> Iterator[Sample]:
    """Every untouched and altered file of one host; the donor gives the patches of splices."""
    chance = random.Random(host.name)  # noqa: S311 - repeatable on purpose
    yield Sample(host.name, "original", host.data, None)
    for kind in UNTOUCHED[1:]:
        yield Sample(host.name, kind, untouched(kind, host.pixels, chance), None)
    for kind in ALTERED:
        mask = blob(host.pixels.shape[:2], chance)
        changed = alter(kind.removesuffix("_resized"), host.pixels, donor.pixels, mask, chance)
        if changed is None:
            continue
        pixels, mask = changed
        if kind.endswith("_resized"):
            pixels, mask = smaller(pixels, mask, chance.uniform(0.5, 0.8))
        last = "png" if kind == "splice_png" else "jpeg"
        yield Sample(host.name, kind, encoded(pixels, last, chance), mask)


def untouched(kind: str, pixels: Pixels, chance: random.Random) -> bytes:
    if kind == "cropped":
        top, left = chance.randrange(1, 60), chance.randrange(1, 60)
        pixels = pixels[top : -chance.randrange(1, 60), left : -chance.randrange(1, 60)]
    elif kind == "resized":
        pixels, _ = smaller(pixels, np.zeros(pixels.shape[:2], bool), chance.uniform(0.5, 0.8))
    return encoded(pixels, "png" if kind == "png" else "jpeg", chance)


def encoded(pixels: Pixels, form: str, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    picture = PIL.Image.fromarray(np.ascontiguousarray(pixels))
    if form == "png":
        picture.save(stream, "PNG", compress_level=1)
    else:
        picture.save(stream, "JPEG", quality=chance.choice(QUALITIES), subsampling=chance.choice((0, 2)))
    return stream.getvalue()


def saved(pixels: Pixels, quality: int) -> Pixels:
    stream = io.BytesIO()
    PIL.Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "JPEG", quality=quality)
    return np.asarray(PIL.Image.open(stream).convert("RGB"))


def smaller(pixels: Pixels, mask: Mask, scale: float) -> tuple[Pixels, Mask]:
    size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
    less = PIL.Image.fromarray(np.ascontiguousarray(pixels)).resize(size, PIL.Image.Resampling.LANCZOS)
    return np.asarray(less), np.asarray(PIL.Image.fromarray(mask).resize(size))


def blob(shape: tuple[int, ...], chance: random.Random) -> Mask:
    """A smooth random shape of 2 to 15 per cent of the area, away from the edges."""
    height, width = shape[:2]
    share = chance.uniform(0.02, 0.15)
    radius = (share * height * width / np.pi) ** 0.5
    margin = min(radius * 1.3, 0.45 * min(height, width))
    middle = chance.uniform(margin, height - margin), chance.uniform(margin, width - margin)
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    ripple = sum(chance.uniform(0, 0.22 / n) * np.cos(n * angle + chance.uniform(0, 2 * np.pi)) for n in range(1, 6))
    stretch = chance.uniform(0.75, 1.3)
    reach = radius * (1 + ripple)
    outline = np.stack([middle[1] + reach * stretch * np.cos(angle), middle[0] + reach / stretch * np.sin(angle)], 1)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [outline.round().astype(np.int32)], 1)
    return mask.astype(bool)


def alter(kind: str, pixels: Pixels, donor: Pixels, mask: Mask, chance: random.Random) -> tuple[Pixels, Mask] | None:
    """The picture with the place changed, and the place; None if the patch does not fit."""
    if kind.startswith("splice"):
        other = donor if kind == "splice_hi" else saved(donor, chance.randrange(60, 76))
        patch = shifted_patch(other, mask, chance, on_grid=False)
    elif kind == "copymove":
        patch = shifted_patch(pixels, mask, chance, on_grid=False, apart=True)
    elif kind == "copymove_rs":
        patch = turned_patch(pixels, mask, chance)
    elif kind == "recompressed":
        patch = saved(pixels, chance.randrange(50, 71))
    elif kind == "inpaint":
        patch = cv2.inpaint(np.ascontiguousarray(pixels), mask.astype(np.uint8), 5, cv2.INPAINT_TELEA).astype(np.uint8)
    else:
        patch = cv2.GaussianBlur(pixels, (0, 0), 1.2).astype(np.uint8)
    if patch is None:
        return None
    weight = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.7)[..., None]
    mixed = pixels * (1 - weight) + patch * weight
    return mixed.round().clip(0, 255).astype(np.uint8), mask


def shifted_patch(
    source: Pixels, mask: Mask, chance: random.Random, *, on_grid: bool, apart: bool = False
) -> Pixels | None:
    """A picture of the mask's size that shows, inside the mask, another place of the source."""
    top, left, bottom, right = bounds(mask)
    height, width = source.shape[:2]
    for _ in range(60):
        if bottom - top >= height or right - left >= width:
            return None
        down, across = chance.randrange(height - (bottom - top)), chance.randrange(width - (right - left))
        if on_grid:
            down, across = down // 8 * 8 + top % 8, across // 8 * 8 + left % 8
        far = max(abs(down - top) / (bottom - top), abs(across - left) / (right - left)) > 1.05
        piece = source[down : down + bottom - top, across : across + right - left]
        if (not apart or far) and piece.shape[:2] == (bottom - top, right - left) and piece.std() > 8:
            out = np.zeros((*mask.shape, 3), np.uint8)
            out[top:bottom, left:right] = piece
            return out
    return None


def turned_patch(pixels: Pixels, mask: Mask, chance: random.Random) -> Pixels | None:
    """As `shifted_patch` of the picture itself, turned by up to 25 degrees and scaled by 0.8 to 1.25."""
    angle, scale = chance.uniform(-25, 25), chance.uniform(0.8, 1.25)
    height, width = pixels.shape[:2]
    top, left, bottom, right = bounds(mask)
    for _ in range(60):
        centre = chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.8) * height
        matrix = cv2.getRotationMatrix2D(centre, angle, scale)
        matrix[:, 2] += (left + right) / 2 - centre[0], (top + bottom) / 2 - centre[1]
        inside = cv2.warpAffine(np.ones((height, width), np.uint8), matrix, (width, height))
        back = cv2.warpAffine(
            mask.astype(np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        )
        if inside[mask].all() and not (back.astype(bool) & mask).any() and pixels[back.astype(bool)].std() > 8:
            return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC), np.uint8)
    return None


def bounds(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def corpus(files: list[Path]) -> Iterator[Sample]:
    """All samples of all photographs; the donor of a host is the next one that is large enough."""
    found = hosts(files)
    for number, host in enumerate(found):
        yield from samples(host, found[(number + 1) % len(found)])


def main() -> None:
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with (out / "MANIFEST.tsv").open("w", encoding="utf-8", newline="") as stream:
        manifest = csv.writer(stream, delimiter="\t")
        manifest.writerow(("file", "host", "kind", "mask"))
        for each in corpus(sorted(path for path in source.iterdir() if path.is_file())):
            extension = "png" if each.data.startswith(b"\x89PNG") else "jpg"
            name = f"{Path(each.host).stem}.{each.kind}.{extension}"
            (out / name).write_bytes(each.data)
            mask = f"{Path(each.host).stem}.{each.kind}.mask.png" if each.mask is not None else ""
            if each.mask is not None:
                PIL.Image.fromarray(each.mask).save(out / mask)
            manifest.writerow((name, each.host, each.kind, mask))


if __name__ == "__main__":
    main()
