"""Origin: one declaration is enough, a bare camera name is not."""

from __future__ import annotations

from backstory_cli.assessment import assess
from backstory_cli.models import Strength
from support.making import finding, run


def test_one_declaration_is_enough() -> None:
    assessed = assess([run("marks", finding("marks.x", leaning="generated", strength="strong"))])
    assert (assessed.origin.verdict, assessed.origin.strength) == ("generated", Strength.STRONG)


def test_a_bare_camera_name_is_not() -> None:
    assessed = assess([run("metadata", finding("metadata.camera", leaning="captured", strength="weak"))])
    assert assessed.origin.verdict == "undetermined"
