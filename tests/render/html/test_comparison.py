"""The page of a comparison: whole, safe whatever the files say, and without anything to load."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstory_cli.image import loading as intake
from backstory_cli.lookup.comparison import compare_images, drawing
from backstory_cli.lookup.documents import Compared
from backstory_cli.metadata.differences import MetadataDifference
from backstory_cli.render.html.comparison import MAX_FIELDS, render_comparison_html
from support import FIXTURES
from support.markup import Page
from support.nasty import NASTY


@pytest.fixture(scope="module")
def made() -> Compared:
    fixtures = FIXTURES
    one, two = (intake.read(fixtures / name) for name in ("harbour-small.jpg", "harbour-mirrored.jpg"))
    difference = MetadataDifference("IFD0", "Software", "one program", "")
    return Compared(one, two, compare_images(one, two), "the same image", ["a sign"], [difference], [])


def test_it_shows_both_and_what_differs(made: Compared) -> None:
    drawn = {"side-by-side.png": drawing.draw_side_by_side(made.comparison), "difference.png": None}
    page = render_comparison_html(made, drawn)
    parsed = Page(page)
    assert not parsed.problems
    said = " ".join(" ".join(parsed.text).split())
    for words in ("harbour-small.jpg", "a sign.", "not there", "A and B side by side"):
        assert words in said
    assert "default-src 'none'" in page
    assert {value.partition(":")[0] for tag, name, value in parsed.values if tag == "img" and name == "src"} == {"data"}


def test_nothing_in_the_files_becomes_markup(made: Compared) -> None:
    plain = Page(render_comparison_html(made, {}))
    for nasty in NASTY:
        text = nasty.strip() or "x"
        told = replace(made, words=text, signs=[text], metadata=[MetadataDifference(text, text, text, text)])
        page = Page(render_comparison_html(told, {}))
        assert not page.problems, nasty
        assert page.shape == plain.shape, nasty


def test_there_is_an_end(made: Compared) -> None:
    many = [MetadataDifference("g", f"n{number}", "a", "b") for number in range(3 * MAX_FIELDS)]
    page = render_comparison_html(replace(made, metadata=many), {})
    assert page.count('<th scope="row">') == MAX_FIELDS
    assert f"{2 * MAX_FIELDS} more fields differ" in page
