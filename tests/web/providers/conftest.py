"""A door that leads to the services on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backstory_cli.web.door import Door
from backstory_cli.web.ledger import Ledger
from fakes.services import FakeServices


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def door(fake: FakeServices, ledger: Ledger) -> Door:
    return Door(ledger, seconds=5, own_hosts={fake.host}, pause=lambda _: None)
