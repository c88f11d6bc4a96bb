"""How a picture becomes a record of an index: its fingerprints, and a small copy to examine a match with."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli.errors import Skip, UnreadableImageError, UsageError, WorkerLostError
from backstory_cli.image.image import Image
from backstory_cli.lookup import fingerprints
from backstory_cli.lookup.entries import Note, Record
from backstory_cli.lookup.index import Index

if TYPE_CHECKING:
    import PIL.Image

    from backstory_cli.lookup.fingerprints.learned import LearnedFingerprint

COPY_QUALITY = 75
"""JPEG quality of the small copy, about 24 kilobytes each. At 60 its noise hides the features of calm pictures."""


def find_learned_for_adding(index: Index, file: Path | None) -> LearnedFingerprint | None:
    """The learned fingerprint to add pictures with; None where none is installed or named.

    Raises:
        UsageError: The index holds the fingerprints of another model, or of one that is not at hand.
    """
    from backstory_cli.lookup.fingerprints.learned import EXTRA_HINT, find_model

    model = find_model(file)
    made_with = index.recipe().partition("+")[2]
    if made_with and model is None:
        raise UsageError(
            "the index holds learned fingerprints, and their model is not at hand",
            f"{EXTRA_HINT} (Python 3.12 or newer), name the model by --sscd-file, or use a new index (--index)",
        )
    if model is not None and made_with and not model.digest.startswith(made_with):
        raise UsageError(
            f"the index holds the learned fingerprints of another model than {model.name}",
            "name the model that it was made with by --sscd-file, or add the images to a new index (--index)",
        )
    return model


def make_record(
    image: Image,
    path: Path,
    note: Note,
    *,
    modified: int | None = None,
    learned: LearnedFingerprint | None = None,
    copies: bool = True,
) -> Record:
    """Fingerprint a picture; one that cannot be decoded is known by its bytes alone.

    Args:
        image: The picture.
        path: Where it lies.
        note: What is said of it.
        modified: When the file was last written, in nanoseconds.
        learned: The learned fingerprint, where it is used.
        copies: Whether a small copy is kept.

    Raises:
        UnreadableImageError: The process that reads it hung or died over it.
    """
    try:
        prints = fingerprints.fingerprint_for_index(image, learned)
        copy = image.call(_make_small_copy, bytes) if prints.fingerprints and copies else None
    except WorkerLostError as lost:
        raise UnreadableImageError(f"{image.name} was left out: {lost.reason}", lost.how) from None
    except Skip:
        prints, copy = None, None
    width, height = image.size or (None, None)
    return Record(
        sha256=image.sha256,
        path=str(path.absolute()),
        media_type=image.media_type,
        width=width,
        height=height,
        bytes=len(image.data),
        modified=modified,
        recipe=fingerprints.get_recipe(learned) if prints else "",
        fingerprints=prints.fingerprints if prints else (),
        phash=prints.phash if prints and prints.fingerprints else None,
        quality=prints.quality if prints else 0,
        small_copy=copy,
        note=note,
    )


def _make_small_copy(image: Image) -> bytes:
    return make_small_copy(image.upright_small)


def make_small_copy(picture: PIL.Image.Image) -> bytes:
    """A JPEG of an upright RGB picture, its longer side at most `fingerprints.SMALL_SIDE`."""
    from PIL.Image import Resampling

    factor = min(1.0, fingerprints.SMALL_SIDE / max(picture.size))
    small = picture.resize([max(1, round(side * factor)) for side in picture.size], Resampling.BOX, reducing_gap=2.0)
    stored = io.BytesIO()
    small.save(stored, "JPEG", quality=COPY_QUALITY)
    return stored.getvalue()
