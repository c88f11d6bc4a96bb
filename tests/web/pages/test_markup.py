"""The bytes of a page made a tree: any charset, however broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory_cli.web.pages import MAX_BYTES, MAX_PICTURES
from support.waiting import guard
from support.web_pages import data, facts


@pytest.mark.parametrize(
    ("encoded", "charset"),
    [
        ("<title>Überflut</title>".encode(), ""),
        ("<title>Überflut</title>".encode("latin-1"), "iso-8859-1"),
        ("<title>Überflut</title>".encode("latin-1"), "LATIN1"),
        ("<meta charset=windows-1252><title>Überflut</title>".encode("cp1252"), ""),
        ("<meta content='text/html; charset=iso-8859-15'><title>Überflut</title>".encode("iso8859-15"), ""),
        ("<meta charset=iso-8859-1><title>Überflut</title>".encode(), "utf-8"),
        ("<meta charset=iso-8859-1><title>Überflut</title>".encode("utf-8-sig"), "iso-8859-1"),
        ("<title>Überflut</title>".encode("utf-16"), "utf-8"),
        ("<meta charset=utf-16><title>Überflut</title>".encode(), ""),
        ("<title>Überflut</title>".encode(), "no such charset"),
        ("<title>Überflut</title>".encode(), "punycode"),
        ("<title>Überflut</title>".encode(), "hex"),
        ("<title>Überflut</title>".encode(), "a\0b"),
        ("<title>\0Über\0flut</title>".encode(), ""),
    ],
)  # fmt: skip
def test_charsets(encoded: bytes, charset: str) -> None:
    assert facts(encoded, charset=charset).title == "Überflut"


def test_bytes_of_another_charset_are_replaced_not_fatal() -> None:
    assert facts(b"<title>\xff\xfeA</title>".replace(b"\xff\xfe", b"x\xff")).title == "x\ufffdA"


@pytest.mark.parametrize(
    "broken",
    [
        "<a<b>",
        "<x:y:z q:r:s=1>",
        "<{x}y>",
        '<é"ß a"b=c>',
        "</p></html></body>",
        "<p a=\x01 \x02=b>",
        "<table><img<td>",
        "<!x <![CDATA[",
    ],
)
def test_a_broken_page_still_has_its_title(broken: str) -> None:
    read = facts(f"<title>T</title>{broken}>'>\"><p><img src=/a.jpg></p>")
    assert read.title == "T"
    assert [each.address for each in read.pictures] == ["https://news.example/a.jpg"]


HEAVY: dict[str, Callable[[], str]] = {
    "open elements": lambda: "<div>" * 700_000,
    "figures in figures": lambda: "<figure>" * 100_000 + "<img src=/a.jpg>" * 50_000,
    "figures without captions": lambda: "<figure>" + "<img src=/a.jpg>" * 190_000,
    "pictures": lambda: "".join(f"<img src=/{number}>" for number in range(150_000)),
    "captions": lambda: "<figure><figcaption>x" * 100_000,
    "text in pieces": lambda: "<figure><img src=/a><figcaption>" + "<b>x</b>" * 300_000,
    "times": lambda: "<time datetime=1>" * 170_000,
    "one srcset": lambda: f'<img srcset="{"a," * 1_000_000}">',
    "srcsets": lambda: f'<img srcset="{"a 1w," * 200}">' * 2_900,
    "addresses": lambda: f'<img src="{"/" * 3_000_000}">',
    "meta": lambda: "<meta name=a content=b>" * 130_000,
    "charsets": lambda: "<meta " * 500_000,
    "attributes": lambda: "<img " + " ".join(f"a{number}=1" for number in range(250_000)) + ">",
    "attributes of many": lambda: ("<p " + "".join(f"{number:x}=1 " for number in range(5_000)) + ">") * 90,
    "entities": lambda: "<title>" + "&amp;" * 600_000,
    "tags in a caption": lambda: f'<meta property="og:title" content="{"&lt;" * 700_000}">',
    "blocks": lambda: data([]) * 60_000,
    "lists": lambda: data("[" + ",".join(["[" + "[]," * 400 + "[]]"] * 350) + "]"),
    "objects": lambda: data("[" + '{"@type":"ImageObject","url":"/a"},' * 14_000 + "{}]") * 6,
    "brackets": lambda: "<figure><img src=/a><figcaption>" + "(photo" * 100 + "</figcaption></figure>",
}


@pytest.mark.parametrize("share", [4, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", HEAVY)
def test_heavy_pages_do_not_hang(name: str, share: int) -> None:
    with guard("reading the page"):
        assert len(facts(HEAVY[name]()[: MAX_BYTES // share]).pictures) <= MAX_PICTURES
