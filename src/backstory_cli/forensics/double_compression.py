"""Whether a whole JPEG was saved before, on the same block grid, at a coarser quality than its last save.

A first quantisation leaves only multiples of its step; the last one sorts these into its own steps, so that the
histogram of each DCT coefficient has gaps and peaks at places that the two steps tell. After J. Lukas, J. Fridrich,
"Estimation of Primary Quantization Matrix in Double Compressed JPEG Images", Digital Forensic Research Workshop, 2003;
A. C. Popescu, H. Farid, "Statistical Tools for Digital Forensics", Information Hiding, 2004; the picture's histogram
without a first save is taken from its own pixels on a shifted grid, after J. Fridrich, M. Goljan, D. Hogea,
"Steganalysis of JPEG Images: Breaking the F5 Algorithm", Information Hiding, 2002. The comparison by the share of the
pattern that an earlier quality explains is our own.

Shows: history. The file was opened and saved again as a whole, as every mail program, editor and web site does; it is
no trace of a forgery. Cannot show: an earlier save as fine as the last or finer, at the same quality, of another size
or off the grid (resized, turned or cropped in between); many cameras' own tables, which are not the standard ones. The
quality is that of the standard table that fits best, and may be off by a few. A camera or a phone that saves twice by
itself gives the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_blocks import (
    LOW,
    build_standard_table,
    compute_low_coefficients,
    count_values,
    requantise,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITIES = range(30, 97)
"""Earlier qualities that are tried: coarser ones leave hardly a coefficient, finer ones hardly a gap."""
SUPPORT = 0.5
"""Share of the pattern that an earlier quality must explain: more than half of what is seen. Pictures saved once, or
cropped or resized in between, have less than nothing (the best quality adds more than it explains)."""
FEWEST = 3
"""Frequencies that must carry a pattern: one or two fit some quality by chance."""
EVEN = 0.05
"""Below this mean square, in nats squared, an expected pattern is too faint to be told from a smooth histogram."""
LARGEST = 60
"""Quantised coefficients beyond this are too rare to tell."""
RARE = 40
"""Coefficients of a value that are expected at least, for its frequency to be known to about 15 %."""
FLOOR = 0.1
"""Part of the expected frequency that is added, so that an empty value counts as one of a tenth, not as infinite."""
ROUNDING = 0.35
"""Standard deviation that rounding adds to a coefficient between the saves: red, green and blue are rounded to whole
numbers, then the luma made of them is, which gives the root of (1 + 0.299^2 + 0.587^2 + 0.114^2) / 12."""
BLOCKS = 32_000
"""Blocks looked at, two megapixels, in bands over the whole height: more would not sharpen the histograms."""
BANDS = 16
"""Bands that those are taken from, evenly from top to bottom: a sky alone would show little."""
SMALLEST = 1_000
"""Blocks below which histograms are too thin."""


class EarlierSave(NamedTuple):
    """A save before the last one.

    Attributes:
        quality: Its quality on the scale of the IJG library, by the standard table that fits best.
        support: The share of the pattern in the histograms that it explains, `SUPPORT` to 1.
    """

    quality: int
    support: float


def detect_earlier_save(luma: NDArray[np.uint8], table: NDArray[np.int64]) -> EarlierSave | None:
    """Find the earlier quality that explains the gaps and peaks in the histograms of coefficients.

    Args:
        luma: uint8 (height, width), the file's own plane.
        table: int64 (8, 8), the file's luma quantisation table; all ones for a picture kept without loss.

    Returns:
        The earlier save, or None if the histograms show none.

    Raises:
        Skip: The picture is too small, or its histograms hold too few values.
    """
    if not table.all():
        return None  # damaged: no JPEG may have a step of zero (ITU-T T.81, B.2.4.1)
    found = _score_qualities(luma, table)
    most = max((each.support for each in found), default=0.0)
    if most < SUPPORT:
        return None
    alike = [each.quality for each in found if each.support == most]  # at some, low frequencies have the same steps
    return EarlierSave(alike[len(alike) // 2], most)


def _score_qualities(luma: NDArray[np.uint8], table: NDArray[np.int64]) -> list[EarlierSave]:
    """What each earlier quality explains, of those that would leave a pattern."""
    import numpy as np

    rows, columns = luma.shape[0] // 8, luma.shape[1] // 8
    if min(rows, columns) < 2 or rows * columns < SMALLEST:  # the shifted grid has a row and a column less
        raise Skip(f"the image has fewer than {SMALLEST} blocks of 8 x 8 pixels, or a single row of them")
    steps = [int(table[place]) for place in LOW]
    quantised, smooth = _read_coefficients(luma, steps)
    seen = [_Seen.of(*each) for each in zip(quantised, smooth, steps, strict=True)]
    if sum(each is not None for each in seen) < FEWEST:
        raise Skip("it was saved so coarsely, or is so even, that its coefficients take too few values")
    rounding = np.asarray(np.random.default_rng(0).normal(0, ROUNDING, smooth.shape[1:]), np.float32)
    known: dict[tuple[int, int], tuple[float, float] | None] = {}
    found = []
    for quality in QUALITIES:
        earlier = build_standard_table(quality)
        explained = []
        for number, each in enumerate(seen):
            key = (number, int(earlier[LOW[number]]))
            if each is not None and key not in known:
                known[key] = each.explain(key[1], rounding)
            explained.append(known.get(key))
        told = np.array([pair for pair in explained if pair is not None])
        if len(told) >= FEWEST:
            found.append(EarlierSave(quality, float(told[:, 0].sum() / told[:, 1].sum())))
    return found


def _read_coefficients(luma: NDArray[np.uint8], steps: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Quantised coefficients on the grid and unquantised ones half a block away: float32 (9, blocks) each."""
    import numpy as np

    rows, columns = luma.shape[0] // 8, luma.shape[1] // 8
    high = rows if rows * columns <= BLOCKS else max(2, BLOCKS // columns // BANDS)
    on, off = [], []
    for top in range(0, rows - 1, max(high, rows // BANDS if high < rows else rows)):
        band = luma[top * 8 : min(rows, top + high) * 8]
        on.append(compute_low_coefficients(band).reshape(len(LOW), -1))
        off.append(compute_low_coefficients(band, 4, 4).reshape(len(LOW), -1))
    divisor = np.array(steps, np.float32)[:, None]
    return np.rint(np.concatenate(on, axis=1) / divisor), np.concatenate(off, axis=1)


class _Seen(NamedTuple):
    """One frequency: what its histogram shows beyond a smooth one.

    Attributes:
        pattern: float64 (values,): log of seen over expected frequency, its trend taken out.
        weight: float64 (values,): how much each value counts.
        smooth: float32 (blocks,): unquantised coefficients of the shifted grid.
        step: The last quantisation step.
        plain: float64 (values,): frequency of each value if there was no earlier save.
    """

    pattern: NDArray[np.float64]
    weight: NDArray[np.float64]
    smooth: NDArray[np.float32]
    step: int
    plain: NDArray[np.float64]

    @classmethod
    def of(cls, quantised: NDArray[np.float32], smooth: NDArray[np.float32], step: int) -> _Seen | None:
        """None if too few values occur often enough."""
        import numpy as np

        plain = _build_histogram(np.rint(smooth / step))
        common = np.minimum(plain * quantised.size, plain * smooth.size) >= RARE
        count = int(common.argmin()) if not common.all() else common.size
        if count < 5:  # a trend of three numbers goes through any three values
            return None
        plain = plain[:count]
        weight = np.sqrt(plain / plain.max())
        return cls(_extract_pattern(_build_histogram(quantised)[:count], plain, weight), weight, smooth, step, plain)

    def explain(self, earlier: int, rounding: NDArray[np.float32]) -> tuple[float, float] | None:
        """How much of the pattern an earlier step explains, and how much there is to explain; None: no pattern.

        ``rounding``, float32 (blocks,), is what was added to the coefficients between the saves.
        """
        import numpy as np

        there = _build_histogram(requantise(self.smooth, earlier, rounding, self.step))[: self.plain.size]
        expected = _extract_pattern(there, self.plain, self.weight)
        if float(np.average(expected**2, weights=self.weight)) < EVEN:
            return None
        left = float(self.weight @ (self.pattern - expected) ** 2)
        there_is = float(self.weight @ self.pattern**2)
        return there_is - left, max(there_is, float(self.weight @ expected**2))


def _build_histogram(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Frequencies of the sizes 1 to `LARGEST`, whatever the sign."""
    found = count_values(values, LARGEST + 1)
    return (found[LARGEST + 2 : -1] + found[LARGEST:0:-1]) / max(1, values.size)


def _extract_pattern(
    frequency: NDArray[np.float64], plain: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log of a frequency over the plain one, without the trend of a parabola: scenes differ smoothly, saves do not."""
    import numpy as np

    ratio = np.log((frequency + FLOOR * plain) / ((1 + FLOOR) * plain))
    place = np.linspace(-1, 1, ratio.size)
    trend = np.polyfit(place, ratio, 2, w=np.sqrt(weight))
    return np.asarray(ratio - np.polyval(trend, place), np.float64)
