"""The client of servers that speak OpenAI's protocol: what is sent, what is taken, what each failure costs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import Reply
from backstory_cli.web.language_models.openai_compatible import OpenAICompatible
from fakes.openai import MODEL, FakeOpenAI, completion
from support.waiting import HANG

KEY = "a-secret-key-of-mine"
JPEG = b"\xff\xd8\xff a picture"
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


@pytest.fixture
def fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(KEY) as server:
        yield server


def ask(fake: FakeOpenAI, ledger: Ledger | None = None, key: str = KEY, **changes: Any) -> Reply:
    door = GuardedClient(
        ledger or Ledger(), own_hosts={fake.host}, seconds=changes.pop("seconds", HANG), pause=lambda _: None
    )
    client = OpenAICompatible(door, **{"address": fake.url, "model": MODEL, "key": key, **changes})
    return client.generate(purpose="a look", system="rules", text="look", schema=SCHEMA, jpeg=JPEG)


def test_one_request_and_its_answer(fake: FakeOpenAI) -> None:
    fake.reply({"a": 1})
    ledger = Ledger()
    assert ask(fake, ledger) == Reply({"a": 1}, MODEL, (11, 7))
    assert fake.pictures == [JPEG]
    (request,) = fake.requests
    assert request["messages"][0] == {"role": "system", "content": "rules"}
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    (entry,) = ledger.exchanges
    assert (entry.host, entry.purpose, entry.bytes_sent) == (fake.host, "a look", len(fake.bodies[0]))
    assert entry.sent_sha256 == hashlib.sha256(fake.bodies[0]).hexdigest()
    assert KEY not in repr(entry)


def test_an_older_server_gets_the_schema_in_words(fake: FakeOpenAI) -> None:
    fake.knows_schemas = False
    fake.reply({"a": 2})
    assert ask(fake).parsed == {"a": 2}
    assert fake.requests[1]["response_format"] == {"type": "json_object"}
    assert '"integer"' in fake.requests[1]["messages"][0]["content"]


def test_a_wrong_key_model_or_address_is_said(fake: FakeOpenAI) -> None:
    fake.reply({})
    with pytest.raises(ServiceFailedError, match="refused the key") as caught:
        ask(fake, key="another-secret-key")
    assert "another-secret-key" not in caught.value.message
    with pytest.raises(ServiceFailedError, match="model 'gone' not found"):
        ask(fake, model="gone")
    with pytest.raises(ServiceFailedError, match="is not there") as caught:
        ask(fake, address=fake.url.removesuffix("/v1"))
    assert "/v1" in caught.value.hint


@pytest.mark.parametrize(
    ("payload", "status", "said"),
    [
        ({"error": {"message": "this model has no eyes"}}, 400, "this model has no eyes"),
        ({"error": "out of memory"}, 500, "out of memory"),
        (b"<html>sign in</html>", 200, "not its usual reply"),
        (b"", 503, "busy or failed"),
        ({}, 200, "no chat completion"),
        ([], 200, "no chat completion"),
        ({"choices": []}, 200, "no chat completion"),
        ({"choices": [{"message": {"content": None}}]}, 200, "did not reply with the JSON"),
        (completion('{"a": 1', "length"), 200, "finish reason length"),
        (completion('{"a": 1'), 200, "did not reply with the JSON"),
        (completion("[1]"), 200, "did not reply with the JSON"),
        (completion("[" * 100_000), 200, "did not reply with the JSON"),
        (completion("{}", "content_filter"), 200, "content_filter"),
    ],
)
def test_every_failure_is_one_line(fake: FakeOpenAI, payload: Any, status: int, said: str) -> None:
    fake.raw(payload, status)
    with pytest.raises(ServiceFailedError, match=said) as caught:
        ask(fake)
    assert MODEL in caught.value.message
    assert "\n" not in caught.value.message


def test_counts_that_are_none_are_left_out(fake: FakeOpenAI) -> None:
    usages: list[Any] = [None, [], {"prompt_tokens": "many"}, {"prompt_tokens": -1, "completion_tokens": 0}]
    for usage in usages:
        fake.raw({**completion("{}"), "usage": usage})
        assert ask(fake).tokens is None


def test_a_server_that_never_answers_is_given_up(fake: FakeOpenAI) -> None:
    fake.hang()
    with pytest.raises(ServiceFailedError, match="did not answer within"):
        ask(fake, seconds=0.4)
