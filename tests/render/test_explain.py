"""What a finding means: with its figures put in, and names that are nearly right."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from backstory_cli.errors import UsageError
from backstory_cli.reference.manipulation_rates import load_rates
from backstory_cli.render.explain import SCHEMA, build_page, fill_figures, render_page_json, show_page


@pytest.mark.parametrize("what", ["", "manipulation.noise", "metadata", "origin", "strength"])
def test_each_kind_of_page_can_be_shown_and_written(what: str) -> None:
    page = build_page(what)
    stream = io.StringIO()
    show_page(page, Console(file=stream, width=60))
    assert page.title in " ".join(stream.getvalue().split())
    assert max(map(len, stream.getvalue().splitlines())) <= 60
    assert json.loads(render_page_json(page)) == {"schema": SCHEMA, **page.document}
    assert "{" not in stream.getvalue()


def test_figures_are_those_of_the_tables() -> None:
    rates = load_rates()
    assert fill_figures("on {test.noise.pictures} images") == f"on {rates.tests['noise'].pictures:,} images"
    assert fill_figures("no figure") == "no figure"


def test_a_name_that_is_nearly_one_gets_its_neighbours() -> None:
    with pytest.raises(UsageError) as caught:
        build_page("manipulation.noize")
    assert "manipulation.noise" in caught.value.hint
