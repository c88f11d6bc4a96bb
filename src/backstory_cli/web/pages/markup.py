"""The bytes of a web page made a tree (HTML standard, "Parsing HTML documents"; Encoding standard; both WHATWG)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import TreeBuilder, _Element

MAX_DEPTH = 200
TAGS = frozenset(
    ("base", "meta", "link", "title", "script", "article", "figure", "figcaption", "img", "source", "time")
)
"""Those that keep their name; it may be anything, also what no tree can hold."""
ATTRIBUTES = (
    *("property", "name", "itemprop", "content", "rel", "href", "type", "datetime", "alt", "width"),
    *("src", "srcset", "data-src", "data-srcset", "data-original", "data-lazy-src"),
)
"""Those that are kept."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no tree can hold (XML 1.0, 2.2); they can also be written as entities."""
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|cp125[0-8]|cp866|cp874|cp932|cp949|iso8859-\d\d?|koi8-[ru]|mac-(roman|cyrillic)"
    r"|gbk|gb2312|gb18030|big5(hkscs)?|euc_(jp|kr)|shift_jis|iso2022_jp|ascii|tis-620"
)
"""Those of the Encoding standard, as Python calls them; Python knows others that are no way to write a page."""


def parse_html(body: bytes, charset: str) -> _Element | None:
    """The tree of a page, however broken; None if there is nothing of HTML in it. ``charset``: what the server says."""
    from lxml import etree

    text = _decode(body, charset).replace("\0", "")  # a NUL would end the page for libxml2
    parser = etree.HTMLParser(target=_Bounded(etree.TreeBuilder()), no_network=True, encoding="utf-8")
    try:
        root: _Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    return root


class _Bounded:
    """Builds a tree of what is asked for later, and no deeper than a page made by people.

    libxml2's own tree takes time that grows with the square of an element's attributes: minutes for 3 MiB of them.
    """

    def __init__(self, tree: TreeBuilder) -> None:
        self._tree = tree
        self._depth = 0
        self.start("all", {})  # a page can end more than once, and begin again

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            kept = {name: _clip_text(attributes[name]) for name in ATTRIBUTES if name in attributes}
            self._tree.start(tag if tag in TAGS else "span", kept)

    def end(self, tag: str) -> None:
        if self._depth <= MAX_DEPTH:
            self._tree.end(tag if tag in TAGS else "span")
        self._depth -= 1

    def data(self, text: str) -> None:
        self._tree.data(_clip_text(text))

    def close(self) -> _Element:
        self.end("all")
        return self._tree.close()


def _clip_text(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _decode(body: bytes, charset: str) -> str:
    """The text of a page: by its byte order mark, the server's word, its own word, else UTF-8, in the standard's order.

    What the standard reads as Latin-1 or ASCII is Windows-1252.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    own = _CHARSET.search(body[:4_096])
    told = own[1].decode("ascii").lower() if own else ""
    for label in (charset, "" if told.startswith("utf-16") else told):  # it was read as ASCII, so it is no UTF-16
        if known := _find_codec(label):
            return body.decode(known, "replace")
    return body.decode("utf-8", "replace")


def _find_codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if _CHARSETS.fullmatch(name) else ""
