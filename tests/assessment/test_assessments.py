"""The rules of evidence as properties over any set of findings."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess
from backstory_cli.assessment.rules import Question, format_rules, get_rules
from backstory_cli.models import Basis, Finding, Leaning, Run, Strength
from support.making import finding, run

DETECTORS = ("one", "two", "three")


@st.composite
def findings(draw: st.DrawFn, bases: tuple[Basis, ...] = tuple(Basis)) -> Finding:
    basis = draw(st.sampled_from(bases))
    strengths = [Strength.WEAK, Strength.MODERATE]
    if basis is not Basis.OPINION:
        strengths.append(Strength.STRONG)
    if basis is Basis.SIGNED:
        strengths.append(Strength.CONCLUSIVE)
    return finding(
        f"{draw(st.sampled_from(DETECTORS))}.seen",
        about=draw(st.sampled_from(["origin", "integrity", "history"])),
        basis=basis,
        leaning=draw(st.sampled_from(list(Leaning))),
        strength=draw(st.sampled_from(strengths)),
    )


def runs_of(found: list[Finding]) -> list[Run]:
    return [run(name, *(f for f in found if f.id.startswith(name + "."))) for name in DETECTORS]


@given(st.lists(findings()), st.lists(findings(bases=(Basis.OPINION,)), min_size=1))
def test_opinions_change_no_verdict(found: list[Finding], opinions: list[Finding]) -> None:
    """They may lean an indication, which is none."""
    without, with_them = (assess(runs_of(each)) for each in (found, found + opinions))
    for name in ("origin", "integrity"):
        left, right = getattr(without, name), getattr(with_them, name)
        assert left.model_copy(update={"indication": None}) == right.model_copy(update={"indication": None})
        if left.indication is not None and left.indication.basis is not Basis.OPINION:
            assert right.indication == left.indication
    assert without.history == with_them.history


@given(st.lists(findings(bases=(Basis.MEASURED,))))
def test_one_pixel_signal_concludes_nothing(found: list[Finding]) -> None:
    only_one = [each for each in found if each.id.startswith("one.")]
    assessed = assess(runs_of(only_one))
    assert assessed.origin.verdict == "undetermined"
    assert assessed.integrity.verdict in {"undetermined", "no_sign"}


@given(st.lists(findings(bases=(Basis.MEASURED,))))
def test_pixels_conclude_only_where_two_detectors_agree(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    for verdict in (assessed.origin.verdict, assessed.integrity.verdict):
        if verdict in {"altered", "generated", "processed", "captured", "partly_generated", "screen_capture"}:
            agreeing = {
                f.id.partition(".")[0] for f in found if f.leaning.value == verdict and f.strength is not Strength.WEAK
            }
            assert len(agreeing) >= 2


@given(st.lists(findings()))
def test_only_a_conclusive_signature_says_intact(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    if assessed.integrity.verdict == "intact":
        assert any(f.basis is Basis.SIGNED and f.strength is Strength.CONCLUSIVE for f in found)


@given(st.lists(findings()))
def test_every_conclusion_has_a_strength_and_a_reason(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    known = {f.id for f in found}
    for assessment in (assessed.origin, assessed.integrity, assessed.history):
        assert set(assessment.because) | set(assessment.against) <= known
        if assessment.verdict in {"undetermined", "not_found", "not_checked"}:
            assert assessment.strength is None
            assert assessment.unsettled
        else:
            assert assessment.strength is not None
            assert assessment.because


def test_one_declaration_is_enough() -> None:
    assessed = assess([run("marks", finding("marks.x", leaning="generated", strength="strong"))])
    assert (assessed.origin.verdict, assessed.origin.strength) == ("generated", Strength.STRONG)


def test_a_bare_camera_name_is_not() -> None:
    assessed = assess([run("metadata", finding("metadata.camera", leaning="captured", strength="weak"))])
    assert assessed.origin.verdict == "undetermined"


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


def test_absence_counts_for_nothing() -> None:
    nothing = assess([run("metadata", status="nothing"), run("generators", status="nothing")])
    assert nothing.origin.verdict == "undetermined"
    assert "neither for nor against" in nothing.origin.unsettled[0]
    assert nothing.integrity.verdict == "undetermined"


def test_history_knows_not_found_from_not_searched() -> None:
    assert assess([run("lookup", status="nothing")]).history.verdict == "not_found"
    assert assess([run("lookup", status="skipped", reason="empty")]).history.verdict == "not_checked"
    assert assess([]).history.verdict == "not_checked"
    match = finding("lookup.match", about="history", basis="matched", leaning="reused", strength="strong")
    seen = assess([run("lookup", match)])
    assert (seen.history.verdict, seen.history.because) == ("seen_before", ("lookup.match",))


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


@given(st.lists(findings(), max_size=8), st.randoms())
def test_the_order_of_findings_changes_no_verdict(found: list[Finding], random: Random) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = assess(runs_of(found)), assess(runs_of(shuffled))
    for name in ("origin", "integrity", "history"):
        before, after = getattr(one, name), getattr(other, name)
        assert (before.verdict, before.strength, before.likelihood_ratio) == (
            after.verdict,
            after.strength,
            after.likelihood_ratio,
        )
        assert sorted(before.because) == sorted(after.because)
        assert sorted(before.against) == sorted(after.against)


@given(st.lists(findings(), max_size=8), findings())
def test_an_independent_finding_that_agrees_never_lowers_a_band(found: list[Finding], more: Finding) -> None:
    agreeing = more.model_copy(update={"id": "four.seen"})
    before, after = assess(runs_of(found)), assess([*runs_of(found), run("four", agreeing)])
    for name in ("origin", "integrity", "history"):
        first, then = getattr(before, name), getattr(after, name)
        if first.verdict == agreeing.leaning.value and first.strength is not None:
            assert then.verdict == first.verdict
            assert then.strength.rank >= first.strength.rank


@given(st.lists(findings(), max_size=6))
def test_absence_changes_no_verdict(found: list[Finding]) -> None:
    silent = [
        run("quiet", status="nothing"),
        run("absent", status="skipped", reason="no"),
        run("broken", status="failed"),
    ]
    assert assess([*runs_of(found), *silent]) == assess(runs_of(found))


@given(st.lists(findings(bases=(Basis.OPINION,)), max_size=8))
def test_opinions_alone_reach_nothing(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    assert {assessed.origin.strength, assessed.integrity.strength, assessed.history.strength} == {None}


@pytest.mark.parametrize("question", ["origin", "integrity", "history"])
def test_every_rule_is_printed_and_every_verdict_has_one(question: Question) -> None:
    text = format_rules(question)
    for rule in get_rules(question):
        assert rule.verdict in text
        assert rule.note in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100
