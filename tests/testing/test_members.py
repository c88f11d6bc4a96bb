"""What a detector must have before it can be run at all."""

from __future__ import annotations

import pytest

from support.contract import odd, problems
from support.example_detectors import Locked


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"name": None}, "has no name"),
        ({"title": None}, "has no title"),
        ({"network": None}, "has no network"),
        ({"network": "no"}, "has a network that is no bool"),
        ({"name": 7}, "has a name that is no str"),
        ({"inspect": None}, "has no method inspect"),
        ({"inspect": lambda self: []}, "cannot be called with the image alone"),
        ({"name": "Odd One"}, "cannot begin the ids"),
        ({"name": "metadata"}, "taken by a built-in detector"),
        ({"title": " "}, "empty title"),
        ({"sealed": "yes"}, "neither True nor False"),
        ({"network": True, "sealed": True}, "there is no network"),
        ({"begin": 3}, "has a begin that cannot be called"),
        ({"parameters": [1]}, "has parameters that are no mapping"),
        ({"parameters": property(lambda self: 1 / 0)}, "cannot say its parameters (ZeroDivisionError"),
    ],
)
@pytest.mark.usefixtures("few")
def test_its_members(members: dict[str, object], said: str) -> None:
    assert said in problems(odd(**members))


@pytest.mark.usefixtures("few")
def test_one_that_cannot_be_sent_where_pictures_are_read() -> None:
    assert "cannot be sent to the process that reads images (TypeError" in problems(Locked())
    assert "cannot be sent" in problems(odd(sealed=True))
