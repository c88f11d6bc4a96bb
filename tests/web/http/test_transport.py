"""TLS and proxies: a host is reached at the address that was checked, and known by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from fakes.attacks import SLOW, Attacker
from fakes.pages import Page, Pages
from fakes.proxy import Authority, FakeProxy

HOST = "public.example"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    context = made.trusted()
    monkeypatch.setattr("backstory_cli.web.http.transport.make_tls_context", lambda: context)
    return made


@pytest.fixture
def server(authority: Authority) -> Iterator[Pages]:
    """A server of the public web, over TLS."""
    pages = Pages({"/": Page(b"hello")})
    authority.protect(pages, HOST)
    with pages:
        yield pages


@pytest.fixture
def proxy() -> Iterator[FakeProxy]:
    with FakeProxy() as running:
        yield running


def fetched(url: str, proxy: str | None = None, addresses: tuple[str, ...] = ("127.0.0.1",)) -> bytes:
    door = GuardedClient(Ledger(), seconds=20, plain=True, proxy=proxy, resolve=lambda _host, _port: list(addresses))
    return door.fetch(url, purpose="test", max_bytes=100).body


def test_a_server_is_known_by_its_name(server: Pages, authority: Authority) -> None:
    assert fetched(f"https://{HOST}:{server.port}/") == b"hello"
    assert authority.names == [HOST]
    assert server.asked[0][1]["host"] == f"{HOST}:{server.port}"


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_server_of_another_name_is_not_asked(server: Pages, proxy: FakeProxy, host: str) -> None:
    for through in (None, f"http://{proxy.host}"):
        with pytest.raises(ServiceFailedError, match="certificate"):
            fetched(f"https://{host}:{server.port}/", through)
    assert server.asked == []


def test_a_tunnel_leads_to_the_address_and_the_server_is_known_by_its_name(
    server: Pages, proxy: FakeProxy, authority: Authority
) -> None:
    assert fetched(f"https://{HOST}:{server.port}/", f"http://{proxy.host}") == b"hello"
    assert proxy.asked == [f"CONNECT 127.0.0.1:{server.port}"]
    assert authority.names == [HOST]
    assert server.asked[0][1]["host"] == f"{HOST}:{server.port}"


def test_a_proxy_over_tls_is_known_by_its_own_name(server: Pages, authority: Authority) -> None:
    proxy = FakeProxy()
    authority.protect(proxy, "127.0.0.1")
    with proxy:
        assert fetched(f"https://{HOST}:{server.port}/", f"https://{proxy.host}") == b"hello"
    assert proxy.asked == [f"CONNECT 127.0.0.1:{server.port}"]
    assert authority.names == [None, HOST]


def test_without_tls_a_proxy_is_asked_for_the_address(proxy: FakeProxy) -> None:
    with Pages({"/a": Page(b"hello")}) as server:
        assert fetched(f"http://{HOST}:{server.port}/a?b=c", f"http://{proxy.host}") == b"hello"
    assert proxy.asked == [f"GET http://127.0.0.1:{server.port}/a?b=c"]
    path, headers = server.asked[0]
    assert (path, headers["host"]) == ("/a?b=c", f"{HOST}:{server.port}")


def test_the_next_address_is_tried_where_a_proxy_cannot_reach_one(server: Pages, proxy: FakeProxy) -> None:
    proxy.refuses.add(f"192.0.2.1:{server.port}")
    url, through = f"https://{HOST}:{server.port}/", f"http://{proxy.host}"
    assert fetched(url, through, ("192.0.2.1", "127.0.0.1")) == b"hello"
    with pytest.raises(ServiceFailedError, match="could not be reached"):
        fetched(url, through, ("192.0.2.1",))


def test_name_and_password_are_the_proxy_s_alone(server: Pages, proxy: FakeProxy) -> None:
    with Pages({"/": Page(b"hello")}) as plain:
        for url in (f"https://{HOST}:{server.port}/", f"http://{HOST}:{plain.port}/"):
            assert fetched(url, f"http://jane:secret@{proxy.host}") == b"hello"
    assert proxy.credentials == ["Basic amFuZTpzZWNyZXQ="] * 2
    assert "secret" not in f"{server.asked}{plain.asked}"
    assert "proxy-authorization" not in {**server.asked[0][1], **plain.asked[0][1]}


def test_a_proxy_of_the_environment_is_not_used(
    server: Pages, proxy: FakeProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{proxy.host}")
    assert fetched(f"https://{HOST}:{server.port}/") == b"hello"
    assert proxy.asked == []


def test_a_proxy_opens_no_way_into_the_private_network(proxy: FakeProxy) -> None:
    with Pages({"/": Page(b"secret")}) as inside, pytest.raises(ServiceFailedError, match="private network"):
        GuardedClient(Ledger(), plain=True, proxy=f"http://{proxy.host}").fetch(
            inside.url("/"), purpose="test", max_bytes=100
        )
    assert proxy.asked == []


def test_a_proxy_that_says_nothing_is_not_waited_for() -> None:
    with Attacker(SLOW["silence"]) as silent:
        door = GuardedClient(Ledger(), seconds=1, proxy=silent.url, resolve=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(ServiceFailedError, match="within 1 seconds"):
            door.fetch(f"https://{HOST}/", purpose="test", max_bytes=100)
