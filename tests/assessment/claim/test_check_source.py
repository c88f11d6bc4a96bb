"""Claimed makers, sources and devices against the names that a file, signatures and copies give."""

from __future__ import annotations

import pytest

from backstory_cli.models import Strength
from support.claim_cases import Case, signed, unknown_signer, web_copy
from support.making import finding, run


def by(**names: str) -> Case:
    """A file with these names of its makers."""
    return Case((run("metadata", finding("metadata.author", about="origin", data=dict(names))),))


@pytest.mark.parametrize(
    ("case", "claim", "verdict"),
    [
        (by(artist="Oksana Example"), "Photo: Oksana Example", "supports"),
        (by(copyright="© 2024 JANE DÖE"), "Photo: Jane Doe", "supports"),
        (by(credit="AFP"), "by Agence France-Presse", "supports"),  # an agency by its other name
        (by(artist="Oksana Example"), "Photo: Jane Doe", "contradicts"),
        (by(artist="Oksana Example"), "Photo: Oksana Doe", "no_evidence"),  # a name in common
        (by(artist="Oksana"), "Photo: Jane Doe", "no_evidence"),
        (by(artist="Reuters"), "Photo: Jane Doe", "no_evidence"),  # she may work for it
        (by(artist="Oksana Example"), "by Reuters", "no_evidence"),
        (by(copyright="Joanne Smithson"), "Photo: Anne Smith", "no_evidence"),  # a part of a word is no name
        (by(credit="Oksana Example"), "Photo: Jane Doe", "no_evidence"),  # who is credited need not have made it
    ],
)
def test_names_in_a_file(case: Case, claim: str, verdict: str) -> None:
    (part,) = case.check(claim).parts
    assert (part.kind, part.verdict) == ("source", verdict), part.explanation


def test_a_signer_weighs_as_much_as_the_list_that_it_is_on() -> None:
    (trusted,) = signed().check("Photo: Example Wire").parts
    (unknown,) = unknown_signer().check("Photo: Jane Doe").parts
    assert (trusted.verdict, trusted.strength) == ("supports", Strength.STRONG)
    assert (unknown.verdict, unknown.strength) == ("supports", Strength.WEAK)
    assert "on no trust list" in unknown.explanation


def test_who_recorded_a_copy_is_heard_only_where_it_was_compared() -> None:
    compared, told = web_copy(), web_copy(basis="reported", strength="weak")
    assert Case((run("web", compared),)).check("via AFP").verdict == "supports"
    assert Case((run("web", told),)).check("via AFP").verdict == "no_evidence"


@pytest.mark.parametrize(
    ("make", "model", "claim", "verdict"),
    [
        ("Apple", "iPhone 13 Pro", "iPhone 13 Pro", "supports"),
        ("Apple", "iPhone 13 Pro", "iPhone", "supports"),
        ("Apple", "iPhone 13 Pro", "iPhone 12", "contradicts"),
        ("Apple", "iPhone 13 Pro", "taken with a Meridian M3", "no_evidence"),
        ("Google", "Pixel 7", "taken with a Canon EOS R5", "contradicts"),
        ("RICOH IMAGING COMPANY, LTD.", "PENTAX K-3", "Pentax K-3", "supports"),
        ("SAMSUNG", "SM-S928B", "Samsung Galaxy S24", "no_evidence"),  # a model by another name
    ],
)
def test_devices(make: str, model: str, claim: str, verdict: str) -> None:
    camera = finding("metadata.camera", about="device", data={"make": make, "model": model})
    (part,) = Case((run("metadata", camera),)).check(claim).parts
    assert (part.kind, part.verdict) == ("device", verdict), part.explanation


def test_a_device_goes_by_the_name_under_which_it_is_sold() -> None:
    data = {"make": "samsung", "model": "SM-S928B", "known_as": "Samsung Galaxy S24 Ultra"}
    camera = finding("metadata.camera", about="device", data=data)
    (part,) = Case((run("metadata", camera),)).check("Samsung Galaxy S24").parts
    assert part.verdict == "supports"
    assert part.explanation == "The file says it was taken with a Samsung Galaxy S24 Ultra."
