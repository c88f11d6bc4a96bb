"""The bytes of a web page made a tree (HTML standard, "Parsing HTML documents"; Encoding standard; both WHATWG)."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|cp125[0-8]|cp866|cp874|cp932|cp949|iso8859-\d\d?|koi8-[ru]|mac-(roman|cyrillic)"
    r"|gbk|gb2312|gb18030|big5(hkscs)?|euc_(jp|kr)|shift_jis|iso2022_jp|ascii|tis-620"
)
"""Those of the Encoding standard, as Python calls them; Python knows others that are no way to write a page."""


def parsed(body: bytes, charset: str) -> _Element | None:
    """The tree of a page, however broken; None if there is nothing of HTML in it. ``charset``: what the server says."""
    from lxml import etree

    text = _decoded(body, charset).replace("\0", "")  # a NUL would end the page for libxml2
    parser = etree.HTMLParser(
        no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _decoded(body: bytes, charset: str) -> str:
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
        if known := _known(label):
            return body.decode(known, "replace")
    return body.decode("utf-8", "replace")


def _known(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if _CHARSETS.fullmatch(name) else ""
