"""Fetching the public trust lists: all or none."""

from __future__ import annotations

import json

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.trust_sources import SOURCES, fetch_lists
from fakes.pages import Page, Pages
from support import signing

PEM = signing.authority().pem.encode()
PRODUCT = {"recordId": "1", "product": {"productType": "generatorProduct", "DN": {"CN": "A", "O": "B"}}}
GOOD = {name: PEM if name.endswith(".pem") else json.dumps([PRODUCT]).encode() for name in SOURCES}


def fetched(pages: dict[str, bytes]) -> dict[str, str]:
    with Pages({f"/{name}": Page(body) for name, body in pages.items()}) as server:
        door = GuardedClient(Ledger(), plain=True, resolve=lambda _host, _port: ["127.0.0.1"])
        return fetch_lists(door, {name: server.url(f"/{name}") for name in SOURCES})


def test_all_are_fetched() -> None:
    assert {name: text.encode() for name, text in fetched(GOOD).items()} == GOOD


@pytest.mark.parametrize("name", list(SOURCES))
@pytest.mark.parametrize("nonsense", [b"<html>sign in</html>", b"", b"\xff\xfe", b"[]", b"[" * 100_000])
def test_nonsense_in_one_is_refused(name: str, nonsense: bytes) -> None:
    with pytest.raises(ServiceFailedError, match="not the list"):
        fetched({**GOOD, name: nonsense})


def test_one_missing_is_refused() -> None:
    with pytest.raises(ServiceFailedError, match="404"):
        fetched({name: body for name, body in GOOD.items() if name != "c2pa-tsa.pem"})


def test_every_address_is_https() -> None:
    assert all(url.startswith("https://") for url in SOURCES.values())
