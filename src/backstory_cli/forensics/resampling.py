"""Whether a picture as a whole was made larger: interpolated pixels are predictable at regular distances.

The second difference along a line varies with the period of the enlargement, which shows as a peak in the spectrum of
its mean over all lines. Source: A. C. Gallagher, "Detection of linear and cubic interpolation in JPEG compressed
images", Canadian Conference on Computer and Robot Vision, 2005. Context, never evidence of a forgery: most pictures
on the web had their size changed. Reductions leave next to no trace of this kind, and a coarse JPEG save covers what
there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOWEST = 0.06
"""Frequencies below this (in cycles a pixel) are the picture's own brightness."""
GRID = 0.004
"""Distance from multiples of 1/8, where JPEG blocks peak, that is left out."""
NEAR = 0.01
"""Cycles a pixel within which peaks across and down must agree."""
NEIGHBOURS = 41
"""Frequencies that a peak is held against."""
PEAK = 10.0
"""Height of both peaks over the median of their neighbours from which an enlargement is told."""
SHORTEST = 200
"""Pixels of a line that a spectrum needs."""


class Enlargement(NamedTuple):
    """A likely enlargement.

    Attributes:
        factor: By which it was made larger; the spectrum cannot tell it from ``or_else``.
        or_else: The other factor with the same peak.
        peak: Height of the lower of the two peaks, over the median of its neighbours.
    """

    factor: float
    or_else: float
    peak: float


def detect_enlargement(luma: NDArray[np.uint8]) -> Enlargement | None:
    """The factor by which a picture was made larger; None if nothing shows it.

    Args:
        luma: uint8 (height, width).
    """
    if min(luma.shape) < SHORTEST:
        return None
    across, down = _find_peak(luma), _find_peak(luma.T)
    if across is None or down is None or abs(across[0] - down[0]) > NEAR:
        return None
    frequency, height = (across[0] + down[0]) / 2, min(across[1], down[1])
    if height < PEAK:
        return None
    return Enlargement(round(1 / (1 - frequency), 2), round(1 / frequency, 2), round(height, 1))


def _filter_median(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each value and those around it; at the ends, of their mirror image."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    side = NEIGHBOURS // 2
    windows = sliding_window_view(np.pad(values, side, "symmetric"), NEIGHBOURS)
    medians: NDArray[np.float64] = np.median(windows, axis=1)
    return medians


def _find_peak(luma: NDArray[np.uint8]) -> tuple[float, float] | None:
    """Frequency and height of the highest peak of the mean second difference along lines."""
    import numpy as np

    mean = np.zeros(luma.shape[1] - 2)
    for top in range(0, luma.shape[0], 256):  # strips, so that memory stays small
        strip = luma[top : top + 256].astype(np.float32)
        mean += np.abs(2 * strip[:, 1:-1] - strip[:, :-2] - strip[:, 2:]).sum(axis=0)
    mean /= luma.shape[0]
    spectrum = np.abs(np.fft.rfft((mean - mean.mean()) * np.hanning(mean.size)))
    frequency = np.fft.rfftfreq(mean.size)
    height = spectrum / np.maximum(_filter_median(spectrum), 1e-9)
    from_grid = np.abs(frequency * 8 - np.rint(frequency * 8)) / 8
    height[(frequency < LOWEST) | (from_grid < GRID)] = 0
    best = int(height.argmax())
    return (float(frequency[best]), float(height[best])) if height[best] > 0 else None
