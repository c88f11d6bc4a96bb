"""Integrity: intact by a conclusive signature alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import assess
from backstory_cli.models import Basis, Finding, Strength
from support.any_findings import findings, runs_of


@given(st.lists(findings(bases=(Basis.MEASURED,))))
def test_one_pixel_signal_concludes_nothing(found: list[Finding]) -> None:
    only_one = [each for each in found if each.id.startswith("one.")]
    assessed = assess(runs_of(only_one))
    assert assessed.origin.verdict == "undetermined"
    assert assessed.integrity.verdict in {"undetermined", "no_sign"}


@given(st.lists(findings()))
def test_only_a_conclusive_signature_says_intact(found: list[Finding]) -> None:
    assessed = assess(runs_of(found))
    if assessed.integrity.verdict == "intact":
        assert any(f.basis is Basis.SIGNED and f.strength is Strength.CONCLUSIVE for f in found)
