"""Reasons: every kind of finding that can carry a verdict or an indication has a few words."""

from __future__ import annotations

import re

from backstory_cli.analysts.reasons import REASONS, describe_reason
from backstory_cli.reference.explanations import load_explanations
from support.making import finding

LEANS = re.compile(r"^(credentials|generators|learned|lookup|manipulation|web|preview|encoder)\.")
NEUTRAL = {
    *("credentials.signed_at", "credentials.remote", "credentials.unreadable", "manipulation.tests"),
    *("lookup.part", "lookup.similar", "preview.agrees", "preview.damaged", "preview.other_frame", "web.part"),
    *("web.reported_more", "web.similar", "web.author", "web.earliest", "web.sources", "web.searched"),
}
"""Kinds that lean to no side; the number of tests on the pixels has words of its own."""


def test_every_kind_that_carries_a_verdict_has_a_reason() -> None:
    kinds = {kind for kind in load_explanations().findings if LEANS.match(kind)}
    assert kinds - NEUTRAL - REASONS.keys() == set()


def test_every_reason_is_of_a_kind_that_exists() -> None:
    assert REASONS.keys() - load_explanations().findings.keys() == set()


def test_reasons_fit_a_column() -> None:
    assert [text for text in REASONS.values() if len(text) > 35] == []


def test_tests_are_counted() -> None:
    tests = [{"applicable": True}, {"applicable": False}, {"applicable": True}]
    assert describe_reason(finding("manipulation.tests", data={"tests": tests})) == "no trace in 2 of 3 tests"


def test_a_plugins_finding_has_none() -> None:
    assert describe_reason(finding("weather.rain")) == ""
