"""The official signals, each from the record that gives it, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.metadata.credential_signals import find_signals

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def record(*actions: dict[str, Any], complete: bool = True, ingredient: Any = None) -> dict[str, Any]:
    held: dict[str, Any] = {"c2pa.actions.v2": {"actions": list(actions), "allActionsIncluded": complete}}
    if ingredient is not None:
        held["c2pa.ingredient.v3"] = ingredient
    return {"assertions": held, "claim.v2": {"gathered_assertions": []}}


def action(name: str, kind: str = "") -> dict[str, Any]:
    return {"action": f"c2pa.{name}", **({"digitalSourceType": kind} if kind else {})}


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (record(action("created", IPTC + "trainedAlgorithmicMedia")), ("fullyGenAIMedia",)),
        (record(action("created", " " + IPTC + "digitalCapture")), ("capturedMedia",)),
        (record(action("created", IPTC + "compositeWithTrainedAlgorithmicMedia")), ("partlyGenAICreation",)),
        (record(action("created", "http://c2pa.org/digitalsourcetype/empty")), ("blankCanvas",)),
        (record(action("opened"), action("converted")), ("nonEditorial",)),
        (record(action("opened"), action("edited", IPTC + "compositeSynthetic")), ("perceptibleGenAI",)),
        (record(action("opened"), action("edited", IPTC + "humanEdits")), ("perceptibleNonGenAI",)),
        (
            record(action("opened"), action("edited", IPTC + "composite")),
            ("perceptibleNonGenAI", "perceptiblePossiblyGenAI"),
        ),
        (record(action("opened"), complete=False), ("ambiguousActions",)),
        (record(action("unknown")), ("ambiguousActions",)),
        (record(action("opened"), ingredient={"title": "x"}), ("mediaUnknownProvenance",)),
        (record(action("opened"), ingredient={"activeManifest": {"url": "x"}}), ()),
        ({}, ("ambiguousActions",)),
    ],
)
def test_each_signal(manifest: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert find_signals(manifest) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
)


@given(JSON, JSON)
def test_any_record_is_handled(actions: Any, claim: Any) -> None:
    held = {"assertions": {"c2pa.actions.v2": {"actions": actions}, "x": claim}, "claim.v2": claim}
    assert isinstance(find_signals(held), tuple)
