"""A language model that can be asked: each of those that there are, by the same questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backstory_cli.errors import Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import LanguageModel
from backstory_cli.web.language_models.budget import Metered
from backstory_cli.web.language_models.gemini import Gemini
from backstory_cli.web.language_models.openai_compatible import OpenAICompatible
from fakes.gemini import FakeGemini
from fakes.openai import MODEL, FakeOpenAI
from support.waiting import HANG

SCHEMA = {"type": "object", "properties": {"sees": {"type": "string"}}}


@pytest.fixture
def gemini() -> Iterator[LanguageModel]:
    with FakeGemini() as server:
        server.reply({"sees": "a harbour"})
        yield Gemini(base_url=server.url, ledger=Ledger(), api_key="AIzaCanary-0123456789", model="m", timeout=HANG)


@pytest.fixture
def own() -> Iterator[LanguageModel]:
    with FakeOpenAI() as server:
        server.reply({"sees": "a harbour"})
        door = GuardedClient(Ledger(), own_hosts={server.host}, seconds=HANG)
        yield OpenAICompatible(door, address=server.url, model=MODEL)


@pytest.mark.parametrize("kind", ["gemini", "own"])
def test_each_answers_in_the_same_form(kind: str, request: pytest.FixtureRequest) -> None:
    model: LanguageModel = request.getfixturevalue(kind)
    for asked in (model, Metered(model, None, None)):
        assert all((asked.name, asked.title, asked.model))
        reply = asked.generate(purpose="a test", system="Look.", text="What is it?", schema=SCHEMA, jpeg=b"\xff\xd8")
        assert reply.parsed == {"sees": "a harbour"}
        assert reply.model
        assert reply.tokens is None or min(reply.tokens) > 0


def test_one_that_cannot_search_says_so(own: LanguageModel) -> None:
    with pytest.raises(Skip):
        own.search(purpose="a test", system="Search.", text="Where is it?")
