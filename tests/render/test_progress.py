from __future__ import annotations

import pytest

from backstory_cli.render.dates import format_duration
from backstory_cli.render.progress import format_progress


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [
        (1, 1000, 0.5, "1 of 1,000 (0 %), 2.0 a second, 8 min 20 s left"),
        (1000, 1000, 500, "1,000 of 1,000 (100 %), 2.0 a second"),
        (1, 3, 10, "1 of 3 (33 %), 6.0 a minute, 20 s left"),
        (1, 2, 0, "1 of 2 (50 %), 0.0 a minute"),
    ],
)
def test_how_far_it_is(done: int, total: int, seconds: float, said: str) -> None:
    assert format_progress(done, total, seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (3660, "1 h 1 min"), (360_000, "100 h")],
)
def test_durations(seconds: float, said: str) -> None:
    assert format_duration(seconds) == said
