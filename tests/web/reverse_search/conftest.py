"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from fakes.services import FakeServices
from support.waiting import HANG


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def door(fake: FakeServices) -> GuardedClient:
    return GuardedClient(Ledger(), seconds=HANG, own_hosts={fake.host}, pause=lambda _: None)
