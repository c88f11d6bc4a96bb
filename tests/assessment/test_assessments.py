"""The rules of evidence as properties over any set of findings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess
from backstory_cli.models import Basis, Finding, Leaning, Run, Strength
from making import finding, run

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
def test_opinions_change_no_assessment(found: list[Finding], opinions: list[Finding]) -> None:
    assert assess(runs_of(found)) == assess(runs_of(found + opinions))


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
    nothing = assess([run("metadata", status="nothing")])
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


def test_two_tests_of_one_detector_count_as_two_only_with_different_physics() -> None:
    def fired(name: str, physics: str) -> Finding:
        data = {"measured_on": "a named set", "physics": physics}
        return finding(f"manipulation.{name}", leaning="altered", basis="measured", strength="strong", data=data)

    same = assess([run("manipulation", fired("one", "grid"), fired("other", "grid"))])
    assert same.integrity.verdict == "undetermined"
    assert same.integrity.because == ("manipulation.one", "manipulation.other")
    different = assess([run("manipulation", fired("one", "grid"), fired("other", "content"))])
    assert different.integrity.verdict == "altered"
    assert different.integrity.strength == "strong"
