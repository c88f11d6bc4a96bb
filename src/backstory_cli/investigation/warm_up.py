"""One picture of our own, read as others will be, so that children find everything loaded and warm.

A process that has never decoded or measured anything is slow at first: libraries look up their functions, compile
plans and choose code for the processor, and Python specialises its own. A child that is forked afterwards inherits it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from backstory_cli.detectors import Detector, Resources, list_built_in
from backstory_cli.detectors.traits import is_sealed
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.lookup import fingerprints
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import Note

SIDE = 384


def warm_up_child() -> None:
    """Read a picture, and make everything of it that is made in a child."""
    image = Image(_make_picture(), name="rehearsal.jpg", source="rehearsal")
    fingerprints.compute_hashes(image)
    fingerprints.fingerprint_for_index(image)
    adding.make_record(image, Path("rehearsal.jpg"), Note())
    for detector in _iter_sealed_detectors():
        with suppress(Skip):
            list(detector.inspect(image))


def _make_picture() -> bytes:
    """A JPEG with structure at every scale, as photographs have."""
    import numpy as np
    import PIL.Image

    random = np.random.default_rng(0)
    coarse = PIL.Image.fromarray(random.integers(0, 256, (12, 12, 3), np.uint8)).resize((SIDE, SIDE))
    grain = random.normal(0, 6, (SIDE, SIDE, 3))
    pixels = np.clip(np.asarray(coarse) + grain, 0, 255).astype(np.uint8)
    exif = PIL.Image.Exif()
    exif[0x010F], exif[0x0132] = "Rehearsal", "2026:01:01 00:00:00"
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=92, exif=exif.tobytes())
    return file.getvalue()


def _iter_sealed_detectors() -> Iterator[Detector]:
    nowhere = Path("nowhere")
    yield from filter(is_sealed, list_built_in(Resources(index=nowhere, home=nowhere)))
