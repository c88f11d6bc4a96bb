"""Small pieces of sentences: articles, quotes, dates, places in an image."""

from __future__ import annotations

import pytest

from backstory_cli.analysts.wording import add_article, describe_box, format_local, shorten


@pytest.mark.parametrize(("name", "with_article"), [("Apple iPhone 12", "an Apple iPhone 12"), ("Canon", "a Canon")])
def test_a_name_gets_its_article(name: str, with_article: str) -> None:
    assert add_article(name) == with_article


@pytest.mark.parametrize(
    ("written", "told"), [("2007-09-03 16:03:11", "3 Sep 2007, 16:03"), ("2019-05-01", "1 May 2019"), ("soon", "soon")]
)
def test_a_date_is_written_for_readers(written: str, told: str) -> None:
    assert format_local(written) == told


def test_long_texts_end_with_an_ellipsis() -> None:
    assert shorten("a  b\nc", 10) == "a b c"
    assert shorten("word " * 10, 12) == "word word w…"


def test_a_place_in_the_image() -> None:
    assert describe_box([0.7, 0.7, 0.9, 0.9]) == "lower right"
