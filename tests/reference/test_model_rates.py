"""Measured rates of a model: intervals as published, and a file that may be damaged."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.reference.model_rates import MAX_BYTES, Rates, Source, find_rates, load_rates, merge_rates
from backstory_cli.reference.shares import Share, Z, compute_likelihood_ratio

GENERATED = Source(
    name="a", label="generated", pictures=50, answered=40, likely_generated=30, likely_not_generated=5, edited=0
)
CAPTURED = Source(
    name="b", label="captured", pictures=50, answered=50, likely_generated=2, likely_not_generated=40, edited=3
)
EDITED = Source(
    name="c", label="edited", pictures=20, answered=20, likely_generated=1, likely_not_generated=9, edited=8
)
RATES = Rates(service="gemini", model="m", prompt="p", measured="2026-11-28", sources=(GENERATED, CAPTURED, EDITED))


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857, table I, method 3 (Wilson without continuity correction).
        (Share(81, 263), 0.2553, 0.3662),
        (Share(15, 148), 0.0624, 0.1605),
        (Share(0, 20), 0.0000, 0.1611),
        (Share(1, 29), 0.0061, 0.1718),
        # Ten of a kind, as calculators give them (z = 1.96).
        (Share(0, 10), 0.0000, 0.2775),
        (Share(5, 10), 0.2366, 0.7634),
    ],
)
def test_intervals_are_those_published(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 10_000), st.data())
def test_an_interval_holds_its_share(of: int, data: st.DataObject) -> None:
    many = data.draw(st.integers(0, of))
    low, high = Share(many, of).interval
    assert 0 <= low <= many / of + 1e-12
    assert many / of - 1e-12 <= high <= 1


@given(st.integers(2, 2_000), st.data())
def test_at_its_ends_the_share_is_as_far_off_as_chance_allows(of: int, data: st.DataObject) -> None:
    """What defines the interval: there the share lies 1.96 standard errors away, by the error at that very end."""
    many = data.draw(st.integers(1, of - 1))
    for end in Share(many, of).interval:
        assert abs(many / of - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / of), rel=1e-6)


def test_of_nothing_nothing_is_known() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert str(Share(0, 0)).startswith("none")


def test_a_likelihood_ratio_takes_false_alarms_at_their_most() -> None:
    assert compute_likelihood_ratio(0.5, Share(0, 20)) == pytest.approx(0.5 / 0.1611, abs=0.05)
    assert compute_likelihood_ratio(0.01, Share(10, 20)) == 1.0


def test_rates_count_over_the_sources_of_their_labels() -> None:
    assert RATES.recall == Share(30, 40)
    assert RATES.false_alarms == Share(3, 70)
    assert RATES.edits_found == Share(8, 20)
    assert RATES.edit_alarms == Share(3, 50)
    assert RATES.coverage == Share(30 + 5 + 2 + 40 + 1 + 9, 110)
    assert "a (40 generated)" in RATES.measured_on
    assert "benchmarks/model_opinion.py" in RATES.measured_on


def test_rates_are_of_the_very_model_and_question(tmp_path: Path) -> None:
    file = tmp_path / "rates.json"
    file.write_text(merge_rates([], RATES))
    assert find_rates(file, "gemini", "m", "p") == RATES
    for other in (("openai_compatible", "m", "p"), ("gemini", "n", "p"), ("gemini", "m", "q")):
        assert find_rates(file, *other) is None


def test_new_rates_take_the_place_of_old_ones_only() -> None:
    other = RATES.model_copy(update={"model": "n"})
    newer = RATES.model_copy(update={"measured": "2027-01-01"})
    models = json.loads(merge_rates([RATES, other], newer))["models"]
    assert [(each["model"], each["measured"]) for each in models] == [("n", "2026-11-28"), ("m", "2027-01-01")]


@pytest.mark.parametrize(
    "content",
    [b"", b"no JSON", b"[]", b"{}", b'{"models": 7}', b'{"models": [{}]}', b"\xff\xfe", b"[" * 100_000],
)
def test_a_damaged_file_holds_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rates.json"
    file.write_bytes(content)
    assert load_rates(file) == []


IMPOSSIBLE = [
    {"answered": -1},
    {"answered": 51},
    {"edited": 41},
    {"likely_generated": 36},
    {"likely_not_generated": 11},
    {"pictures": 10**400, "answered": 10**400},
    {"likely_generated": 1.5},
    {"label": "painted"},
]


@pytest.mark.parametrize("change", IMPOSSIBLE, ids=str)
def test_counts_that_cannot_be_are_none(tmp_path: Path, change: dict[str, object]) -> None:
    file = tmp_path / "rates.json"
    file.write_text(merge_rates([], RATES))
    rows = json.loads(file.read_text())
    rows["models"][0]["sources"][0].update(change)
    file.write_text(json.dumps(rows))
    assert load_rates(file) == []
    assert find_rates(file, "gemini", "m", "p") is None


def test_a_file_that_was_written_is_read_back_and_written_on(tmp_path: Path) -> None:
    file = tmp_path / "rates.json"
    other = RATES.model_copy(update={"prompt": "q"})
    file.write_text(merge_rates([], RATES))
    file.write_text(merge_rates(load_rates(file), other))
    assert load_rates(file) == [RATES, other]


def test_neither_does_one_that_is_missing_or_too_large(tmp_path: Path) -> None:
    assert load_rates(tmp_path / "none") == []
    large = tmp_path / "large"
    large.write_text(merge_rates([], RATES) + " " * 10)
    assert load_rates(large) == [RATES]
    large.write_text(" " * MAX_BYTES + merge_rates([], RATES))
    assert load_rates(large) == []
