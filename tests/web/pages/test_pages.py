"""What is read from web pages: honest ones, broken ones, hostile ones."""

from __future__ import annotations

import pytest

from backstory_cli.web.pages import MAX_CAPTION, PageFacts, has_picture
from support.web_pages import URL, addresses, data, facts

ARTICLE = """<!doctype html><html><head>
<title>Flood in the valley | The Daily</title>
<link rel="canonical" href="/2020/flood">
<meta property="og:title" content="Flood in the &amp;quot;valley&amp;quot;">
<meta property="og:site_name" content="The Daily">
<meta property="og:image" content="/img/flood-1200.jpg?w=1200"><meta property="og:image:alt" content="A flooded street">
<meta property="article:published_time" content="2020-03-01T10:00:00Z">
<meta property="article:modified_time" content="2020-03-02T10:00:00Z">
<meta name="twitter:image" content="//cdn.example/flood-tw.jpg">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebPage", "datePublished": "2001-01-01"},
 {"@type": "Organization", "logo": {"@type": "ImageObject", "url": "/logo.png"}},
 {"@type": ["NewsArticle"], "headline": "Flood", "author": [{"@type": "Person", "name": "Ann <b>Author</b>",
  "image": {"@type": "ImageObject", "url": "/face.jpg"}}],
  "publisher": {"logo": {"@type": "ImageObject", "url": "/l.png"}},
  "datePublished": "2020-03-01", "image": [{"@type": "ImageObject", "contentUrl": "/img/original.jpg",
  "creditText": "Pat Photographer", "caption": "The street"}, "/img/second.jpg", 7, null]}]}</script>
</head><body><time datetime="2026-01-01">today</time>
<img src="/small.gif" width="50"><img src="/wide.jpg" width="900" alt="Wide"><img src="data:image/png;base64,xxxx">
<figure><picture>
<source srcset="/fig-400.webp 400w, /fig-1600.webp 1600w"><img src="/spacer.gif" data-src="/fig.jpg"></picture>
<figcaption>Water in the street. <i>(AP Photo/Jane Doe)</i></figcaption></figure>
<video><source src="/film.mp4"></video>
</body></html>"""


def test_an_article_in_its_own_words() -> None:
    read = facts(ARTICLE)
    assert read.title == 'Flood in the "valley"'
    assert (read.address, read.canonical) == (URL, "https://news.example/2020/flood")
    assert (read.site, read.author, read.credit) == ("The Daily", "Ann Author", "Pat Photographer")
    assert (read.published, read.modified) == ("2020-03-01T10:00:00Z", "2020-03-02T10:00:00Z")


def test_its_pictures_come_in_order_without_faces_logos_and_films() -> None:
    assert addresses(ARTICLE) == [
        "/img/flood-1200.jpg?w=1200",
        "https://cdn.example/flood-tw.jpg",
        "/img/original.jpg",
        "/img/second.jpg",
        "/fig-1600.webp",
        "/fig-400.webp",
        "/fig.jpg",
        "/spacer.gif",
        "/wide.jpg",
        "/small.gif",
    ]
    found = {each.address.rpartition("/")[2]: each for each in facts(ARTICLE).pictures}
    assert found["flood-1200.jpg?w=1200"].caption == "A flooded street"
    assert (found["original.jpg"].caption, found["original.jpg"].credit) == ("The street", "Pat Photographer")
    assert found["fig.jpg"].caption == "Water in the street. (AP Photo/Jane Doe)"
    assert found["fig.jpg"].credit == "AP Photo/Jane Doe"
    assert found["wide.jpg"].width == 900
    assert [each.found_as for each in facts(ARTICLE).pictures] == [
        "og:image", "twitter:image", "JSON-LD", "JSON-LD", *["figure"] * 4, *["the largest image"] * 2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        ("/a.jpg", ["/a.jpg"]),
        ("/a.jpg 1x, /b.jpg 2x", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg 1x,/b.jpg 2x", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg, /b.jpg", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg 100w , /b.jpg 900w", ["/b.jpg", "/a.jpg"]),
        ("/w_100,h_50/a.jpg 100w, /w_900,h_450/a.jpg 900w", ["/w_900,h_450/a.jpg", "/w_100,h_50/a.jpg"]),
        (" , ,, ", []),
        ("", []),
        ("/a.jpg 99999999999999999999w", ["/a.jpg"]),
    ],
)
def test_candidates_of_a_srcset(srcset: str, found: list[str]) -> None:
    assert addresses(f'<img srcset="{srcset}">') == found


@pytest.mark.parametrize(
    "reference",
    ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "https://user:pw@x.example/a.jpg", "",
     "  ", "http://[", "//", "https://x.example/" + "a" * 2_000, "https://x.example:99999999/a.jpg"],
)  # fmt: skip
def test_only_web_addresses_are_taken(reference: str) -> None:
    html = f'<meta property="og:image" content="{reference}"><img src="{reference}" srcset="{reference}">'
    assert addresses(html + data({"@type": "Article", "image": [reference, {"url": reference}]})) == []


def test_the_base_of_addresses_is_the_pages_own() -> None:
    assert addresses('<base href="https://cdn.example/x/"><img src="a.jpg">') == ["https://cdn.example/x/a.jpg"]
    assert addresses('<base href="javascript:x"><img src="a.jpg">') == ["/2020/a.jpg"]


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("A bridge. Photo: Jane Doe", "Jane Doe"),
        ("A bridge. Photo by Jane Doe", "Jane Doe"),
        ("Мост. Фото: Анна", "Анна"),
        ("A bridge © Jane Doe/Reuters", "Jane Doe/Reuters"),
        ("A bridge (Jane Doe/Reuters).", "Jane Doe/Reuters"),
        ("The president (left)", ""),
        ("A bridge", ""),
    ],
)
def test_credit_lines(caption: str, credit: str) -> None:
    (picture,) = facts(f"<figure><img src=/a.jpg><figcaption>{caption}</figcaption></figure>").pictures
    assert picture.credit == credit


ARCHIVE = "https://web.archive.org/web/20200101000000"


@pytest.mark.parametrize(
    "shown",
    [
        "https://cdn.example/img/a b.jpg".replace(" ", "%20"),
        "http://www.cdn.example/img/a%20b.jpg?w=300#top",
        f"{ARCHIVE}im_/http://cdn.example/img/a%20b.jpg",
        f"{ARCHIVE}/https://cdn.example/img/a%20b.jpg?x=1",
        "/web/20200101000000im_/https://cdn.example/img/a%20b.jpg",
    ],
)
def test_a_page_shows_a_picture_whatever_its_query_scheme_or_archive(shown: str) -> None:
    page = facts(f'<img src="x.jpg" srcset="{shown} 2x">', f"{ARCHIVE}/{URL}")
    assert has_picture(page, "https://cdn.example/img/a%20b.jpg?w=1200")
    assert has_picture(page, f"{ARCHIVE}id_/https://cdn.example/img/a%20b.jpg")
    for other in ("https://cdn.example/img/b.jpg", "https://other.example/img/a%20b.jpg", "", "http://["):
        assert not has_picture(page, other)


def test_titles_carry_no_markup_and_no_escapes() -> None:
    read = facts("<title>&lt;b&gt;A&lt;/b&gt; \x1b[31mred &#27;]0; &#x1; \x9b \u202etxet</title>")
    assert read.title == "A \ufffd[31mred \ufffd]0; \ufffd \\x9b \\u202etxet"
    assert facts(f"<figure><img src=/a><figcaption>{'x' * 9_000}</figcaption></figure>").pictures[0].caption == (
        "x" * MAX_CAPTION + "…"
    )


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"<!-- -->", b"\0", b"%PDF-1.4", b"\xff\xd8\xff\xe0",
     b"<?xml version='1.0' encoding='x'?>", b"plain text"],
)  # fmt: skip
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    assert facts(body) == PageFacts(URL)
