"""Hosts of the user's own network: open to what the user typed or configured, shut to what was found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backstory_cli.errors import ServiceFailedError, UnreadableImageError
from backstory_cli.image.loading import Limits
from backstory_cli.web.http.address_policy import resolve_public
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request
from backstory_cli.web.pictures import fetch_picture
from fakes.pages import Page, Pages


@pytest.fixture
def inside() -> Iterator[Pages]:
    """A server of the user's own network."""
    with Pages({"/admin": Page(b"secret")}) as pages:
        yield pages


@pytest.fixture
def outside(inside: Pages) -> Iterator[Pages]:
    """A server of the public web, at ``public.example``, that redirects inside."""
    with Pages({"/": Page(status=302, headers={"Location": inside.url("/admin")})}) as pages:
        yield pages


def resolved(host: str, port: int) -> list[str]:
    return ["127.0.0.1"] if host == "public.example" else resolve_public(host, port)


def test_a_public_page_redirects_to_no_own_host(inside: Pages, outside: Pages) -> None:
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.host}, resolve=resolved)
    with pytest.raises(ServiceFailedError, match="private network"):
        door.fetch(f"http://public.example:{outside.port}/", purpose="test", max_bytes=100)
    assert inside.asked == []


def test_an_own_host_that_was_found_is_not_asked(inside: Pages) -> None:
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.host})
    with pytest.raises(ServiceFailedError, match="private network"):
        door.fetch(inside.url("/admin"), purpose="test", max_bytes=100)
    assert inside.asked == []


def test_an_own_host_that_the_user_typed_is_asked(inside: Pages) -> None:
    inside.pages["/old"] = Page(status=302, headers={"Location": "/admin"})
    door = GuardedClient(Ledger(), own_hosts={inside.host})
    for typed in (inside.url("/admin"), inside.url("/old")):
        assert door.fetch(typed, purpose="test", max_bytes=100, typed=typed).body == b"secret"


@pytest.mark.parametrize("named", ["127.0.0.1", "http://127.0.0.1", "127.0.0.1:{other}", "http://127.0.0.1:{other}/x"])
def test_an_exception_is_for_its_port_alone(inside: Pages, named: str) -> None:
    typed = inside.url("/admin")
    door = GuardedClient(Ledger(), plain=True, own_hosts={named.format(other=inside.port + 1)})
    with pytest.raises(ServiceFailedError, match="private network"):
        door.fetch(typed, purpose="test", max_bytes=100, typed=typed)
    assert inside.asked == []


def test_an_exception_for_https_opens_no_http(inside: Pages) -> None:
    typed = inside.url("/admin")
    door = GuardedClient(Ledger(), own_hosts={f"https://{inside.host}/"})
    with pytest.raises(ServiceFailedError, match="only https"):
        door.fetch(typed, purpose="test", max_bytes=100, typed=typed)
    assert inside.asked == []


def test_an_own_host_that_redirects_to_another_is_not_followed(inside: Pages, outside: Pages) -> None:
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.host, outside.host})
    typed = outside.url("/")
    with pytest.raises(ServiceFailedError, match=r"redirected to http://127\.0\.0\.1:\d+/admin, which is not asked"):
        door.fetch(typed, purpose="test", max_bytes=100, typed=typed)
    assert (len(outside.asked), inside.asked) == (1, [])


def test_a_redirect_that_left_an_own_host_leads_back_to_none(inside: Pages, outside: Pages) -> None:
    away = f"http://public.example:{outside.port}/"
    inside.pages["/away"] = Page(status=302, headers={"Location": away})
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.host}, resolve=resolved)
    typed = inside.url("/away")
    with pytest.raises(ServiceFailedError, match="private network"):
        door.fetch(typed, purpose="test", max_bytes=100, typed=typed)
    assert [path for path, _ in inside.asked] == ["/away"]


def test_a_configured_service_opens_its_address_for_nothing_else(inside: Pages, outside: Pages) -> None:
    """A search service at an own address: its calls go there, a picture that it found does not."""
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.url("/gate")}, resolve=resolved)
    assert door.call(Request("The service", inside.url("/admin"), "test")).body == b"secret"
    for found in (inside.url("/admin"), f"http://public.example:{outside.port}/"):
        with pytest.raises(ServiceFailedError, match="private network"):
            door.fetch(found, purpose="test", max_bytes=100)
    assert len(inside.asked) == 1


def test_a_page_names_no_picture_of_an_own_host(inside: Pages, outside: Pages) -> None:
    outside.pages["/"] = Page(f"<html><img src={inside.url('/admin')}>".encode(), headers={"Content-Type": "text/html"})
    door = GuardedClient(Ledger(), plain=True, own_hosts={inside.host}, resolve=resolved)
    with pytest.raises(UnreadableImageError, match="private network"):
        fetch_picture(door, f"http://public.example:{outside.port}/", Limits())
    inside.pages["/away"] = Page(status=302, headers={"Location": f"http://public.example:{outside.port}/"})
    with pytest.raises(UnreadableImageError, match="private network"):
        fetch_picture(door, inside.url("/away"), Limits())
    assert [path for path, _ in inside.asked] == ["/away"]
