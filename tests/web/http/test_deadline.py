"""The watch over one call: servers that never end are ended by its seconds or by their size."""

from __future__ import annotations

import tracemalloc

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from fakes.attacks import BROKEN, EITHER, LARGE, SLOW, Attack, Attacker, bomb
from support.waiting import LONG, guard

BIG = 8 * 2**20
MAX_GROWTH = 40_000_000


def ended(attack: Attack, seconds: float, max_bytes: int = BIG) -> tuple[ServiceFailedError, int]:
    """How an exchange with an attacker failed, and by how many bytes memory grew at most."""
    bomb()  # packed before memory is counted
    with Attacker(attack) as attacker:
        door = GuardedClient(Ledger(), seconds=seconds, own_hosts={f"127.0.0.1:{attacker.port}"})
        tracemalloc.start()
        try:
            with guard("the exchange"), pytest.raises(ServiceFailedError) as failed:
                door.fetch(attacker.url, purpose="test", max_bytes=max_bytes, typed=attacker.url)
            return failed.value, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("name", SLOW)
def test_the_deadline_ends_it(name: str) -> None:
    failure, growth = ended(SLOW[name], seconds=1)
    assert "within 1 seconds" in failure.message
    assert growth < MAX_GROWTH


@pytest.mark.parametrize("name", LARGE)
def test_the_bound_on_its_size_ends_it(name: str) -> None:
    failure, growth = ended(LARGE[name], seconds=LONG)
    assert "sent more than 8 MiB" in failure.message
    assert growth < MAX_GROWTH


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_answer_is_told_at_once(name: str) -> None:
    failure, growth = ended(BROKEN[name], seconds=LONG)
    assert failure.message.startswith("127.0.0.1")
    assert "within" not in failure.message
    assert failure.hint
    assert growth < MAX_GROWTH


@pytest.mark.parametrize("name", EITHER)
def test_size_or_deadline_ends_it(name: str) -> None:
    failure, growth = ended(EITHER[name], seconds=1)
    assert "within 1 seconds" in failure.message or "sent more than" in failure.message
    assert growth < MAX_GROWTH
