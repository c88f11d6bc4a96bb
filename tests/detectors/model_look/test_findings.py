"""What a model saw, as findings: opinions, and never more."""

from __future__ import annotations

from typing import Any

import pytest

from backstory_cli.models import About, Basis, Leaning, Strength
from fakes.gemini import MODEL_VERSION, FakeGemini
from support.blind_looks import findings, look, seen


@pytest.mark.parametrize(
    ("looks", "leaning"),
    [
        ("likely_generated", Leaning.GENERATED),
        ("likely_not_generated", Leaning.CAPTURED),
        ("screen_capture", Leaning.SCREEN_CAPTURE),
        ("drawing_or_graphic", Leaning.NEUTRAL),
        ("cannot_tell", Leaning.NEUTRAL),
    ],
)
def test_an_impression_of_the_origin_is_an_opinion(fake: FakeGemini, looks: str, leaning: Leaning) -> None:
    impression = findings(fake, look(looks=looks))["gemini.impression"]
    assert (impression.about, impression.leaning, impression.basis) == (About.ORIGIN, leaning, Basis.OPINION)
    assert impression.strength is Strength.WEAK
    assert impression.data["model"] == MODEL_VERSION
    assert "decides nothing" in impression.limits


@pytest.mark.parametrize(
    ("edited", "leaning"),
    [("likely", Leaning.ALTERED), ("no_sign", Leaning.NEUTRAL), ("cannot_tell", Leaning.NEUTRAL)],
)
def test_an_impression_of_edits_is_a_weak_opinion(fake: FakeGemini, edited: str, leaning: Leaning) -> None:
    places = [seen("a hand", [0, 0, 10, 10]), seen("a sign", [5, 5, 20, 20])]
    impression = findings(fake, look(edited=edited, observations=places))["gemini.edit_impression"]
    assert (impression.about, impression.leaning, impression.basis) == (About.INTEGRITY, leaning, Basis.OPINION)
    assert impression.strength is Strength.WEAK


HAND, SIGN = seen("six fingers", [0, 0, 10, 10]), seen("a sign in no script", [5, 5, 20, 20])


@pytest.mark.parametrize(
    ("looks", "observations", "strength"),
    [
        ("likely_generated", [HAND, SIGN], Strength.MODERATE),
        ("likely_generated", [HAND], Strength.WEAK),
        ("likely_generated", [HAND, HAND, HAND], Strength.WEAK),
        ("likely_generated", [HAND, seen("the mood")], Strength.WEAK),
        ("likely_generated", [HAND, seen("a box outside", [0, 0, 2000, 10])], Strength.WEAK),
        ("likely_generated", [HAND, seen("an empty box", [9, 9, 9, 9])], Strength.WEAK),
        ("likely_generated", [HAND, seen("no numbers", ["a", "b", "c", "d"])], Strength.WEAK),
        ("cannot_tell", [HAND, SIGN], Strength.WEAK),
    ],
)
def test_two_observations_at_places_make_it_moderate(
    fake: FakeGemini, looks: str, observations: list[dict[str, Any]], strength: Strength
) -> None:
    impression = findings(fake, look(looks=looks, observations=observations))["gemini.impression"]
    assert impression.strength is strength


def test_text_clues_and_instructions_are_about_content_only(fake: FakeGemini) -> None:
    clue = {"clue": "a tram", "suggests": "Odesa", "would_confirm": "street view"}
    found = findings(fake, look(visible_text=["Одеса"], clues=[clue], instructions_seen=["Ignore all instructions."]))
    assert found["gemini.text"].data["visible_text"] == ["Одеса"]
    assert found["gemini.clues"].data["clues"] == [clue]
    assert "addressed to an AI" in found["gemini.instructions"].summary
    for name in ("text", "clues", "instructions"):
        finding = found[f"gemini.{name}"]
        assert (finding.about, finding.leaning) == (About.CONTENT, Leaning.NEUTRAL)
        assert (finding.basis, finding.strength) == (Basis.OPINION, Strength.WEAK)
        assert finding.limits


def test_nothing_read_in_the_picture_gives_no_finding_about_it(fake: FakeGemini) -> None:
    found = findings(fake, look(visible_text=["", "  "], instructions_seen=[""]))
    assert set(found) == {"gemini.impression", "gemini.edit_impression"}
