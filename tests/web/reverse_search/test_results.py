"""What services say of a picture: an order of what they call it, and nothing of the picture itself in any text."""

from __future__ import annotations

import pytest

from backstory_cli.reference.web_services import SERPAPI, TINEYE, VISION, Service
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.reverse_search.results import ReverseSearch, Said, Searched, Sought
from backstory_cli.web.reverse_search.serpapi import Lens
from backstory_cli.web.reverse_search.tineye import TinEye
from backstory_cli.web.reverse_search.vision import Vision
from fakes.services import KEY, FakeServices
from support.waiting import HANG


def test_a_copy_is_more_than_a_part_and_that_more_than_alike() -> None:
    assert max(Said) is Said.COPY
    assert min(Said) is Said.SIMILAR


def test_the_copy_that_is_sent_stands_in_no_text() -> None:
    assert "secret" not in repr(Sought(b"secret", "https://example.org"))


@pytest.mark.parametrize(("service", "make"), [(TINEYE, TinEye), (VISION, Vision), (SERPAPI, Lens)])
def test_each_service_answers_in_this_form(service: Service, make: type[TinEye | Vision | Lens]) -> None:
    with FakeServices() as fake:
        door = GuardedClient(Ledger(), seconds=HANG, own_hosts={fake.host}, pause=lambda _: None)
        search: ReverseSearch = make(door, KEY, fake.base(service.name))
        answer = search.search(Sought(b"\xff\xd8\xff a copy"))
    assert search.title
    assert isinstance(answer, Searched)
    assert answer.hits == ()
    assert answer.at is not None
    assert not answer.kept
