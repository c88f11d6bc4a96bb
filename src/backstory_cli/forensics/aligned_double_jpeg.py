"""Another number of JPEG saves in a part of a picture than in the rest, on the same block grid.

Saving twice leaves gaps and peaks in the histograms of DCT coefficients, at places that the first quantisation tells. A
part that was put in (or worked over) between two saves lacks them; a part that was saved more coarsely before has
others. After Z. Lin, J. He, X. Tang, C.-K. Tang, "Fast, automatic and fine-grained tampered JPEG image detection via
DCT coefficient analysis", Pattern Recognition 42(11), 2009, and T. Bianchi, A. Piva, "Image forgery localization via
block-grained analysis of JPEG artifacts", IEEE Transactions on Information Forensics and Security 7(3), 2012; the
comparison of likelihoods by classes of activity is our own.

Shows: a part with another history, where the last save was finer than the one before. Silent where the last save was
as coarse or coarser, and after a change of size. Misled by: captions laid over a saved picture; by clipped colours,
which are therefore left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.forensics.jpeg_blocks import (
    LOW,
    compute_low_coefficients,
    count_values,
    measure_activity,
    requantise,
)
from backstory_cli.forensics.result import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 9
"""Blocks on a side of the window that is judged as one: 72 pixels."""
CLASSES = 4
"""Classes of activity: even and busy parts have other histograms without any history."""
LARGEST = 40
"""Quantised coefficients beyond this are too rare to tell."""
EARLIER = (*range(2, 25), 26, 28, 30, 32, 35, 39)
"""Steps of an earlier quantisation that are tried."""
LEAST = 3e-3
"""Added to every frequency of a value, so that rare ones do not decide."""
MOST = 2.5
"""Nats that one coefficient may say."""
SAMPLE = 30_000
"""Coefficients of a class that its expected histograms are made of."""
SHARE = 0.4
"""Of the mean evidence at the best window, what its neighbours must reach to belong to it."""
MOSTLY = 0.8
"""Share of clipped blocks above which too little is left."""
FEWEST = 400
"""Blocks of a class below which it is not judged."""


def detect_aligned_history(
    luma: NDArray[np.uint8], table: NDArray[np.int64], clipped: NDArray[np.bool_] | None = None
) -> Trace:
    """Look for the window whose coefficients fit another history best.

    Args:
        luma: uint8 (height, width), the file's own plane.
        table: int64 (8, 8), the file's luma quantisation table.
        clipped: bool (height // 8, width // 8), blocks whose colours are clipped: they are left out.

    Returns:
        The statistic is the log likelihood ratio of the best window, in nats, over nine frequencies.

    Raises:
        Skip: The picture is too small, saved so coarsely that hardly a coefficient is left, or its table has a step of
            zero, which no JPEG may have (ITU-T T.81, B.2.4.1).
    """
    import numpy as np

    found = compute_low_coefficients(luma)
    rows, columns = found.shape[1:]
    if min(rows, columns) < 2 * WINDOW:
        raise Skip(f"the image is smaller than {16 * WINDOW} pixels on one side")
    steps = np.array([table[place] for place in LOW], np.float32)
    if not steps.all():
        raise Skip("the file's quantisation table is damaged: it has a step of zero")
    quantised = np.rint(found / steps[:, None, None]).astype(np.int16)
    if float((quantised != 0).mean()) < 0.02:
        raise Skip("it was saved so coarsely that hardly a coefficient is left to compare")
    calibration = compute_low_coefficients(luma, 4, 4)
    classes = _classify_blocks(
        measure_activity(found), clipped if clipped is not None else np.zeros((rows, columns), bool)
    )
    inner = classes[: calibration.shape[1], : calibration.shape[2]]
    groups = [_Group.of(np.flatnonzero(classes == each), np.flatnonzero(inner == each)) for each in range(CLASSES)]
    evidence = np.zeros((rows, columns), np.float32)
    histories = []
    for number in range(len(LOW)):
        history = _score_frequency(quantised[number], calibration[number], classes, groups, float(steps[number]))
        evidence += np.maximum(history.best, 0)
        histories.append(history)
    return Trace(float(evidence.max()), evidence, _find_region(evidence, histories), 8)


class _Group(NamedTuple):
    """A class of activity.

    Attributes:
        members: Its blocks, counted through.
        sample: Those blocks of the shifted grid that its expected histograms are made of, likewise.
        rounding: float32, one a block of the sample: what is added to its coefficients between two saves.
    """

    members: NDArray[np.intp]
    sample: NDArray[np.intp]
    rounding: NDArray[np.float32]

    @classmethod
    def of(cls, members: NDArray[np.intp], shifted: NDArray[np.intp]) -> _Group:
        """From all blocks of the class on either grid."""
        import numpy as np

        chance = np.random.default_rng(0)
        sample = chance.choice(shifted, SAMPLE, replace=False) if shifted.size > SAMPLE else shifted
        return cls(members, sample, chance.normal(0, 0.5, sample.size).astype(np.float32))


class _History(NamedTuple):
    """One frequency: the best history's evidence and number for each window, and what each block says of each."""

    best: NDArray[np.float32]
    number: NDArray[np.uint8]
    said: Callable[[int], NDArray[np.float32]]


def _classify_blocks(busy: NDArray[np.float32], clipped: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The class of each block; a last one for those that are left out."""
    import numpy as np

    if float(clipped.mean()) > MOSTLY:
        raise Skip("the colours of most of the image are clipped")
    edges = np.quantile(busy[~clipped], np.linspace(0, 1, CLASSES + 1)[1:-1])
    return np.where(clipped, CLASSES, np.searchsorted(edges, busy))


def _score_frequency(
    values: NDArray[np.int16],
    calibration: NDArray[np.float32],
    classes: NDArray[np.intp],
    groups: list[_Group],
    step: float,
) -> _History:
    """The evidence of one frequency for each window: the best history's log likelihood ratio."""
    import cv2
    import numpy as np

    tried = [0, *(q for q in EARLIER if q != step and q > 0.6 * step)]
    ratios = np.zeros((CLASSES + 1, len(tried), 2 * LARGEST + 1), np.float32)
    for number, group in enumerate(groups):
        if group.members.size >= FEWEST:
            mine, sample = values.take(group.members), calibration.take(group.sample)
            ratios[number] = _compute_ratios(mine, sample, group.rounding, tried, step)
    at = classes * (2 * LARGEST + 1) + np.clip(values, -LARGEST, LARGEST) + LARGEST

    def said(number: int) -> NDArray[np.float32]:
        """What each block says of a history."""
        return ratios[:, number].ravel().take(at)

    best = np.full(values.shape, -np.inf, np.float32)
    which = np.zeros(values.shape, np.uint8)
    summed = np.empty_like(best)
    for number in range(len(tried)):
        cv2.boxFilter(said(number), -1, (WINDOW, WINDOW), dst=summed, normalize=False)
        better = np.asarray(cv2.compare(summed, best, cv2.CMP_GT), np.uint8)  # 255 or 0
        better &= number
        cv2.max(which, better, dst=which)  # numbers rise, so the highest is the last that was better
        cv2.max(best, summed, dst=best)
    return _History(best - float(np.log(len(tried))), which, said)


def _compute_ratios(
    values: NDArray[np.int16], sample: NDArray[np.float32], rounding: NDArray[np.float32], tried: list[int], step: float
) -> NDArray[np.float32]:
    """For each history and each value, how much likelier the value is under it than in the whole class."""
    import numpy as np

    here = _build_histogram(values.astype(np.float32))
    out = np.empty((len(tried), 2 * LARGEST + 1), np.float32)
    for number, earlier in enumerate(tried):
        there = _build_histogram(requantise(sample, earlier, rounding, step))
        out[number] = np.clip(np.log((there + LEAST) / (here + LEAST)), -MOST, MOST)
    out[:, LARGEST] = out[:, 0] = out[:, -1] = 0
    return out


def _build_histogram(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return count_values(values, LARGEST) / max(1, values.size)


def _find_region(evidence: NDArray[np.float32], histories: list[_History]) -> NDArray[np.bool_]:
    """The connected blocks around the best window that speak for its history."""
    import cv2
    import numpy as np

    top = np.unravel_index(int(evidence.argmax()), evidence.shape)
    said = np.zeros(evidence.shape, np.float32)
    for history in histories:
        if history.best[top] > 0:
            said += history.said(int(history.number[top]))
    near = cv2.GaussianBlur(said, (0, 0), 1.6)
    level = SHARE * float(near[max(0, top[0] - 4) : top[0] + 5, max(0, top[1] - 4) : top[1] + 5].mean())
    _, labels = cv2.connectedComponents((near > max(level, 1e-6)).astype(np.uint8))
    inside = labels[max(0, top[0] - 4) : top[0] + 5, max(0, top[1] - 4) : top[1] + 5]
    held = np.bincount(inside.ravel(), minlength=int(labels.max()) + 1)
    held[0] = 0
    region: NDArray[np.bool_] = (labels == int(held.argmax())) & (labels > 0)
    return region
