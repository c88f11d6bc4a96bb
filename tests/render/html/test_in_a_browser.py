"""The page in a real browser: no dialog, no request, no complaint, whatever text is in it; readable at any width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backstory_cli.render.html import render_report_html
from support.browser import Browser, browser, installed
from support.full_reports import full_report, shown, with_text
from support.nasty import NASTY
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(not installed(), reason="no Chromium, Chrome or Edge is installed")
ROOM = 280
"""Characters of one text: values behind findings are cut at 300."""
FACTS = "[document.scripts.length, document.querySelectorAll('main section').length, window.injected === undefined]"


def together() -> Iterator[str]:
    """Every nasty string, as many in one text as are sure to be shown whole."""
    text = ""
    for each in (nasty[:ROOM] for nasty in NASTY):
        if text and len(text) + len(each) > ROOM:
            yield text
            text = ""
        text += each
    yield text


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def sections(chromium: Browser, folder: Path) -> int:
    page = folder / "plain.html"
    page.write_text(render_report_html(with_text(lambda: "words"), shown()), encoding="utf-8")
    return int(chromium.visit(page, FACTS).facts[1])


def test_nasty_text_in_every_field_does_nothing(chromium: Browser, tmp_path: Path) -> None:
    expected = sections(chromium, tmp_path)
    page = tmp_path / "report.html"
    for text in together():
        page.write_text(render_report_html(with_text(lambda text=text: text), shown()), encoding="utf-8")  # type: ignore[misc]
        visit = chromium.visit(page, FACTS, settle=0.1)
        assert visit.dialogs == []
        assert visit.requests == []
        assert visit.complaints == []
        assert visit.facts == [0, expected, True]


def test_this_browser_would_tell(chromium: Browser, tmp_path: Path) -> None:
    """The test above finds something where there is something: without our door, the same text acts."""
    page = tmp_path / "open.html"
    page.write_text("<!doctype html><img src=http://127.0.0.1:9/x onerror='alert(1)'><script>nope()</script>")

    def noticed() -> bool:
        visit = chromium.visit(page)
        return (visit.dialogs, visit.requests) == (["1"], ["http://127.0.0.1:9/x"]) and bool(visit.complaints)

    wait_until(noticed, "the notice of all three")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("text", ["words in a row", "a" * 500])
def test_it_fits_any_width(chromium: Browser, tmp_path: Path, width: int, text: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_report_html(with_text(lambda: text), shown()), encoding="utf-8")
    chromium.visit(page, settle=0)
    chromium.picture(width)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_to_a_folded_finding_opens_it(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_report_html(full_report(), shown()), encoding="utf-8")
    chromium.visit(page, settle=0)
    opened = "document.getElementById('text.read').closest('details').open"
    assert chromium.evaluate(opened) is False
    chromium.evaluate("document.querySelector('.regions a[href=\"#text.read\"]').click()")
    wait_until(lambda: chromium.evaluate(opened) is True, "the opening of the finding")
