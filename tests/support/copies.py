"""Copies of photographs as people make them, compared with the original."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import PIL.Image

from backstory_cli.lookup.comparison import Comparison, compare_images
from support.photographs import jpeg, opened, photograph

Picture = PIL.Image.Image


Edit = Callable[[Picture], Picture]


def against(edit: Edit, seed: int = 1, quality: int = 85) -> Comparison:
    """A photograph compared with an edited copy that was saved as shares are."""
    picture = PIL.Image.fromarray(photograph(seed))
    edited = edit(picture).convert("RGB")
    return compare_images(opened(jpeg(np.asarray(picture), 95)), opened(jpeg(np.asarray(edited), quality)))


def painted(picture: Picture) -> Picture:
    """Something else pasted into the middle."""
    changed = picture.copy()
    changed.paste(PIL.Image.fromarray(photograph(99, 160, 120)), (300, 200))
    return changed
