"""The rules as they are printed."""

from __future__ import annotations

import pytest

from backstory_cli.assessment.rules import Question, format_rules, get_rules


@pytest.mark.parametrize("question", ["origin", "integrity", "history"])
def test_every_rule_is_printed_and_every_verdict_has_one(question: Question) -> None:
    text = format_rules(question)
    for rule in get_rules(question):
        assert rule.verdict in text
        assert rule.note in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100
