"""How two pictures are related: a copy (and what was done to it), or only similar.

A placing is tried from the fingerprints that brought the two together and from the features that they share; the one
under which most of the shared part agrees is kept. It makes a copy when enough agrees and nothing has moved: of two
photographs of one scene, many features lie near where they should, and few exactly there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.image.image import Image
from backstory_cli.image.orientation import upright
from backstory_cli.lookup.comparison.agreement import CANVAS, Agreement, measure_agreement
from backstory_cli.lookup.comparison.difference import Difference, find_difference
from backstory_cli.lookup.comparison.features import (
    Features,
    Steadiness,
    estimate_movement,
    extract_features,
    measure_steadiness,
    mirror,
    negate,
)
from backstory_cli.lookup.comparison.placing import (
    Hint,
    build_from_hint,
    find_nearest_turn,
    is_similarity,
    scale,
    undo_mirror,
)
from backstory_cli.lookup.entries import WHOLE

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

    from backstory_cli.lookup.comparison.features import Affine

KNOWN_SIDE, OTHER_SIDE = 384, 640
"""Longer sides at which features are taken: the other picture is larger, since a copy may be a part of it."""
COPY, ALIKE = 0.6, 0.3
"""Shares of the shared part that agree, from which two pictures are a copy, or worth naming as similar."""
PLAIN_COPY = 0.85
"""The share asked for where too few features are found to tell whether anything moved."""
STEADY, STRAYS, FEW_STRAYS = 8, 0.75, 0.35
"""Features that lie exactly in place before they count as a sign, and how many strays there may be for each: where
nearly all agrees, and where only `COPY` does."""
WELL_STEADY = 18
"""Features in place where less than `PLAIN_COPY` agrees: the letters and lines of two unlike screens gave 12 to 16. Of
71 pairs of labelled pictures that are related and agree so little none had fewer than 70; asking for 18 lost one of
1,440 edited copies (benchmarks/lookup.py)."""
PART_STEADY, PART_STRAYS, PART_AREA = 9, 0.2, 0.004
"""The same for one part that both pictures have, and the share of each picture that the part must fill at least."""
SIMILAR_POINTS = 12
"""Features that move together from which on two pictures are worth naming as similar."""

WHOLE_SHARE = 0.97
"""Share from which on a picture counts as seen whole: edges are lost to the window that compares."""
TURNED = 0.7
"""Degrees, and in the ratio of sides a few percent, below which a copy counts as straight and unstretched."""
STRETCHED = 0.03
TONED = 12.0
"""Mean change of colour, in levels, from which on it is worth naming."""


class Relation(StrEnum):
    """What the comparison says."""

    IDENTICAL = "identical"
    SAME_PICTURE = "same_picture"
    DERIVED = "derived"
    PART = "part"
    """One part is the same in both: pasted, or a logo or frame that both carry."""
    SIMILAR = "similar"
    UNRELATED = "unrelated"


class View:
    """A picture made ready to be compared, each reading made once.

    Args:
        picture: Upright, RGB, of any size.
        side: Longer side at which features are taken.
    """

    def __init__(self, picture: PIL.Image.Image, side: int) -> None:
        self.picture = picture
        self.side = side

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        """Brightness, uint8 (height, width)."""
        import numpy as np
        from PIL.Image import Resampling

        small = self.picture.convert("L")
        small.thumbnail((self.side, self.side), Resampling.BOX)
        return np.asarray(small)

    @cached_property
    def features(self) -> Features:
        """SIFT features in pixels of `luma`."""
        return extract_features(self.luma)

    @cached_property
    def colours(self) -> NDArray[np.uint8]:
        """uint8 (height, width, 3)."""
        import numpy as np

        return np.asarray(self.picture)

    def get_colour_scale(self) -> tuple[float, float]:
        """Pixels of `colours` for one of `luma`, across and down."""
        return self.colours.shape[1] / self.luma.shape[1], self.colours.shape[0] / self.luma.shape[0]


_WHOLE = tuple(Hint(WHOLE, WHOLE, negative=inverted) for inverted in (False, True))
"""What two pictures are tried as first when nothing brought them together."""


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Attributes:
        relation: The kind of relation.
        agrees: Share of the shared part that agrees, 0 to 1.
        matrix: From points to points in shares of each picture's width and height, 2 x 3; None where unrelated.
        turn: How the other lies against the known picture, one of `pdq.ORIENTATIONS`.
        angle: Degrees by which it is turned beyond that, counterclockwise.
        stretch: Change of the ratio of width to height: 1 is none.
        of_known: Share of the known picture that is seen, 0 to 1.
        of_other: Share of the other picture that the known one fills.
        seen: Left, top, right, bottom of the part of the known picture that is seen, in shares.
        negative: The other is a negative.
        same_pixels: Every pixel is the same.
        steadiness: Features exactly and nearly in place.
        agreement: The window map.
        difference: Where copies differ; None where there is no copy.
    """

    relation: Relation
    agrees: float = 0.0
    matrix: Affine | None = None
    turn: str = ""
    angle: float = 0.0
    stretch: float = 1.0
    of_known: float = 0.0
    of_other: float = 0.0
    seen: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    negative: bool = False
    same_pixels: bool = False
    steadiness: Steadiness = Steadiness()  # noqa: RUF009 - an immutable tuple
    agreement: Agreement | None = None
    difference: Difference | None = None

    def as_json(self) -> dict[str, JsonValue]:
        """The figures of the comparison; boxes are left, top, right, bottom in shares of the known picture."""
        boxes = self.difference.boxes if self.difference else []
        return {
            "agrees": round(self.agrees, 3),
            "of_known": round(self.of_known, 3),
            "of_this": round(self.of_other, 3),
            "part_of_known": [round(edge, 4) for edge in self.seen],
            "turn": self.turn,
            "degrees": round(self.angle, 1),
            "stretch": round(self.stretch, 3),
            "negative": self.negative,
            "same_pixels": self.same_pixels,
            "features_in_place": self.steadiness.steady,
            "features_moved": self.steadiness.strays,
            "differs": [[round(edge, 4) for edge in box] for box in boxes],
            "colour_change": round(self.difference.toned, 1) if self.difference else None,
        }

    @property
    def is_copy(self) -> bool:
        """Whether one is a copy of the other, whole or in part."""
        return self.relation in {Relation.IDENTICAL, Relation.SAME_PICTURE, Relation.DERIVED}

    @property
    def is_match(self) -> bool:
        """Whether the two have at least a part in common."""
        return self.is_copy or self.relation is Relation.PART


@dataclass(frozen=True)
class _Placed:
    agreement: Agreement
    steadiness: Steadiness
    points: int
    agrees: float
    """The better of the shares at full and half size."""
    similarity: bool
    """Whether the movement only turns, mirrors and scales, as pasting does."""

    @property
    def copy(self) -> bool:
        steady, strays = self.steadiness.steady, self.steadiness.strays
        if steady < STEADY:
            return self.agrees >= PLAIN_COPY and strays <= STEADY / 2
        if self.agrees >= PLAIN_COPY:
            return strays <= STRAYS * steady
        return self.agrees >= COPY and steady >= WELL_STEADY and strays <= FEW_STRAYS * steady

    @property
    def part(self) -> bool:
        """Whether some part is the same in both."""
        steadiness = self.steadiness
        return (
            self.similarity
            and steadiness.steady >= PART_STEADY
            and steadiness.strays <= PART_STRAYS * steadiness.steady
            and steadiness.of_known >= PART_AREA
        )


IDENTICAL = Comparison(Relation.IDENTICAL, 1.0, of_known=1.0, of_other=1.0, same_pixels=True)
"""Two files with the same bytes."""


def compare_images(known: Image, other: Image) -> Comparison:
    """Compare two images whose files are both at hand: also byte for byte and pixel for pixel.

    Raises:
        Skip: The pixels of one cannot be decoded, and the files differ.
    """
    import numpy as np

    if known.data == other.data:
        return IDENTICAL
    one, two = (upright(image.pixels, image.orientation) for image in (known, other))
    if one.shape == two.shape and np.array_equal(one, two):
        return Comparison(Relation.SAME_PICTURE, 1.0, of_known=1.0, of_other=1.0, same_pixels=True)
    pictures = known.upright_small, other.upright_small
    found = Comparison(Relation.UNRELATED)
    for side in (OTHER_SIDE, KNOWN_SIDE):  # a small part is found now at one size, now at the other
        found = compare(View(pictures[0], side), View(pictures[1], OTHER_SIDE), _WHOLE)
        if found.is_match:
            break
    return found


def compare(known: View, other: View, hints: Iterable[Hint] = ()) -> Comparison:
    """Compare two pictures.

    Args:
        known: The known picture.
        other: The one under investigation.
        hints: Placings to try before any other.
    """
    placed = _find_best(known, other, hints)
    if placed is None:
        return Comparison(Relation.UNRELATED)
    found = _describe(placed, known, other)
    if not placed.copy and placed.part:
        return replace(found, relation=Relation.PART, seen=_to_shares(placed.steadiness.box, known.luma.shape))
    if not placed.copy:
        alike = placed.agrees >= ALIKE or placed.points >= SIMILAR_POINTS
        return found if alike else Comparison(Relation.UNRELATED, placed.agrees)
    across, down = known.get_colour_scale(), other.get_colour_scale()
    differing = find_difference(known.colours, other.colours, scale(placed.agreement.matrix, across, down))
    return _add_difference(found, differing)


def _find_best(known: View, other: View, hints: Iterable[Hint]) -> _Placed | None:
    """The placing under which most agrees: the first that makes a copy is enough."""
    best: _Placed | None = None
    for matrix, points in _iter_placings(known, other, hints):
        placed = _place(known, other, matrix, points)
        if placed is None:
            continue
        if best is None or (placed.copy, placed.part, placed.agrees) > (best.copy, best.part, best.agrees):
            best = placed
        if best.copy and best.agrees >= PLAIN_COPY:
            break
    return best


def _iter_placings(known: View, other: View, hints: Iterable[Hint]) -> Iterable[tuple[Affine, int]]:
    hints = list(hints)
    for hint in hints:
        yield build_from_hint(hint, known.luma.shape, other.luma.shape), 0
    width = known.luma.shape[1]
    senses = [known.features, mirror(known.features, width)]
    if any(hint.negative for hint in hints):
        senses += [negate(sense) for sense in senses]
    found = [
        (moved, number) for number, sense in enumerate(senses) if (moved := estimate_movement(sense, other.features))
    ]
    for moved, number in sorted(found, key=lambda each: -each[0].points):
        yield (undo_mirror(moved.matrix, width) if number % 2 else moved.matrix), moved.points


def _place(known: View, other: View, matrix: Affine, points: int) -> _Placed | None:
    found = measure_agreement(known.luma, other.luma, matrix)
    if found is None:
        return None
    agrees = found.share
    if (
        agrees < PLAIN_COPY
        and (coarse := measure_agreement(known.luma, other.luma, found.matrix, CANVAS // 2)) is not None
    ):
        agrees = max(agrees, coarse.share)
    if agrees < ALIKE and not points:
        return None  # only a hint, and it was wrong
    # Where the placing was made exact by what did not agree anyway, the features' own movement stands.
    steady = max(
        (_measure_steadiness(known, other, each, found.typical < 0) for each in (found.matrix, matrix)),
        key=_count_sure_points,
    )
    return _Placed(found, steady, points, agrees, is_similarity(matrix))


def _count_sure_points(steadiness: Steadiness) -> int:
    return steadiness.steady - steadiness.strays


def _measure_steadiness(known: View, other: View, matrix: Affine, inverted: bool) -> Steadiness:
    import numpy as np

    width = known.luma.shape[1]
    flipped = np.linalg.det(matrix[:, :2]) < 0
    features = mirror(known.features, width) if flipped else known.features
    found = measure_steadiness(
        negate(features) if inverted else features,
        other.features,
        undo_mirror(matrix, width) if flipped else matrix,
        known.luma.shape,
    )
    if not flipped:
        return found
    left, top, right, bottom = found.box
    return found._replace(box=(width - right, top, width - left, bottom))


def _to_shares(box: tuple[float, float, float, float], shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    height, width = shape
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _describe(placed: _Placed, known: View, other: View) -> Comparison:
    """The geometry in a person's terms."""
    import numpy as np

    matrix, found = placed.agreement.matrix, placed.agreement
    turn, rest = find_nearest_turn(matrix)
    left, top, right, bottom = found.box
    height, width = known.luma.shape
    sizes = np.linalg.norm(rest, axis=0)
    down, across = other.luma.shape
    return Comparison(
        relation=Relation.SIMILAR,
        agrees=placed.agrees,
        matrix=scale(matrix, (1 / width, 1 / height), (1 / across, 1 / down)),
        turn=turn,
        angle=-math.degrees(math.atan2(rest[1, 0], rest[0, 0])),
        stretch=float(sizes[0] / sizes[1]) if sizes[1] else 1.0,
        of_known=found.of_known,
        of_other=found.of_other,
        seen=(max(0.0, left / width), max(0.0, top / height), min(1.0, right / width), min(1.0, bottom / height)),
        negative=found.typical < 0,
        steadiness=placed.steadiness,
        agreement=found,
    )


def _add_difference(found: Comparison, differing: Difference) -> Comparison:
    derived = (
        found.of_known < WHOLE_SHARE
        or found.of_other < WHOLE_SHARE
        or bool(found.turn)
        or abs(found.angle) > TURNED
        or abs(found.stretch - 1) > STRETCHED
        or found.negative
        or bool(differing.boxes)
        or differing.toned > TONED
        or differing.greyed
    )
    return replace(found, relation=Relation.DERIVED if derived else Relation.SAME_PICTURE, difference=differing)
