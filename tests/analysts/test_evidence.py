"""Typed evidence says by whose account it is known."""

from __future__ import annotations

import pytest

from backstory_cli.analysts.evidence import Fact
from support.making import finding


@pytest.mark.parametrize(
    ("kind", "basis", "account"),
    [
        ("metadata.camera", "declared", "by its metadata"),
        ("credentials.camera", "signed", "by its signed Content Credentials"),
        ("credentials.camera", "declared", "by its Content Credentials, whose signer is not known"),
    ],
)
def test_the_account_is_named(kind: str, basis: str, account: str) -> None:
    fact = Fact((finding(kind, basis=basis),))
    assert fact.account == account
    assert fact.is_signed is (basis == "signed")
    assert fact.finding.id == kind
