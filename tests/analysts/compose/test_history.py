"""Whether it is the same as another image: a yes or a no first, by how the two are related."""

from __future__ import annotations

import pytest

from backstory_cli.analysts.compose.history import compose_same
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.question import Kind, parse_question
from support.making import brief, finding, run


@pytest.mark.parametrize(
    ("relation", "begins"),
    [
        ("identical", "Yes. "),
        ("same_picture", "Yes. "),
        ("derived", "Yes, with changes. "),
        ("part", "In part. "),
        ("similar", "No. "),
        ("unrelated", "No. "),
    ],
)
def test_the_answer_comes_first(relation: str, begins: str) -> None:
    compared = finding("comparison.related", about="content", basis="matched", data={"relation": relation})
    (said,) = compose_same(Facts(brief("Is it the same as other.jpg?", run("comparison", compared))))
    assert said.text.startswith(begins)


@pytest.mark.parametrize(
    "question",
    ["is this the same as exif/DSCN0040.jpg?", "is this a copy of copies/where-is-it.png", "compare with camera.webp"],
)
def test_a_files_name_asks_for_nothing(question: str) -> None:
    assert parse_question(question).kinds == (Kind.SAME,)
