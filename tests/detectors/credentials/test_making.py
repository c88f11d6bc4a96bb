"""How a picture was made, from the whole chain of records."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.models import Leaning
from support import signing
from support.credential_findings import CAMERA, assessed, found
from support.signing import action, signed

AI = action("created", "trainedAlgorithmicMedia", "Example Model 3")


@pytest.mark.parametrize(
    ("made", "origin"),
    [
        (AI, "generated"),
        (action("edited", "compositeWithTrainedAlgorithmicMedia"), "partly_generated"),
        (action("created", "algorithmicMedia"), "undetermined"),
        (action("created", "screenCapture"), "screen_capture"),
        (action("created", " trainedAlgorithmicMedia".strip()), "generated"),
    ],
)
def test_how_it_was_made(trust: Path, made: dict[str, object], origin: str) -> None:
    opened = () if made["action"] == "c2pa.created" else (("photo.jpg", "parentOf", signing.jpeg()),)
    before = (action("opened"),) if opened else ()
    assert assessed(found(signed(*before, made, ingredients=opened), trust))[0] == origin


def test_the_making_is_found_in_an_ingredient(trust: Path) -> None:
    generated = signed(AI)
    whole = signed(
        action("opened"),
        action("edited", "composite"),
        picture=signing.jpeg(),
        ingredients=(("generated.jpg", "parentOf", generated),),
    )
    said = found(whole, trust)
    assert said["credentials.made"].leaning is Leaning.GENERATED
    assert "Example Model 3" in said["credentials.made"].summary
    history = said["credentials.history"]
    assert "“generated.jpg” (which it was made from)" in history.summary
    tree = history.data["tree"]
    assert isinstance(tree, list)
    assert tree[0]["title"] == "generated.jpg"  # type: ignore[index, call-overload]


def test_a_generated_part_makes_it_partly_generated(trust: Path) -> None:
    whole = signed(
        CAMERA,
        action("placed"),
        picture=signing.jpeg(),
        ingredients=(("sticker.jpg", "componentOf", signed(AI)),),
    )
    assert found(whole, trust)["credentials.made"].leaning is Leaning.PARTLY_GENERATED


def test_a_generator_known_by_its_name(trust: Path) -> None:
    said = found(signed(action("published"), generator="Adobe_Firefly"), trust)
    made = said.get("credentials.made")
    assert made is not None
    assert made.leaning is Leaning.GENERATED
