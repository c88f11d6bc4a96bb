"""From findings to one verdict: two signals that agree, ranks, and ties that stay open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess
from backstory_cli.models import Finding
from support.any_findings import findings, runs_of
from support.making import finding, run


def test_a_signature_outweighs_a_declaration_and_the_contradiction_shows() -> None:
    assessed = assess(
        [
            run("credentials", finding("credentials.x", leaning="generated", basis="signed", strength="conclusive")),
            run("metadata", finding("metadata.camera", leaning="captured", strength="strong")),
        ]
    )
    assert assessed.origin.verdict == "generated"
    assert assessed.origin.against == ("metadata.camera",)


def test_equal_contradictions_stay_undetermined() -> None:
    assessed = assess([run("a", finding("a.x", leaning="generated")), run("b", finding("b.x", leaning="captured"))])
    assert assessed.origin.verdict == "undetermined"
    assert "contradict each other" in assessed.origin.unsettled[0]


def fired(name: str, physics: str, ratio: float | None = None, strength: str = "strong") -> Finding:
    data = {"measured_on": "a named set", "physics": physics}
    return finding(
        f"manipulation.{name}",
        leaning="altered",
        basis="measured",
        strength=strength,
        data=data if ratio is None else {**data, "likelihood_ratio": ratio},
    )


def test_two_tests_of_one_detector_count_as_two_only_with_different_physics() -> None:
    same = assess([run("manipulation", fired("one", "grid", 50), fired("other", "grid", 50))])
    assert same.integrity.verdict == "undetermined"
    assert same.integrity.because == ("manipulation.one", "manipulation.other")
    different = assess([run("manipulation", fired("one", "grid", 50), fired("other", "content", 50))])
    assert different.integrity.verdict == "altered"
    assert different.integrity.strength == "strong"
    assert different.integrity.likelihood_ratio == 2500


@pytest.mark.parametrize(
    ("ratios", "strength"),
    [
        ((None, None), "weak"),
        ((3, 3), "weak"),
        ((4, 4), "moderate"),
        ((31, 32), "moderate"),
        ((32, 32), "strong"),
        ((0.001, 20), "moderate"),
        ((float("nan"), float("inf")), "weak"),
    ],
)
def test_measurements_are_as_strong_as_their_rates_allow(
    ratios: tuple[float | None, float | None], strength: str
) -> None:
    one, other = ratios
    assessed = assess([run("manipulation", fired("one", "grid", one), fired("other", "content", other))])
    assert (assessed.integrity.verdict, assessed.integrity.strength) == ("altered", strength)


def test_and_no_stronger_than_the_weaker_of_the_two() -> None:
    weaker = fired("other", "content", 900, strength="moderate")
    assessed = assess([run("manipulation", fired("one", "grid", 900), weaker)])
    assert assessed.integrity.strength == "moderate"


@given(st.lists(findings(), max_size=8), findings())
def test_an_independent_finding_that_agrees_never_lowers_a_band(found: list[Finding], more: Finding) -> None:
    agreeing = more.model_copy(update={"id": "four.seen"})
    before, after = assess(runs_of(found)), assess([*runs_of(found), run("four", agreeing)])
    for name in ("origin", "integrity", "history"):
        first, then = getattr(before, name), getattr(after, name)
        if first.verdict == agreeing.leaning.value and first.strength is not None:
            assert then.verdict == first.verdict
            assert then.strength.rank >= first.strength.rank
