"""Pictures by their web address, from servers on loopback: the picture itself, or that of a page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from backstory_cli.errors import ServiceFailedError, UnreadableImageError
from backstory_cli.image.image import Image
from backstory_cli.image.loading import Limits
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Reply
from backstory_cli.web.pictures import MAX_TRIED, fetch_picture
from fakes.pages import Page, Pages
from support.waiting import HANG


def png(width: int = 300, height: int = 200) -> bytes:
    from PIL import Image as Pillow

    stream = io.BytesIO()
    Pillow.new("RGB", (width, height), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def html(text: str) -> Page:
    return Page(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture
def server() -> Iterator[Pages]:
    modified = {"Content-Type": "image/png", "Last-Modified": "Sun, 01 Mar 2020 10:00:00 GMT"}
    pictures = {
        "/flood.png": Page(png(), headers=modified),
        "/icon.png": Page(png(99, 400)),
        "/pixel.gif": Page(png(1, 1)),
    }
    with Pages(pictures) as pages:
        yield pages


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def door(server: Pages, ledger: Ledger) -> GuardedClient:
    return GuardedClient(ledger, seconds=HANG, own_hosts={f"127.0.0.1:{server.port}"}, pause=lambda _seconds: None)


def fetched(door: GuardedClient, where: str, max_bytes: int = 2**20) -> Image:
    return fetch_picture(door, where, Limits(max_bytes=max_bytes))


def refused(door: GuardedClient, where: str, max_bytes: int = 2**20) -> UnreadableImageError:
    with pytest.raises(UnreadableImageError) as failed:
        fetched(door, where, max_bytes)
    assert failed.value.hint
    return failed.value


def test_a_picture_arrives_with_how_it_came(server: Pages, door: GuardedClient, ledger: Ledger) -> None:
    server.pages["/old"] = Page(status=301, headers={"Location": "/flood.png?w=300"})
    asked = server.url("/old")
    image = fetched(door, asked)
    assert (image.data, image.size, image.name, image.source) == (png(), (300, 200), "flood.png", asked)
    arrival = image.arrival
    assert arrival is not None
    assert (arrival.asked, arrival.address, arrival.hops) == (asked, server.url("/flood.png?w=300"), (asked,))
    assert arrival.last_modified == "Sun, 01 Mar 2020 10:00:00 GMT"
    assert arrival.page is None
    assert arrival.at.tzinfo is not None
    assert len(ledger.exchanges) == 2


@pytest.mark.parametrize("called", ["text/html", "text/plain", "application/octet-stream", "", "image/webp\x1b[31m"])
def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(server: Pages, door: GuardedClient, called: str) -> None:
    server.pages["/x"] = Page(png(), headers={"Content-Type": called})
    assert fetched(door, server.url("/x")).media_type == "image/png"


def test_a_page_that_is_called_a_picture_is_read_as_a_page(server: Pages, door: GuardedClient) -> None:
    page = b"\xef\xbb\xbf \n<!DOCTYPE html><img src=/flood.png>"
    server.pages["/x.jpg"] = Page(page, headers={"Content-Type": "image/jpeg"})
    assert fetched(door, server.url("/x.jpg")).size == (300, 200)


def test_of_a_page_its_picture_arrives_with_the_pages_words(server: Pages, door: GuardedClient) -> None:
    server.pages["/story"] = html(
        "<title>Flood</title><meta property=og:site_name content=Daily><meta name=author content='Ann Author'>"
        "<meta property=article:published_time content=2020-03-01><meta property=og:image content=/flood.png>"
        "<figure><img src=/flood.png><figcaption>A street. Photo: Pat</figcaption></figure>"
    )
    server.pages["/short"] = Page(status=302, headers={"Location": "/story"})
    image = fetched(door, server.url("/short"))
    assert image.data == png()
    arrival = image.arrival
    assert arrival is not None
    assert arrival.page is not None
    page = arrival.page
    assert (arrival.asked, arrival.address) == (server.url("/short"), server.url("/flood.png"))
    assert (page.address, page.title, page.site, page.author) == (server.url("/story"), "Flood", "Daily", "Ann Author")
    assert (page.caption, page.credit) == ("A street. Photo: Pat", "Pat")
    assert (page.published, page.modified, page.found_as) == ("2020-03-01", "", "og:image")


def test_icons_and_what_is_no_picture_are_passed_over(server: Pages, door: GuardedClient) -> None:
    server.pages["/pdf"] = Page(b"%PDF-1.7")
    server.pages["/story"] = html(
        "<meta property=og:image content=/absent.png><meta name=twitter:image content=/pdf>"
        "<img src=/pixel.gif width=900><img src=/icon.png width=800><img src=/flood.png>"
    )
    image = fetched(door, server.url("/story"))
    assert image.arrival is not None
    assert image.arrival.address == server.url("/flood.png")


def test_only_so_many_pictures_of_a_page_are_tried(server: Pages, door: GuardedClient) -> None:
    server.pages["/story"] = html(
        "".join(f"<img src=/pixel.gif?{number}>" for number in range(9)) + "<img src=/flood.png>"
    )
    assert "only 1 x 1 pixels" in refused(door, server.url("/story")).message
    assert len(server.asked) == 1 + MAX_TRIED


@pytest.mark.parametrize(
    ("body", "kind", "what"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "a PDF document (the server calls it application/pdf)"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "video/mp4", "(the server calls it video/mp4)"),
        (b"{}", "application/json", "plain text (the server calls it application/json)"),
        (b"<svg xmlns='x'/>", "image/svg+xml", "an SVG drawing"),
        (b"", "image/png", "is empty"),
        (png()[:20], "image/png", "damaged"),
        (b"<html>Sign in", "text/html", "names no image"),
    ],
)
def test_what_is_there_instead_of_a_picture_is_told(
    server: Pages, door: GuardedClient, body: bytes, kind: str, what: str
) -> None:
    server.pages["/x"] = Page(body, headers={"Content-Type": kind})
    assert what in refused(door, server.url("/x")).message


def test_what_cannot_be_fetched_is_the_addresss_failure(server: Pages, door: GuardedClient) -> None:
    server.pages["/gone"] = Page(status=410)
    assert "HTTP status 410" in refused(door, server.url("/gone")).message
    failure = refused(door, server.url("/flood.png"), max_bytes=100)
    assert "sent more than 100 bytes" in failure.message
    assert "--max-bytes" in failure.hint
    assert "--http" in refused(door, "http://example.org/a.jpg").hint
    assert "not asked" in refused(door, "https://user:secret@127.0.0.1/a.jpg").message


@pytest.mark.parametrize(
    "asked", ["data:image/png;base64,AAAA", "file:///etc/passwd", "ftp://x/a", "a.jpg", "", "http://["]
)
def test_only_web_addresses_are_fetched(door: GuardedClient, ledger: Ledger, asked: str) -> None:
    refused(door, asked)
    assert ledger.exchanges == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b%20c.png", "b c.png"),
        ("/..%2f..%2fetc%2fpasswd", "passwd"),
        ("/..%5c..%5cboot.ini", "boot.ini"),
        ("/a%00%1b%5b31m%e2%80%ae.png", "a___31m_.png"),
        ("/%2e%2e", "127.0.0.1"),
        ("/CON%3a%3cx%3e.png", "CON__x_.png"),
        ("/", "127.0.0.1"),
        ("/" + "x" * 900, "x" * 200),
    ],
)
def test_names_are_safe_file_names(server: Pages, door: GuardedClient, path: str, name: str) -> None:
    server.pages[path] = Page(png())
    assert fetched(door, server.url(path)).name == name


class Scripted(GuardedClient):
    """A door whose web is a table of addresses; https cannot be had on loopback without a certificate."""

    def __init__(self, web: dict[str, Reply]) -> None:
        super().__init__(Ledger())
        self.web = web

    def fetch(self, url: str, *, purpose: str, max_bytes: int, keep: float = 0.0, typed: str = "") -> Reply:
        if url not in self.web:
            raise ServiceFailedError(f"{url} answered with HTTP status 403", "check the address")
        return self.web[url]


def reply(url: str, body: bytes, kind: str) -> Reply:
    from datetime import UTC, datetime

    return Reply(url=url, status=200, media_type=kind, body=body, at=datetime(2026, 11, 24, tzinfo=UTC))


def test_a_plain_picture_of_a_secure_page_is_asked_over_https() -> None:
    page, picture = "https://news.example/story", "https://img.example/a.png"
    body = b"<meta property=og:image content=HTTP://img.example/a.png>"
    image = fetched(Scripted({page: reply(page, body, "text/html"), picture: reply(picture, png(), "")}), page)
    assert image.arrival is not None
    assert image.arrival.address == picture


@pytest.mark.parametrize("host", ["www.facebook.com", "instagram.com", "x.com", "vm.tiktok.com", "www.linkedin.com"])
def test_sites_behind_a_sign_in_say_what_to_do_instead(host: str) -> None:
    where = f"https://{host}/p/1"
    for web in ({}, {where: reply(where, b"<html>Sign in", "text/html")}):
        assert "by hand" in refused(Scripted(web), where).hint
    assert "by hand" not in refused(Scripted({}), "https://notfacebook.com/p/1").hint


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(UnreadableImageError) as caught:
        fetch_picture(GuardedClient(Ledger()), "https://jane:secret@example.org/a.jpg?x=@y", Limits())
    assert "secret" not in caught.value.message + caught.value.hint
    assert "example.org/a.jpg?x=@y" in caught.value.message
