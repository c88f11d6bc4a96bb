"""The JSON-LD of a page: of any shape, it hurts nothing."""

from __future__ import annotations

import pytest

from backstory_cli.web.pages.json_ld import MAX_BLOCK
from support.web_pages import data, facts


@pytest.mark.parametrize(
    ("html", "published"),
    [
        ('<time datetime="2020-01-01">', ""),
        ('<header><time datetime="2020-01-01"></header>', ""),
        ('<article><time datetime="2020-01-01"></article>', "2020-01-01"),
        ('<time itemprop="datePublished" datetime="2020-01-01">', "2020-01-01"),
        ('<meta itemprop="datePublished" content="2020-01-01">', "2020-01-01"),
        (data({"@type": "WebPage", "dateCreated": "2020-01-01"}), "2020-01-01"),
        (data([{"@type": "Article", "uploadDate": "2020-01-01", "datePublished": 2020}]), "2020-01-01"),
        (data({"@type": "Recipe", "datePublished": "2020-01-01"}), ""),
        ('<meta name="date" content="2020">' + data({"@type": "Article", "datePublished": "2020-01-01"}), "2020-01-01"),
    ],
)  # fmt: skip
def test_only_the_articles_own_date_is_taken(html: str, published: str) -> None:
    assert facts(html).published == published


@pytest.mark.parametrize(
    "value",
    ["null", "1", '"text"', "[", "{}", "[[[[]]]]", '{"@type": 7, "image": 3}', "9" * 5_000,
     '{"@graph": null, "@type": ["NewsArticle", null], "author": {"name": [1]}, "image": {"url": {}}, "headline": {}}',
     '{"@type": "NewsArticle", "author": [], "image": [[["https://x.example/a.jpg"]]], "datePublished": ["2020"]}',
     "[" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000,
     '{"a": NaN, "b": 1e999}', "\\ud800", '{"@type": "\\ud800"}'],
)  # fmt: skip
def test_json_ld_of_any_shape_hurts_nothing(value: str) -> None:
    read = facts(data(value) + data({"@type": "Article", "author": "Ann"}) + "<title>T</title>")
    assert (read.title, read.author, read.pictures) in {("T", "Ann", ()), ("T", "", ())}


def test_a_block_of_json_ld_that_is_too_large_is_left_out() -> None:
    large = {"@type": "Article", "author": "Large", "x": "x" * MAX_BLOCK}
    assert facts(data(large) + data({"@type": "Article", "author": "Small"})).author == "Small"
