"""The report as Markdown: readable as it stands, and without markup but its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from backstory_cli.render.markdown import escape, render_report_markdown
from support.full_reports import full_report, one_after_another, with_text
from support.making import report
from support.markup import unsafe
from support.nasty import NASTY
from support.steps import SOME_OR_ALL

AUTOLINK = re.compile(r"(?i)https?://|www\.|mailto:|(?<!`)@(?!`)")
"""What GitHub's renderer turns into a link without being asked."""


def kinds(text: str) -> list[str]:
    """The elements that a document renders to, without their words; code that only holds an @ is a word of ours."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found: list[str] = []
    for token in parser.parse(text):
        found += [f"{token.type} {token.tag}"] if not token.children else []
        found += [
            child.type
            for child in token.children or []
            if child.type not in {"text", "softbreak", "text_special"} and set(child.content) != {"@"}
        ]
    return found


@cache
def kinds_of_harmless_text() -> list[str]:
    return kinds(render_report_markdown(with_text(lambda: "words")))


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.md", render_report_markdown(full_report()))


def test_golden_without_findings(golden: Callable[[str, str], None]) -> None:
    golden("report-empty.md", render_report_markdown(report("where is it from?")))


@pytest.mark.parametrize("step", SOME_OR_ALL)
def test_no_nasty_text_becomes_markup(step: int) -> None:
    for text in (nasty[:400] for nasty in NASTY[::step]):
        written = render_report_markdown(with_text(lambda text=text: text))  # type: ignore[misc]
        assert kinds(written) == kinds_of_harmless_text(), text[:80]
        assert not unsafe(written)
        assert not AUTOLINK.search(written), text[:80]


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    written = render_report_markdown(with_text(lambda: text))
    assert kinds(written) == kinds_of_harmless_text()
    assert not unsafe(written)


@given(st.text(alphabet="\\`*_[]()<>&|~$#!{}^-+=:.@ \n\t1a/", min_size=1, max_size=40))
def test_no_combination_of_marks_becomes_markup(text: str) -> None:
    assert kinds(f"- {escape(text)}") == kinds("- words")
    assert kinds(f"> {escape(text)}") == kinds("> words")
    assert kinds(f"# {escape(text)}") == kinds("# words")
    assert kinds(f"- **{escape(text)}** {escape(text)}") == kinds("- **words** words")


def test_different_nasty_texts_in_every_field() -> None:
    for start in range(0, len(NASTY), 29):
        written = render_report_markdown(with_text(one_after_another(NASTY[start:] + NASTY[:start])))
        assert kinds(written) == kinds_of_harmless_text()


def test_it_stays_readable() -> None:
    assert escape("Taken on 2024-05-01 (UTC+03:00), f/2.8: metadata.capture_time") == (
        "Taken on 2024-05-01 (UTC+03:00), f/2.8: metadata.capture_time"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("<b>", "\\<b\\>"),
        ("https://example.org/", "https\\://example.org/"),
        ("", "(empty)"),
        ("__init__", "\\_\\_init\\_\\_"),
        ("a@b.org", "a`@`b.org"),
    ],
)
def test_marks_are_escaped(text: str, written: str) -> None:
    assert escape(text) == written
