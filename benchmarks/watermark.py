"""How often the open watermark is read from marked photographs, and how near unmarked pictures come.

Usage: python benchmarks/watermark.py [--data FOLDER] [--count N]

Photographs of FOLDER/copydetect and forgery of at least 256 x 256 pixels are marked here by the published method (in
the U plane, one Haar step, the largest number of each block set to a remainder of 9 or 27 by 36), then read back as
they are and after JPEG; every unmarked picture of FOLDER/exif, copydetect and forgery is read as well, and the marked
files of FOLDER/watermark. The default folder is ``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.forensics.watermark import BLOCK, KNOWN, SCALE, SMALLEST, KnownMark, decode_dwt_dct
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
Pixels = NDArray[np.uint8]


def embedded(pixels: Pixels, mark: KnownMark) -> Pixels:
    """A picture marked as the package does it."""
    height, width = (side // 4 * 4 for side in pixels.shape[:2])
    whole = pixels.astype(np.float64)
    part = whole[:height, :width]
    luma = part @ np.array([0.299, 0.587, 0.114])
    u, v = np.rint(0.492 * (part[..., 2] - luma) + 128), np.rint(0.877 * (part[..., 0] - luma) + 128)
    quads = [u[row::2, column::2] for row in (0, 1) for column in (0, 1)]
    low = sum(quads) / 2
    rows, columns = low.shape[0] // BLOCK, low.shape[1] // BLOCK
    changed = low.copy()
    for number in range(rows * columns):
        row, column = (index * BLOCK for index in divmod(number, columns))
        block = changed[row : row + BLOCK, column : column + BLOCK]
        place = int(np.abs(block.reshape(-1)[1:]).argmax()) + 1
        value = block[place // BLOCK, place % BLOCK]
        bit = mark.bits[number % len(mark.bits)]
        step = (abs(value) // SCALE + 0.25 + 0.5 * bit) * SCALE
        block[place // BLOCK, place % BLOCK] = step if value >= 0 else -step
    shift = np.kron((changed - low) / 2, np.ones((2, 2)))
    u = np.clip(np.rint(u + shift), 0, 255)
    blue, red = (u - 128) / 0.492 + luma, (v - 128) / 0.877 + luma
    green = (luma - 0.299 * red - 0.114 * blue) / 0.587
    whole[:height, :width] = np.stack([red, green, blue], axis=-1)
    return np.clip(np.rint(whole), 0, 255).astype(np.uint8)


def saved(pixels: Pixels, quality: int) -> Pixels:
    """The picture after JPEG."""
    stored = io.BytesIO()
    PIL.Image.fromarray(pixels).save(stored, "JPEG", quality=quality)
    return np.asarray(PIL.Image.open(stored).convert("RGB"))


def pictures(data: Path) -> Iterator[Image]:
    """Unmarked pictures that are large enough."""
    for name in ("copydetect", "forgery", "exif"):
        for path in sorted((data / name).rglob("*")):
            try:
                image = intake.read(path)
            except UnreadableImageError:
                continue
            if image.size and image.size[0] * image.size[1] >= SMALLEST:
                yield image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--count", type=int, default=60, help="photographs to mark")
    arguments = parser.parse_args()
    if not (arguments.data / "copydetect").is_dir():
        print(f"no pictures to measure on: {arguments.data / 'copydetect'} does not exist")
        return
    found: dict[tuple[str, str], list[bool]] = {}
    best = {mark.generator: 0 for mark in KNOWN}
    false, read, seconds = 0, 0, []
    for number, image in enumerate(pictures(arguments.data)):
        try:
            pixels = image.pixels
        except Skip:
            continue
        began = time.perf_counter()
        matches = decode_dwt_dct(pixels)
        seconds.append((time.perf_counter() - began) / pixels.size * 36e6)
        read += 1
        for match in matches:
            best[match.generator] = max(best[match.generator], match.agreeing)
            false += match.found
        if number < arguments.count:
            for index, mark in enumerate(KNOWN):
                clean = embedded(pixels, mark)
                for kind, picture in (("PNG", clean), ("JPEG 95", saved(clean, 95)), ("JPEG 80", saved(clean, 80))):
                    found.setdefault((mark.generator, kind), []).append(decode_dwt_dct(picture)[index].found)
    for (generator, kind), hits in sorted(found.items()):
        print(f"{generator:44} {kind:8} found {sum(hits):3} of {len(hits)}  ({sum(hits) / len(hits):.0%})")
    print(f"unmarked pictures: {read}; found in {false}; most bits that agreed: {best}")
    print(f"median time: {statistics.median(seconds) * 1000:.0f} ms for each 12 megapixels")
    for path in sorted((arguments.data / "watermark").glob("wm*")):
        told = [
            f"{match.generator}: {match.agreeing}" for match in decode_dwt_dct(intake.read(path).pixels) if match.found
        ]
        print(f"  {path.name:20} {', '.join(told) or '-'}")


if __name__ == "__main__":
    main()
