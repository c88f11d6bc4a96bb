"""Pictures like photographs, made from a seed: shapes of many sizes, texture, a sensor's noise; and their saves."""

from __future__ import annotations

import functools
import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backstory_cli.image import image
from backstory_cli.image import loading as intake

Pixels = NDArray[np.uint8]


def photograph(seed: int = 0, width: int = 640, height: int = 480) -> Pixels:
    """A scene without clipped colours: patches, texture of uneven strength, and noise."""
    return _drawn(seed, width, height).copy()


@functools.lru_cache(maxsize=16)
def _drawn(seed: int, width: int, height: int) -> Pixels:
    chance = np.random.default_rng(seed)
    scene = np.zeros((height, width, 3), np.float32)
    for size, weight in ((6, 34.0), (24, 20.0), (90, 12.0)):
        coarse = chance.normal(0, 1, (max(2, height * size // 480), max(2, width * size // 640), 3)).astype(np.float32)
        scene += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):
        x, y = int(chance.integers(0, width)), int(chance.integers(0, height))
        shade = [float(value) for value in chance.normal(0, 22, 3)]
        radius = int(chance.integers(6, 60))
        left, top = max(0, x - radius - 1), max(0, y - radius - 1)
        part = scene[top : y + radius + 2, left : x + radius + 2]
        patch = np.zeros_like(part)
        cv2.circle(patch, (x - left, y - top), radius, shade, -1)
        part += patch
    strength = np.abs(cv2.resize(chance.normal(0, 1, (8, 10)).astype(np.float32), (width, height)))[..., None]
    grain = cv2.GaussianBlur(chance.normal(0, 1, scene.shape).astype(np.float32), (0, 0), 0.7)
    scene += 9 * strength * grain + chance.normal(0, 2.0, (height, width, 1)).astype(np.float32)
    return np.asarray(np.clip(128 + scene * 0.7, 12, 243), np.uint8)


def jpeg(pixels: Pixels, quality: int) -> bytes:
    stored = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stored, "JPEG", quality=quality)
    return stored.getvalue()


def png(pixels: Pixels) -> bytes:
    stored = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stored, "PNG", compress_level=1)
    return stored.getvalue()


def saved(pixels: Pixels, quality: int) -> Pixels:
    """The pixels after one JPEG save."""
    return np.asarray(Image.open(io.BytesIO(jpeg(pixels, quality))).convert("RGB"))


def opened(data: bytes) -> image.Image:
    """A picture that is read in this process, as inside a child."""
    return intake.make_image(data, "picture", "bytes", intake.Limits(isolated=False))


def overlap(region: NDArray[np.bool_], cell: int, place: tuple[int, int, int, int]) -> float:
    """F1 of a region, given by cells, with a rectangle (left, top, right, bottom)."""
    large = region.repeat(cell, 0).repeat(cell, 1)
    truth = np.zeros_like(large)
    left, top, right, bottom = place
    truth[top:bottom, left:right] = True
    return float(2 * (large & truth).sum() / max(1, large.sum() + truth.sum()))
