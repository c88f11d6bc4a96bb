"""The page of a report: what it says, that it parses, and that no text can change what it is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.models import Claim, ClaimPart, Strength
from backstory_cli.render.html import MAX_PAGE, render_report_html
from backstory_cli.render.html.escaping import make_safe_link
from backstory_cli.render.picture import Shown
from support.full_reports import full_report, one_after_another, shown, with_text
from support.making import finding, report, run
from support.markup import Page, unsafe
from support.nasty import NASTY
from support.page_pictures import PICTURE
from support.steps import SOME_OR_ALL

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@cache
def shape_of_harmless_text() -> list[tuple[str, ...]]:
    return Page(render_report_html(with_text(lambda: "words"), shown())).shape


def assert_harmless(page: str) -> Page:
    """Whatever the words: our own elements, nothing to run, nothing to load, no control character."""
    parsed = Page(page)
    assert not parsed.problems
    assert not unsafe(page)
    assert not unsafe("".join(parsed.text) + "".join(value for *_, value in parsed.values))
    assert not [name for _, name, _ in parsed.values if name.startswith("on")]
    assert not {tag for tag, *_ in parsed.shape} & {"script", "iframe", "object", "embed", "form", "base", "input"}
    for value in parsed.of("img", "src"):
        assert PICTURE.fullmatch(value)
    for value in [*parsed.of("a", "href"), *parsed.of("use", "href")]:
        assert value.startswith("#") or make_safe_link(value) == value
    for value in parsed.of("a", "rel"):
        assert value == "noreferrer noopener"
    return parsed


def test_golden(golden: Callable[[str, str], None]) -> None:
    page = STYLE.sub("<style></style>", render_report_html(full_report(), shown()))
    golden("report.html", PICTURE.sub("data:image/jpeg;base64,…", re.sub(r' d="M[^"]+"', ' d="M…"', page)))


def test_golden_without_findings(golden: Callable[[str, str], None]) -> None:
    golden("report-empty.html", STYLE.sub("<style></style>", render_report_html(report("where is it from?"))))


@pytest.mark.parametrize("step", SOME_OR_ALL)
def test_no_nasty_text_changes_what_the_page_is_made_of(step: int) -> None:
    for text in NASTY[::step]:
        parsed = assert_harmless(render_report_html(with_text(lambda text=text: text), shown()))  # type: ignore[misc]
        assert parsed.shape == shape_of_harmless_text(), text[:80]


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=200))
def test_no_text_changes_what_the_page_is_made_of(text: str) -> None:
    parsed = assert_harmless(render_report_html(with_text(lambda: text), shown()))
    if text.strip():  # what is white space alone says nothing, and its place is left out
        assert parsed.shape == shape_of_harmless_text()


def test_different_nasty_texts_in_every_field() -> None:
    for start in range(0, len(NASTY), 29):
        assert_harmless(render_report_html(with_text(one_after_another(NASTY[start:] + NASTY[:start])), shown()))


def test_the_policy_forbids_everything_but_style_and_pictures_of_its_own() -> None:
    page = render_report_html(full_report(), shown())
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_the_answer_comes_first_and_headings_go_down_by_one() -> None:
    parsed = Page(render_report_html(full_report(), shown()))
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(parsed.headings, parsed.headings[1:], strict=False))
    words = "".join(parsed.text)
    assert words.index(full_report().answer.text) < words.index("Assessment") < words.index("Where it misleads")
    assert parsed.of("html", "lang") == ["en"]


def test_every_picture_and_drawing_is_described() -> None:
    parsed = Page(render_report_html(full_report(), shown()))
    assert all(parsed.of("img", "alt"))
    assert len(parsed.of("img", "alt")) == len(parsed.of("img", "src")) > 2
    drawings = [shape for shape in parsed.shape if shape[0] == "svg" and "role" in shape]
    assert drawings
    assert all("aria-label" in shape for shape in drawings)


def test_every_link_within_the_page_leads_somewhere() -> None:
    parsed = Page(render_report_html(full_report(), shown()))
    anchors = [value for _, name, value in parsed.values if name == "id"]
    assert len(anchors) == len(set(anchors))
    assert {value[1:] for value in parsed.of("a", "href") if value.startswith("#")} <= set(anchors)


@pytest.mark.parametrize("word", ["real", "fake", "authentic", "original", "verified"])
def test_words_that_reports_avoid(word: str) -> None:
    words = " ".join(Page(STYLE.sub("", render_report_html(full_report(), shown()))).text)
    assert not re.search(rf"\b{word}\b", words, re.IGNORECASE)


def test_a_picture_that_is_not_at_hand_is_said_plainly() -> None:
    page = render_report_html(full_report(), Shown(why_not="the file is no longer where it was"))
    assert "The image is not shown: <bdi>the file is no longer where it was</bdi>" in page
    assert 'class="frame empty"' in page  # its shape, with the outlines


def test_a_huge_report_stays_within_its_bound() -> None:
    many = [
        finding(f"metadata.fields.{n}", about=about, summary="<" * 2_000, limits="&" * 2_000, data={"x": '"' * 900})
        for n in range(2, 600)
        for about in ("content", "origin")
    ]
    page = render_report_html(report("?", run("metadata", *many)), shown())
    assert len(page.encode()) <= MAX_PAGE
    assert "more stand in the report&#39;s JSON" in page or "more stand in the report's JSON" in page
    assert not Page(page).problems


def test_the_parts_of_a_claim_are_shown_where_there_are_such() -> None:
    part = ClaimPart(
        kind="date",
        text="last May",
        understood="May 2026",
        verdict="contradicts",
        strength=Strength.STRONG,
        explanation="Seen in 2019.",
        because=("web.match",),
    )
    made = full_report()
    assert made.claim_check is not None
    checked = made.claim_check.model_copy(update={"parts": (part,)})
    parsed = Page(render_report_html(made.model_copy(update={"claim_check": checked})))
    assert not parsed.problems
    said = " ".join(" ".join(parsed.text).split())
    assert "“ last May ”: contradicted (strong)" in said
    assert "Read as: May 2026" in said
    assert "Seen in 2019." in said


def test_a_claim_of_a_shadow_alone_is_told() -> None:
    made = full_report().model_copy(update={"claim": Claim(text="", shadow=110.0)})
    assert "shadows fall to 110°" in render_report_html(made)


@pytest.mark.parametrize("path", ["/home/somebody/pictures/photo.jpg", r"C:\\Users\\somebody\\photo.jpg"])
def test_folders_of_this_machine_are_not_told(path: str) -> None:
    made = finding(
        "lookup.match", data={"path": path, "appearance": {"path": path, "relation": "identical", "found_by": "x"}}
    )
    shown_report = report("?", run("lookup", made))
    tool = shown_report.tool.model_copy(update={"settings": {"model_file": path}})
    subject = shown_report.subject.model_copy(update={"source": path})
    page = render_report_html(shown_report.model_copy(update={"tool": tool, "subject": subject}))
    assert "somebody" not in page
    assert page.count("photo.jpg") > 3
