"""What a web page says of itself and its pictures.

Sources: The Open Graph protocol (ogp.me), schema.org (NewsArticle, ImageObject) as JSON-LD, the HTML standard for
``figure``, ``srcset`` and ``time``. Everything in a page is its author's word.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from backstory_cli.web.calls import Reply
from backstory_cli.web.foreign import address, words

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 3 * 2**20
"""Of a page: articles have some 300 kB of HTML."""
MAX_PICTURES = 200
MAX_BLOCKS, MAX_BLOCK, MAX_NODES, MAX_DEPTH = 10, 500_000, 500, 12
"""JSON-LD blocks of a page, characters of one, objects in all of them, and how deep they are looked into."""
MAX_CAPTION = 500
_ARTICLES = {"NewsArticle", "Article", "BlogPosting", "SocialMediaPosting", "ReportageNewsArticle", "WebPage", "Report"}
_ARCHIVED = re.compile(
    r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(https?://.+)$|^/web/\d{4,14}[a-z_]*/(https?://.+)$"
)
"""How the Wayback Machine rewrites the addresses in its pages."""
_WIDTH = re.compile(r"(\d{1,5})w")


@dataclass(frozen=True)
class Picture:
    """A picture that a page shows."""

    address: str
    found_as: str
    caption: str = ""
    credit: str = ""
    width: int = 0


@dataclass(frozen=True)
class PageFacts:
    """What a page says; each may be empty.

    Attributes:
        address: Where it was.
        pictures: What it is about first: og:image, JSON-LD, figures, then the largest.
        shown: Every picture address in it, as `_bare` has it, to look one up.
    """

    address: str
    title: str = ""
    site: str = ""
    author: str = ""
    credit: str = ""
    published: str = ""
    modified: str = ""
    pictures: tuple[Picture, ...] = ()
    shown: frozenset[str] = field(default=frozenset(), repr=False)


def page_facts(reply: Reply) -> PageFacts:
    """Read a page that was fetched."""
    return page_facts_of(reply.body, reply.url, reply.charset)


def page_facts_of(body: bytes, url: str, charset: str = "") -> PageFacts:
    """Read the HTML of a page; what is none has nothing to say."""
    root = _root(body[:MAX_BYTES], charset)
    if root is None:
        return PageFacts(url)
    base = _base(root, url)
    meta = _meta(root)
    data = list(_json_ld(root))
    article = next((each for each in data if _types(each) & _ARTICLES), {})
    pictures = _once([*_meta_pictures(meta, base), *_data_pictures(data, base), *_shown_pictures(root, base)])
    return PageFacts(
        address=url,
        title=words(meta.get("og:title") or _text(root.find(".//title"))) or words(article.get("headline")),
        site=words(meta.get("og:site_name"), 100),
        author=_person(article.get("author")) or words(meta.get("author") or meta.get("article:author"), 100),
        credit=next((each.credit for each in pictures if each.credit), ""),
        published=_published(root, meta, article),
        modified=words(meta.get("article:modified_time"), 60) or words(article.get("dateModified"), 60),
        pictures=tuple(pictures[:MAX_PICTURES]),
        shown=frozenset(_bare(each.address) for each in pictures),
    )


def contains(facts: PageFacts, picture: str) -> bool:
    """Whether a page shows the picture at an address, whatever the query behind it and the scheme before it."""
    return bool(picture) and _bare(picture) in facts.shown


def _root(body: bytes, charset: str) -> _Element | None:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, recover=True, remove_comments=True, encoding=_known(charset))
    try:
        return etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        return None


def _known(charset: str) -> str | None:
    """A charset that Python knows; None has the parser find out from the page."""
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return None
    return charset


def _base(root: _Element, url: str) -> str:
    base = root.find(".//base[@href]")
    return (address(_joined(url, base.get("href"))) or url) if base is not None else url


def _joined(base: str, reference: object) -> str:
    if not isinstance(reference, str):
        return ""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return ""


def _meta(root: _Element) -> dict[str, str]:
    """``meta`` by name or property, the first of each; ``link rel=image_src`` with them."""
    found: dict[str, str] = {}
    for each in root.iter("meta"):
        name, content = each.get("property") or each.get("name") or each.get("itemprop"), each.get("content")
        if name and content:
            found.setdefault(name.strip().lower()[:100], content)
    for each in root.iter("link"):
        if (each.get("rel") or "").lower() == "image_src" and each.get("href"):
            found.setdefault("image_src", each.get("href") or "")
    return found


def _meta_pictures(meta: dict[str, str], base: str) -> Iterator[Picture]:
    caption = words(meta.get("og:image:alt") or meta.get("twitter:image:alt"), MAX_CAPTION)
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "image_src"):
        if found := address(_joined(base, meta.get(name))):
            yield Picture(found, "og:image" if name.startswith("og:") else name, caption)


def _json_ld(root: _Element) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, however it is nested."""
    left = MAX_NODES
    for script in list(root.iter("script"))[:1_000]:
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = script.text or ""
        if len(text) > MAX_BLOCK:
            continue
        try:
            waiting: list[tuple[Any, int]] = [(json.loads(text, strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while waiting and left > 0:
            value, depth = waiting.pop(0)
            if isinstance(value, list) and depth < MAX_DEPTH:
                waiting += [(each, depth + 1) for each in value[:MAX_NODES]]
            elif isinstance(value, dict):
                left -= 1
                yield value
                if depth < MAX_DEPTH:
                    waiting += [(each, depth + 1) for each in value.values() if isinstance(each, dict | list)]


def _types(data: dict[str, Any]) -> set[str]:
    kind = data.get("@type")
    return {each for each in (kind if isinstance(kind, list) else [kind]) if isinstance(each, str)}


def _data_pictures(data: list[dict[str, Any]], base: str) -> Iterator[Picture]:
    for each in data:
        if "ImageObject" in _types(each):
            yield from _picture_object(each, base)
        elif _types(each) & _ARTICLES:
            pictures = each.get("image")
            for one in pictures[:10] if isinstance(pictures, list) else [pictures]:
                if isinstance(one, dict):
                    yield from _picture_object(one, base)
                elif found := address(_joined(base, one)):
                    yield Picture(found, "JSON-LD")


def _picture_object(data: dict[str, Any], base: str) -> Iterator[Picture]:
    found = address(_joined(base, data.get("contentUrl") or data.get("url")))
    if found:
        credit = words(data.get("creditText"), 200) or _person(data.get("creator")) or _person(data.get("author"))
        yield Picture(found, "JSON-LD", words(data.get("caption"), MAX_CAPTION), credit)


def _person(value: object) -> str:
    """The name of a person or organisation, or of the first of several."""
    if isinstance(value, list):
        value = value[0] if value else None
    return words(value.get("name") if isinstance(value, dict) else value, 100)


def _shown_pictures(root: _Element, base: str) -> list[Picture]:
    """Pictures in figures, then all others, the largest declared first."""
    figures: list[Picture] = []
    others: list[Picture] = []
    for each in list(root.iter("img", "source"))[: 10 * MAX_PICTURES]:
        figure = next((up for up in each.iterancestors("figure")), None)
        caption = _text(figure.find(".//figcaption")) if figure is not None else ""
        caption = words(caption, MAX_CAPTION) or words(each.get("alt"), MAX_CAPTION)
        for found, width in _sources(each, base):
            kept = figures if figure is not None else others
            named = "figure" if figure is not None else "the largest picture"
            kept.append(Picture(found, named, caption, _credit(caption), width))
    return [*sorted(figures, key=lambda one: -one.width), *sorted(others, key=lambda one: -one.width)]


def _sources(each: _Element, base: str) -> Iterator[tuple[str, int]]:
    """Addresses of one picture with the widths that are declared for them."""
    declared = each.get("width") or ""
    width = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 6 else 0
    for name in ("src", "data-src", "data-original", "data-lazy-src"):
        if found := address(_joined(base, each.get(name))):
            yield found, width
    for name in ("srcset", "data-srcset"):
        for candidate in (each.get(name) or "")[:20_000].split(", ")[:20]:
            where, _, size = candidate.strip().rstrip(",").partition(" ")
            match = _WIDTH.fullmatch(size.strip())
            if found := address(_joined(base, where)):
                yield found, int(match[1]) if match else width


def _credit(caption: str) -> str:
    """The credit line at a caption's end: after "Photo:", "Foto:", a copyright sign, or in brackets."""
    match = re.search(
        r"(?:\b(?:photo|foto|photograph|image|credit|picture)\s*(?:by|:|/)|©|Фото:)\s*(.{2,120})$", caption, re.I
    )
    if match:
        return words(match[1], 120)
    match = re.search(r"[(\[]([^()\[\]]{2,80})[)\]]\s*\.?$", caption)
    return words(match[1], 120) if match else ""


def _published(root: _Element, meta: dict[str, str], article: dict[str, Any]) -> str:
    for name in ("article:published_time", "datepublished", "og:published_time", "date", "dc.date", "pubdate"):
        if told := words(meta.get(name), 60):
            return told
    for name in ("datePublished", "dateCreated", "uploadDate"):
        if told := words(article.get(name), 60):
            return told
    for each in root.iter("time"):
        if each.get("datetime") and next(each.iterancestors("article", "header"), None) is not None:
            return words(each.get("datetime"), 60)
    return ""


def _text(element: _Element | None) -> str:
    if element is None:
        return ""
    return "".join(str(part) for part in list(element.itertext())[:200])[: 8 * MAX_CAPTION]


def _once(pictures: list[Picture]) -> list[Picture]:
    """Each address once, with the first caption and credit that go with it."""
    found: dict[str, Picture] = {}
    for each in pictures:
        before = found.get(each.address)
        if before is None:
            found[each.address] = each
        else:
            found[each.address] = Picture(
                before.address,
                before.found_as,
                before.caption or each.caption,
                before.credit or each.credit,
                before.width or each.width,
            )
    return list(found.values())


def _bare(where: str) -> str:
    """An address without scheme, query and fragment, and without an archive's prefix."""
    if match := _ARCHIVED.match(where):
        where = match[1] or match[2]
    try:
        parts = urlsplit(where)
    except ValueError:
        return where
    return f"{(parts.hostname or '').removeprefix('www.')}{unquote(parts.path)}"
