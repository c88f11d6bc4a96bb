"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backstory_cli.web.http.cache import WebStore
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request
from fakes.pages import Page, Pages
from support.calls import Clock
from support.waiting import HANG


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Pages]:
    with Pages({"/ask": Page(b'{"a": 1}', headers={"Content-Type": "application/json"})}) as pages:
        yield pages


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def door(server: Pages, ledger: Ledger, clock: Clock, tmp_path: Path) -> GuardedClient:
    store = WebStore(tmp_path / "web.db", clock=clock)
    return GuardedClient(ledger, store=store, seconds=HANG, own_hosts={f"127.0.0.1:{server.port}"}, pause=clock.pause)


@pytest.fixture
def call(server: Pages) -> Callable[..., Request]:
    return lambda **changes: Request("The service", server.url("/ask"), "a test", **changes)
