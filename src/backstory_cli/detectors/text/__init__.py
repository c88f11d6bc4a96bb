"""``text``: words that can be read in the picture, and labels which say that it was generated.

Chinese law asks services to write a label of their generated pictures along an edge or in a corner (GB 45438-2025:
"AI" or "人工智能" with "生成" or "合成", at least five per cent of the shorter side high); others write their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.detectors.text.tesseract import LARGEST, SURE, WORD, Line, describe_reader, read_lines
from backstory_cli.errors import NotAsked
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import upright
from backstory_cli.models import About, Basis, Finding, Leaning, Strength

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRIP = 0.14
"""Share of the height, at the top and at the bottom, that is read once more, enlarged: labels are small."""
STRIP_WIDTH = 2200
MAX_SHOWN = 12
LABEL = re.compile(
    r"(?:A\s?[Il1|]|人工智能)[\s\-]{0,3}(?:技术)?(?:生成|合成)"
    r"|\bA[Il1|][\s\-]{1,2}(?:generated|created|made)\b|\b(?:generated|created|made)\s(?:by|with)\sA[Il1|]\b",
    re.IGNORECASE,
)
"""The letter I is often read as l or 1. Applied to text in Unicode's compatibility form, without wide letters."""


class Text:
    """Yields ``text.read`` for what can be read, and ``text.generated_label`` for a label."""

    name = "text"
    title = "Text in the image"
    network = False
    sealed = False

    def __init__(self, *, asked: bool = False) -> None:
        self._asked = asked

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """How the picture is brought to the reader, and which reader that is."""
        return {
            "strip": STRIP,
            "strip_width": STRIP_WIDTH,
            "largest_side": LARGEST,
            "sure_from": SURE,
            **describe_reader(),
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What tesseract reads in the whole picture and, enlarged, along its upper and lower edge."""
        if not self._asked:
            raise NotAsked("reading text takes a few seconds and was not asked for", "add --deep (tesseract is needed)")
        pixels = upright(image.pixels, image.orientation)
        height, width = pixels.shape[:2]
        edges = [*_read_edge(pixels, 0), *_read_edge(pixels, height - max(1, round(height * STRIP)))]
        whole = read_lines(pixels, scale=min(2.0, LARGEST / max(width, height)))
        labels = [line for line in (*edges, *whole) if LABEL.search(unicodedata.normalize("NFKC", line.text))]
        if labels:
            yield _report_label(labels[0])
        legible = [
            line for line in _iter_distinct((*edges, *whole)) if line.confidence >= SURE and WORD.search(line.text)
        ]
        if legible:
            yield _report_text(legible)


def _read_edge(pixels: NDArray[np.uint8], top: int) -> list[Line]:
    """What stands in a strip along the upper or the lower edge."""
    strip = pixels[top : top + max(1, round(pixels.shape[0] * STRIP))]
    scale = min(4.0, STRIP_WIDTH / strip.shape[1])
    found = read_lines(strip, scale=scale)
    return [each._replace(box=(each.box[0], each.box[1] + top, each.box[2], each.box[3] + top)) for each in found]


def _iter_distinct(found: Iterable[Line]) -> Iterator[Line]:
    """Each place once: what was read enlarged comes first and counts."""
    taken: list[tuple[int, int, int, int]] = []
    for line in found:
        left, top, right, bottom = line.box
        if not any(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken):
            taken.append(line.box)
            yield line


def _report_label(line: Line) -> Finding:
    left, top, right, bottom = line.box
    return Finding(
        id="text.generated_label",
        summary=f"The image bears a label which says that it was generated: “{line.text}”.",
        about=About.ORIGIN,
        leaning=Leaning.GENERATED,
        basis=Basis.MEASURED,
        strength=Strength.WEAK,
        data={
            "text": line.text,
            "confidence_of_reading": line.confidence,
            "region_pixels": {"left": left, "top": top, "right": right, "bottom": bottom},
        },
        limits="Anyone can write such words on an image, and they may be part of what it shows. Look at the place.",
    )


def _report_text(found: list[Line]) -> Finding:
    shown = "; ".join(f"“{line.text[:80]}”" for line in found[:MAX_SHOWN])
    return Finding(
        id="text.read",
        summary=f"Text that can be read in the image: {shown}{' and more' if len(found) > MAX_SHOWN else ''}.",
        about=About.CONTENT,
        basis=Basis.MEASURED,
        strength=Strength.WEAK,
        data={
            "lines": [
                {
                    "text": line.text,
                    "confidence_of_reading": line.confidence,
                    "region_pixels": dict(zip(("left", "top", "right", "bottom"), line.box, strict=True)),
                }
                for line in found
            ]
        },
        limits="Read by a program: letters are often wrong, patterns are taken for letters, and small or slanted text "
        "is missed. What is written in an image is not thereby true.",
    )
