"""Claims in questions: what a question begins with is no name of a place, and costs no look into the list of places."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.analysts.question import DEFAULT_QUESTION
from backstory_cli.assessment import assess
from backstory_cli.investigation.question_claim import check_question
from backstory_cli.reference import place_names
from backstory_cli.reference.gazetteer import Place


@pytest.mark.parametrize(
    "question",
    [
        DEFAULT_QUESTION,
        "Is this real?",
        "Was this edited?",
        "Who made this?",
        "Has this been photoshopped?",
        "How sure are you?",
        "Tell me everything about it",
    ],
)
def test_a_question_without_a_name_loads_no_list_of_places(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def look_up(name: str) -> list[Place]:
        looked_up.append(name)
        return []

    for each in ("find_cities", "find_inflected_cities"):
        monkeypatch.setattr(place_names, each, look_up)
    assert check_question(question, (), assess(()), datetime(2026, 11, 23, tzinfo=UTC)) is None
    assert looked_up == []


def test_what_is_asked_where_nobody_asks_is_not_read_as_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of dates and names in all languages take a fresh process long to load."""
    monkeypatch.setattr("backstory_cli.investigation.question_claim.check_claim", None)
    assert check_question(DEFAULT_QUESTION, (), assess(()), datetime(2026, 11, 23, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "question", ["Was this taken in Odesa?", "Odesa, really?", "What does Odesa have to do with it?"]
)
def test_a_name_after_it_or_instead_of_it_is_read(question: str) -> None:
    checked = check_question(question, (), assess(()), datetime(2026, 11, 23, tzinfo=UTC))
    assert checked is not None
    assert [part.kind for part in checked.parts] == ["place"]
