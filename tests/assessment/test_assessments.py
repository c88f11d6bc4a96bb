"""The rules of evidence as properties over any set of findings."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess
from backstory_cli.models import Basis, Finding, Strength
from support.any_findings import findings, runs_of
from support.making import finding, run


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
def test_pixels_conclude_only_where_two_detectors_agree(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    for verdict in (assessed.origin.verdict, assessed.integrity.verdict):
        if verdict in {"altered", "generated", "processed", "captured", "partly_generated", "screen_capture"}:
            agreeing = {
                f.id.partition(".")[0] for f in found if f.leaning.value == verdict and f.strength is not Strength.WEAK
            }
            assert len(agreeing) >= 2


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
