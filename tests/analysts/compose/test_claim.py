"""Answers to a claim: yes, no or in part, and what decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backstory_cli.analysts.compose.claim import compose_claim
from backstory_cli.analysts.facts import Facts
from backstory_cli.assessment import check_claim
from backstory_cli.models import Claim
from support.evidence import SETS
from support.making import brief


def get_facts(name: str) -> Facts:
    return Facts(brief("", *SETS[name]))


def answer(claim: str) -> str:
    given = brief("", *SETS["florence"])
    checked = check_claim(Claim(text=claim), given.findings, given.assessments, datetime(2026, 11, 23, tzinfo=UTC))
    return " ".join(each.text for each in compose_claim(Facts(replace(given, claim_check=checked))))


def test_the_files_own_data_contradicts_both_parts() -> None:
    assert answer("Gaza, 2023").startswith("No, by the file's own data: it says")
    assert "both parts of the claim" in answer("Gaza, 2023")


def test_the_files_own_data_supports_it() -> None:
    assert answer("Florence, 12 May 2009").startswith("Yes, by the file's own data")


def test_one_part_fits_and_one_does_not() -> None:
    assert answer("Florence, 2023").startswith("In part: the evidence supports “Florence” and contradicts “2023”.")


def test_without_a_claim_nothing_is_said() -> None:
    assert compose_claim(get_facts("florence")) == []
