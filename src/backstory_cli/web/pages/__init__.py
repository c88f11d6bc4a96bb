"""What a web page says of itself and its pictures.

Sources: The Open Graph protocol (ogp.me), schema.org (NewsArticle, ImageObject) as JSON-LD, the HTML standard for
``figure``, ``srcset`` and ``time`` (WHATWG). Everything in a page is its author's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from backstory_cli.web.http.messages import Reply
from backstory_cli.web.pages.json_ld import iter_objects, read_person, read_types
from backstory_cli.web.pages.markup import parse_html
from backstory_cli.web.untrusted import read_text, read_url

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 3 * 2**20
"""Of a page: articles have some 300 kB of HTML."""
MAX_PICTURES, MAX_SHOWN = 200, 2_000
"""Pictures that are told, and elements that are looked at for them."""
MAX_SRCSET = 20
MAX_CAPTION = 500
_ARTICLES = {"NewsArticle", "Article", "BlogPosting", "SocialMediaPosting", "ReportageNewsArticle", "Report"}
_ARCHIVED = re.compile(r"(?:https?://[^/]+)?/web/\d{4,14}(?:[a-z]{2}_)?/(https?:/.+)")
"""How the Wayback Machine and archives like it rewrite the addresses in their pages."""
_WIDTH = re.compile(r"(\d{1,5})w", re.ASCII)
_CREDIT = re.compile(
    r"(?:\b(?:photo|foto|photograph|image|credit|picture)\s*(?:by|:|/)|©|Фото:)\s*(.{2,120})$"
    r"|[(\[]([^()\[\]]{0,60}(?:/|photo|foto)[^()\[\]]{0,60})[)\]]\s*\.?$",
    re.IGNORECASE,
)
"""After "Photo:" or a copyright sign, or in brackets as agencies write it: "(AP Photo/Jane Doe)"."""


@dataclass(frozen=True)
class Picture:
    """A picture that a page shows; ``width`` as it is declared, 0 if it is not."""

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
        canonical: Where it says that it is.
        published: When, as it is written.
        modified: Likewise.
        pictures: What it is about first: og:image, JSON-LD, figures, then the largest.
        shown: Every picture address in it, as `_strip_url` has it, to look one up.
    """

    address: str
    canonical: str = ""
    title: str = ""
    site: str = ""
    author: str = ""
    credit: str = ""
    published: str = ""
    modified: str = ""
    pictures: tuple[Picture, ...] = ()
    shown: frozenset[str] = field(default=frozenset(), repr=False)


def read_page_facts(reply: Reply) -> PageFacts:
    """Read a page that was fetched, in a process of its own.

    Raises:
        ServiceFailedError: That process hung or died over it.
    """
    page = SandboxedImage(reply.body, name="a page", source=reply.url)
    try:
        return page.call(partial(_read_page_facts, url=reply.url, charset=reply.charset), PageFacts)
    except Skip as problem:
        raise ServiceFailedError(f"the page cannot be read: {problem}", "open it in a browser") from None
    finally:
        page.close()


def _read_page_facts(page: Image, url: str, charset: str) -> PageFacts:
    return parse_page(page.data, url, charset)


def parse_page(body: bytes, url: str, charset: str = "") -> PageFacts:
    """Read the HTML of a page; what is none has nothing to say."""
    root = parse_html(body[:MAX_BYTES], charset)
    if root is None:
        return PageFacts(url)
    base = _find_base(root, url)
    meta = _read_meta(root)
    data = list(iter_objects(root))
    article = next((each for each in data if read_types(each) & _ARTICLES), None)
    about = article or next((each for each in data if "WebPage" in read_types(each)), {})
    pictures = _merge_duplicates(
        [*_iter_meta_pictures(meta, base), *_iter_data_pictures(data, base), *_find_shown_pictures(root, base)]
    )
    return PageFacts(
        address=url,
        canonical=read_url(_join_url(base, meta.get("canonical"))) or read_url(_join_url(base, meta.get("og:url"))),
        title=read_text(meta.get("og:title"))
        or read_text(_read_text(root.find(".//title")))
        or read_text(about.get("headline")),
        site=read_text(meta.get("og:site_name"), 100),
        author=read_person(about.get("author"))
        or read_person(meta.get("author"))
        or read_person(meta.get("article:author")),
        credit=next((each.credit for each in pictures if each.credit), ""),
        published=_find_published(root, meta, about),
        modified=read_text(meta.get("article:modified_time"), 60) or read_text(about.get("dateModified"), 60),
        pictures=tuple(pictures[:MAX_PICTURES]),
        shown=frozenset(_strip_url(each.address) for each in pictures),
    )


def has_picture(facts: PageFacts, picture: str) -> bool:
    """Whether a page shows the picture at an address, whatever the query behind it and the scheme before it."""
    return bool(picture) and _strip_url(picture) in facts.shown


def _find_base(root: _Element, url: str) -> str:
    base = root.find(".//base[@href]")
    return (read_url(_join_url(url, base.get("href"))) or url) if base is not None else url


def _join_url(base: str, reference: object) -> str:
    """The absolute address; empty where nothing is named, which would be the page itself."""
    if not isinstance(reference, str) or not (reference := reference.strip()).strip("/"):
        return ""
    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


def _read_meta(root: _Element) -> dict[str, str]:
    """``meta`` by name or property, the first of each; links to the page itself and to its picture with them."""
    found: dict[str, str] = {}
    for each in root.iter("meta"):
        name, content = each.get("property") or each.get("name") or each.get("itemprop"), each.get("content")
        if name and content:
            found.setdefault(name[:100].strip().lower(), content)
    for each in root.iter("link"):
        name, target = (each.get("rel") or "")[:100].strip().lower(), each.get("href")
        if name in {"image_src", "canonical"} and target:
            found.setdefault(name, target)
    return found


def _iter_meta_pictures(meta: dict[str, str], base: str) -> Iterator[Picture]:
    caption = read_text(meta.get("og:image:alt"), MAX_CAPTION) or read_text(meta.get("twitter:image:alt"), MAX_CAPTION)
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "image_src"):
        if found := read_url(_join_url(base, meta.get(name))):
            yield Picture(found, "og:image" if name.startswith("og:") else name.removesuffix(":src"), caption)


def _iter_data_pictures(data: list[dict[str, Any]], base: str) -> Iterator[Picture]:
    for each in data:
        if "ImageObject" in read_types(each):
            yield from _iter_picture_objects(each, base)
        elif read_types(each) & (_ARTICLES | {"WebPage"}):
            pictures = each.get("image")
            for one in pictures[:10] if isinstance(pictures, list) else [pictures]:
                if isinstance(one, dict):
                    yield from _iter_picture_objects(one, base)
                elif found := read_url(_join_url(base, one)):
                    yield Picture(found, "JSON-LD")


def _iter_picture_objects(data: dict[str, Any], base: str) -> Iterator[Picture]:
    if found := read_url(_join_url(base, data.get("contentUrl"))) or read_url(_join_url(base, data.get("url"))):
        people = (read_person(data.get(name)) for name in ("creator", "author", "copyrightHolder"))
        credit = read_text(data.get("creditText"), 200) or next(filter(None, people), "")
        yield Picture(found, "JSON-LD", read_text(data.get("caption"), MAX_CAPTION), credit)


def _find_shown_pictures(root: _Element, base: str) -> list[Picture]:
    """Pictures in figures, then all others, the largest declared first."""
    captions: dict[_Element, str] = {}
    for each in islice(root.iter("figcaption"), MAX_SHOWN):
        if (figure := next(each.iterancestors("figure"), None)) is not None:
            captions.setdefault(figure, read_text(_read_text(each), MAX_CAPTION))
    figures: list[Picture] = []
    others: list[Picture] = []
    for each in islice(root.iter("img", "source"), MAX_SHOWN):
        figure = next(each.iterancestors("figure"), None)
        caption = captions.get(figure, "") if figure is not None else ""
        caption = caption or read_text(each.get("alt"), MAX_CAPTION)
        kept, named = (others, "the largest image") if figure is None else (figures, "figure")
        kept += [
            Picture(found, named, caption, _find_credit(caption), width) for found, width in _iter_sources(each, base)
        ]
    return [*sorted(figures, key=lambda one: -one.width), *sorted(others, key=lambda one: -one.width)]


def _iter_sources(each: _Element, base: str) -> Iterator[tuple[str, int]]:
    """Addresses of one picture with the widths that are declared for them; those loaded late before their stand-in."""
    declared = each.get("width") or ""
    width = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 6 else 0
    for name in ("data-srcset", "srcset"):
        for where, size in islice(_iter_candidates(each.get(name) or ""), MAX_SRCSET):
            match = _WIDTH.fullmatch(size)
            if found := read_url(_join_url(base, where)):
                yield found, int(match[1]) if match else width
    if each.tag == "source":
        return  # ``src`` of a source is a film or a sound
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        if found := read_url(_join_url(base, each.get(name))):
            yield found, width


def _iter_candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Address and size of each candidate of a ``srcset`` (HTML standard, 4.8.4.2.1)."""
    where = ""
    for token in srcset[:20_000].split():
        if where:
            size, _, rest = token.partition(",")
            yield where, size
            where = rest
        else:
            where = token
        if where.endswith(","):
            yield where.rstrip(","), ""
            where = ""
    yield where, ""


def _find_credit(caption: str) -> str:
    """The credit line at a caption's end."""
    match = _CREDIT.search(caption)
    return read_text(match[1] or match[2], 120) if match else ""


def _find_published(root: _Element, meta: dict[str, str], about: dict[str, Any]) -> str:
    """When the page says that it was published. A ``time`` outside of the article is often today's date."""
    told = [meta.get("article:published_time")]
    told += [about.get(name) for name in ("datePublished", "dateCreated", "uploadDate")]
    told += [meta.get(name) for name in ("datepublished", "og:published_time", "date", "dc.date", "pubdate")]
    for each in islice(root.iter("time"), MAX_SHOWN):
        if (each.get("itemprop") or "").lower() == "datepublished" or next(
            each.iterancestors("article"), None
        ) is not None:
            told.append(each.get("datetime"))
    return next((date for each in told if (date := read_text(each, 60))), "")


def _read_text(element: _Element | None) -> str:
    if element is None:
        return ""
    return "".join(str(part) for part in islice(element.itertext(), 200))[: 8 * MAX_CAPTION]


def _merge_duplicates(pictures: list[Picture]) -> list[Picture]:
    """Each address once, with the first caption, credit and width that go with it."""
    found: dict[str, Picture] = {}
    for each in pictures:
        first = found.setdefault(each.address, each)
        found[each.address] = replace(
            first,
            caption=first.caption or each.caption,
            credit=first.credit or each.credit,
            width=first.width or each.width,
        )
    return list(found.values())


def _strip_url(where: str) -> str:
    """An address without scheme, query and fragment, and without an archive's prefix."""
    if match := _ARCHIVED.fullmatch(where):
        where = match[1]
    try:
        parts = urlsplit(where)
        host = parts.hostname or ""
    except ValueError:
        return where
    return f"{host.removeprefix('www.')}{unquote(parts.path)}"
