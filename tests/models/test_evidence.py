"""The rules of evidence that no finding can break."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from backstory_cli.models import About, Basis, Finding, Strength


def finding(**changes: object) -> Finding:
    fields = {"id": "a.b", "summary": "s", "about": "origin", "basis": "declared", "strength": "weak"}
    return Finding.model_validate({**fields, **changes})


@pytest.mark.parametrize("basis", [basis for basis in Basis if basis is not Basis.SIGNED])
def test_only_a_signature_is_conclusive(basis: Basis) -> None:
    with pytest.raises(ValidationError):
        finding(basis=basis, strength="conclusive", data={"measured_on": "x"})
    assert finding(basis="signed", strength="conclusive").strength is Strength.CONCLUSIVE


def test_an_opinion_is_at_most_moderate() -> None:
    finding(basis="opinion", strength="moderate")
    with pytest.raises(ValidationError):
        finding(basis="opinion", strength="strong")


@pytest.mark.parametrize("about", [About.TIME, About.PLACE, About.SOURCE])
def test_an_opinion_never_sets_a_time_a_place_or_a_source(about: About) -> None:
    with pytest.raises(ValidationError):
        finding(basis="opinion", about=about)


def test_a_measurement_above_weak_states_its_error_rates() -> None:
    finding(basis="measured", strength="weak")
    finding(basis="measured", strength="moderate", data={"measured_on": "a named set"})
    with pytest.raises(ValidationError):
        finding(basis="measured", strength="moderate")


@pytest.mark.parametrize("name", ["", "nodot", "A.b", "a.", ".b", "a.b.c", "a.b c", "a.b\n"])
def test_ids_are_well_formed(name: str) -> None:
    with pytest.raises(ValidationError):
        finding(id=name)


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        finding().summary = "changed"  # type: ignore[misc]
