"""What holds for every service: a failure is one plain line, nonsense is no crash, the ledger is the server's log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.providers.commons import Commons
from backstory_cli.web.providers.fact_check import FactCheck
from backstory_cli.web.providers.wayback import Wayback
from backstory_cli.web.reverse_search.results import Searched, Sought
from backstory_cli.web.reverse_search.serpapi import Bing, Lens, Yandex
from backstory_cli.web.reverse_search.tineye import TinEye
from backstory_cli.web.reverse_search.vision import Vision
from fakes.services import HTML, KEY, FakeServices, Response
from support.waiting import HANG

SOUGHT = Sought(b"\xff\xd8\xff a copy", "https://example.org/a.jpg")
Ask = Callable[[GuardedClient, FakeServices, str], Any]

ASK: dict[str, tuple[str, Ask]] = {
    "TinEye": ("tineye", lambda door, fake, key: TinEye(door, key, fake.base("tineye")).search(SOUGHT)),
    "Vision": ("vision", lambda door, fake, key: Vision(door, key, fake.base("vision")).search(SOUGHT)),
    "Lens": ("serpapi", lambda door, fake, key: Lens(door, key, fake.base("serpapi")).search(SOUGHT)),
    "Bing": ("serpapi", lambda door, fake, key: Bing(door, key, fake.base("serpapi")).search(SOUGHT)),
    "Yandex": ("serpapi", lambda door, fake, key: Yandex(door, key, fake.base("serpapi")).search(SOUGHT)),
    "text": ("factcheck", lambda door, fake, key: FactCheck(door, key, fake.base("factcheck")).search_text("words")),
    "picture": (
        "factcheck",
        lambda door, fake, key: FactCheck(door, key, fake.base("factcheck")).search_picture(
            "https://example.org/a.jpg"
        ),
    ),
    "Wayback": ("wayback", lambda door, fake, key: Wayback(door, fake.base("wayback")).earliest("https://a.org/")),
    "Commons": ("commons", lambda door, fake, key: Commons(door, fake.base("commons")).find_by_sha1("0" * 40)),
}
KEYED = [name for name, (service, _) in ASK.items() if service not in {"wayback", "commons"}]
every = pytest.mark.parametrize("name", list(ASK))
keyed = pytest.mark.parametrize("name", KEYED)


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def door(fake: FakeServices, ledger: Ledger) -> GuardedClient:
    return GuardedClient(ledger, seconds=HANG, own_hosts={fake.host}, contact="desk@example.org", pause=lambda _: None)


def ask(name: str, door: GuardedClient, fake: FakeServices, key: str = KEY) -> Any:
    return ASK[name][1](door, fake, key)


@every
def test_nothing_found_is_an_answer(name: str, door: GuardedClient, fake: FakeServices) -> None:
    answer = ask(name, door, fake)
    assert answer.hits == () if isinstance(answer, Searched) else not answer


@every
def test_the_ledger_equals_the_server_s_log(name: str, door: GuardedClient, fake: FakeServices, ledger: Ledger) -> None:
    ask(name, door, fake)
    told = [(e.host, e.bytes_sent, e.sent_sha256, e.bytes_received, e.request.split()[0]) for e in ledger.exchanges]
    log = [(r.host, len(r.body), hashlib.sha256(r.body).hexdigest(), r.sent, r.method) for r in fake.log]
    assert told == log
    assert all(each.purpose for each in ledger.exchanges)


@keyed
def test_a_wrong_key_is_said_and_not_told(name: str, door: GuardedClient, fake: FakeServices, ledger: Ledger) -> None:
    with pytest.raises(ServiceFailedError) as caught:
        ask(name, door, fake, "another-secret-key")
    assert "key" in caught.value.message
    assert "_API_KEY" in caught.value.hint
    assert "another-secret-key" not in f"{caught.value.message} {caught.value.hint} {ledger.exchanges}"


@keyed
def test_a_key_never_stands_in_the_ledger(name: str, door: GuardedClient, fake: FakeServices, ledger: Ledger) -> None:
    ask(name, door, fake)
    assert KEY not in repr(ledger.exchanges)
    assert any(KEY in f"{each.path}{each.headers}{each.body!r}" for each in fake.log)


@every
@pytest.mark.parametrize("status", [400, 402, 403, 404, 429, 500, 503])
def test_every_error_is_one_line_with_a_way_out(
    name: str, status: int, door: GuardedClient, fake: FakeServices
) -> None:
    fake.behave(ASK[name][0], Response.json({"error": {"message": "no", "code": status}}, status))
    with pytest.raises(ServiceFailedError) as caught:
        ask(name, door, fake)
    assert "\n" not in caught.value.message
    assert caught.value.hint


@every
@pytest.mark.parametrize(
    "response",
    [HTML, Response(200, b""), Response(200, b"\xff\xfe\x00"), Response(200, b"[" * 50_000), Response(302, b"")],
    ids=["sign-in", "empty", "bytes", "nested", "redirect"],
)
def test_what_is_no_answer_is_said(name: str, response: Response, door: GuardedClient, fake: FakeServices) -> None:
    fake.behave(ASK[name][0], response)
    with pytest.raises(ServiceFailedError):
        ask(name, door, fake)


@every
@pytest.mark.parametrize("payload", [{}, {"status": "ok"}, [], "ok", None], ids=json.dumps)
def test_json_of_another_kind_never_means_that_nothing_was_found(
    name: str, payload: object, door: GuardedClient, fake: FakeServices
) -> None:
    """But for two: no fact checks are an empty object, no archived copies an empty list."""
    fake.behave(ASK[name][0], Response.json(payload))
    if (ASK[name][0] == "factcheck" and isinstance(payload, dict)) or (name == "Wayback" and payload == []):
        assert not ask(name, door, fake)
        return
    with pytest.raises(ServiceFailedError):
        ask(name, door, fake)


@every
@pytest.mark.parametrize("response", [HTML, Response(401, b"no"), Response(503, b"busy"), Response(200, b"")])
def test_the_ledger_equals_the_log_of_a_server_that_fails(
    name: str, response: Response, door: GuardedClient, fake: FakeServices, ledger: Ledger
) -> None:
    fake.behave(ASK[name][0], response)
    with pytest.raises(ServiceFailedError):
        ask(name, door, fake)
    told = [(e.bytes_sent, e.sent_sha256, e.bytes_received, e.outcome) for e in ledger.exchanges]
    outcome = f"HTTP {response.status}"
    log = [(len(r.body), hashlib.sha256(r.body).hexdigest(), r.sent, outcome) for r in fake.log]
    assert told == log


@every
def test_a_drip_ends(name: str, fake: FakeServices) -> None:
    fake.behave(ASK[name][0], Response(drip=True))
    impatient = GuardedClient(Ledger(), seconds=0.4, own_hosts={fake.host})
    with pytest.raises(ServiceFailedError, match="did not answer within"):
        ask(name, impatient, fake)


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
FIELDS: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "TinEye": ({"code": 200}, ("results", "matches"), ("backlinks", "image_url", "tags", "width", "height")),
    "Vision": (
        {},
        ("responses", "webDetection"),
        ("pagesWithMatchingImages", "fullMatchingImages", "bestGuessLabels", "webEntities"),
    ),
    "Bing": ({"search_metadata": {"status": "Success"}}, ("pages_with_this_image",), ("link", "original", "date")),
    "Lens": (
        {"image_id": "1", "search_metadata": {"status": "Success", "created_at": "2026-11-20 10:00:00 UTC"}},
        ("exact_matches",),
        ("link", "date", "title", "thumbnail", "actual_image_width"),
    ),
    "Yandex": (
        {"search_metadata": {"status": "Success"}},
        ("image_results",),
        ("link", "original_image", "thumbnail", "title"),
    ),
    "picture": ({}, ("results", "claim"), ("text", "claimant", "claimDate", "claimReview")),
    "text": ({}, ("claims",), ("text", "claimant", "claimDate", "claimReview")),
    "Commons": ({}, ("query", "allimages"), ("sha1", "title", "url", "timestamp", "extmetadata")),
}


@pytest.mark.parametrize("name", list(FIELDS))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_json_is_an_answer_or_a_plain_failure(
    name: str, door: GuardedClient, fake: FakeServices, data: st.DataObject
) -> None:
    """The usual shape with anything at all in its places."""
    start, way, fields = FIELDS[name]
    entry = {field: data.draw(NONSENSE) for field in fields}
    if data.draw(st.booleans()) and name == "Commons":
        entry["sha1"] = "0" * 40
    value: Any = data.draw(st.sampled_from([[entry], entry, [entry, None, 1]]))
    for part in reversed(way):
        value = {part: value}
    payload = data.draw(st.sampled_from([{**start, **value}, data.draw(NONSENSE)]))
    listed = {"Vision": "responses", "picture": "results"}.get(name, "")
    if isinstance(payload, dict) and isinstance(payload.get(listed), dict):
        payload[listed] = [payload[listed]]
    fake.behave(ASK[name][0], Response(200, json.dumps(payload).encode()))
    with suppress(ServiceFailedError, Skip):
        answer = ask(name, door, fake)
        if isinstance(answer, Searched):
            assert all(hit.page or hit.picture for hit in answer.hits)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(row=st.lists(st.from_regex(r"\d{4,14}", fullmatch=True) | st.just("https://a.org/") | NONSENSE, max_size=6))
def test_any_row_is_a_capture_of_a_time_that_was_or_none(
    door: GuardedClient, fake: FakeServices, row: list[object]
) -> None:
    fake.behave("wayback", Response(200, json.dumps([["timestamp"], row]).encode()))
    capture = ask("Wayback", door, fake)
    if capture is not None:
        assert datetime(1990, 1, 1, tzinfo=UTC) <= capture.at <= datetime.now(UTC) + timedelta(days=1)
        assert capture.original == "https://a.org/"
