"""Calls of services through the door: what is sent, tried again, waited for, kept, and never told."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from backstory_cli import __version__
from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request, encode_form
from fakes.pages import Page, Pages
from support.calls import KEY, Clock, ask


def test_the_ledger_equals_the_server_s_log(
    door: GuardedClient, server: Pages, ledger: Ledger, call: Callable[..., Request]
) -> None:
    body = b"\x00\x01 picture"
    reply = door.call(call(method="POST", body=body, content_type="image/jpeg", query={"q": "a b"}, keep=0))
    assert reply.json("The service") == {"a": 1}
    (entry,) = ledger.exchanges
    assert server.bodies == [body]
    assert (entry.bytes_sent, entry.sent_sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert entry.bytes_received == len(b'{"a": 1}')
    assert entry.host == f"127.0.0.1:{server.port}"
    assert entry.request == f"POST {server.url('/ask')}?q=a+b"


def test_a_key_is_sent_and_nowhere_told(
    door: GuardedClient, server: Pages, ledger: Ledger, call: Callable[..., Request], tmp_path: Path
) -> None:
    server.pages["/ask?key=" + KEY] = [
        Page(f"no such key: {KEY}".encode(), status=403),
        Page(f'{{"key": "{KEY}"}}'.encode()),
    ]
    asked = call(query={"key": KEY}, headers={"X-Key": KEY}, secrets=(KEY,))
    refused, answered = ask(door, asked), ask(door, asked)
    assert server.asked[0][1]["x-key"] == KEY
    assert KEY not in f"{refused}{answered}{ledger.exchanges}{asked.shown}"
    assert b"[key removed]" in refused.body
    assert KEY.encode() not in (tmp_path / "web.db").read_bytes()
    assert asked.fingerprint == call(query={"key": "[key removed]"}).fingerprint


def test_a_key_that_no_header_can_carry_is_not_told(door: GuardedClient, call: Callable[..., Request]) -> None:
    with pytest.raises(ServiceFailedError) as caught:
        door.call(call(headers={"X-Key": f"{KEY}\nX-Other: y"}, secrets=(f"{KEY}\nX-Other: y", KEY)))
    assert KEY not in caught.value.message


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_services_are_asked_again(
    door: GuardedClient, server: Pages, clock: Clock, call: Callable[..., Request], status: int
) -> None:
    server.pages["/ask"] = [Page(status=status), Page(status=status, headers={"Retry-After": "2"}), Page(b"{}")]
    assert door.call(call()).status == 200
    assert len(server.asked) == 3
    assert 1 <= clock.waits[0] <= 2
    assert clock.waits[1] == 2


def test_a_service_that_stays_busy_or_asks_for_a_long_pause_is_left_alone(
    door: GuardedClient, server: Pages, call: Callable[..., Request]
) -> None:
    server.pages["/ask"] = Page(status=503)
    assert door.call(call(attempts=2)).status == 503
    assert len(server.asked) == 2
    server.pages["/ask"] = Page(status=429, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})
    assert door.call(call(query={"other": "1"})).status == 429
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 402, 404, 500])
def test_other_errors_are_answers(
    door: GuardedClient, server: Pages, call: Callable[..., Request], status: int
) -> None:
    server.pages["/ask"] = Page(b"why", status=status)
    assert door.call(call()).status == status
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed_with_a_key(
    door: GuardedClient, server: Pages, call: Callable[..., Request]
) -> None:
    server.pages["/ask"] = Page(status=302, headers={"Location": server.url("/elsewhere")})
    assert door.call(call(headers={"X-Key": KEY}, secrets=(KEY,))).status == 302
    assert [path for path, _ in server.asked] == ["/ask"]


def test_compressed_answers_are_unpacked_and_counted_as_they_came(
    door: GuardedClient, server: Pages, ledger: Ledger, call: Callable[..., Request]
) -> None:
    packed = gzip.compress(b'{"long": "' + b"x" * 50_000 + b'"}', mtime=0)
    server.pages["/ask"] = Page(packed, headers={"Content-Encoding": "gzip"})
    assert len(door.call(call()).json("The service")["long"]) == 50_000
    assert ledger.exchanges[0].bytes_received == len(packed)


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(bytes(50 * 2**20), mtime=0), "gzip", "sent more than 8 MiB"),
        (gzip.compress(b"x" * 1_000, mtime=0)[:-20], "gzip", "broke off"),
        (b"no gzip at all", "gzip", "damaged"),
        (b"x", "br", "not asked for"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip, gzip", "not asked for"),
    ],
    ids=["bomb", "cut short", "not packed", "not asked for", "packed twice"],
)
def test_bad_compression_is_refused(door: GuardedClient, server: Pages, body: bytes, encoding: str, why: str) -> None:
    server.pages["/ask"] = Page(body, headers={"Content-Encoding": encoding})
    with pytest.raises(ServiceFailedError, match=why):
        door.call(Request("The service", server.url("/ask"), "a test"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a": '])
def test_what_is_no_json_is_said(door: GuardedClient, server: Pages, call: Callable[..., Request], body: bytes) -> None:
    server.pages["/ask"] = Page(body)
    with pytest.raises(ServiceFailedError, match="not its usual reply"):
        door.call(call()).json("The service")


def test_the_user_agent_names_a_contact(server: Pages, call: Callable[..., Request]) -> None:
    door = GuardedClient(Ledger(), own_hosts={f"127.0.0.1:{server.port}"}, contact="desk@example.org\r\nX-Evil: ü")
    door.call(call(keep=0))
    agent = server.asked[0][1]["user-agent"]
    assert agent.startswith("backstory/")
    assert "desk@example.org" in agent
    assert "x-evil" not in server.asked[0][1]


def test_without_a_contact_the_user_agent_names_nobody(server: Pages, call: Callable[..., Request]) -> None:
    GuardedClient(Ledger(), own_hosts={f"127.0.0.1:{server.port}"}).call(call(keep=0))
    agent = server.asked[0][1]["user-agent"]
    assert agent == f"backstory/{__version__} (image provenance research; no contact configured)"


def test_an_own_host_may_be_private_but_leads_nowhere_else_private(server: Pages) -> None:
    server.pages["/old"] = Page(status=302, headers={"Location": "http://127.0.0.2:1/secret"})
    door = GuardedClient(Ledger(), own_hosts={f"127.0.0.1:{server.port}"})
    asked, old = server.url("/ask"), server.url("/old")
    assert door.fetch(asked, purpose="test", max_bytes=100, typed=asked).status == 200
    with pytest.raises(ServiceFailedError, match=r"redirected to http://127\.0\.0\.2:1/secret, which .* only https"):
        door.fetch(old, purpose="test", max_bytes=100, typed=old)


def test_a_form_is_the_same_bytes_each_time() -> None:
    made = [encode_form({"a": "ü"}, {"image": ("image.jpg", b"\xff\xd8 jpeg", "image/jpeg")}) for _ in range(2)]
    assert made[0] == made[1]
    kind, body = made[0]
    boundary = kind.partition("boundary=")[2].encode()
    assert body.count(boundary) == 3
    assert b'name="image"; filename="image.jpg"' in body
    assert b"\xff\xd8 jpeg" in body


def test_a_reply_that_cannot_be_read_is_not_kept(
    door: GuardedClient, server: Pages, call: Callable[..., Request]
) -> None:
    """Services say "busy" with HTTP 200 too: that must not be repeated for a day."""
    server.pages["/ask"] = [Page(b"sign in"), Page(b'{"a": 1}')]
    with pytest.raises(ServiceFailedError, match="not its usual reply"):
        door.ask(call(), lambda reply: reply.json("The service"))
    assert door.ask(call(), lambda reply: reply.json("The service"))[0] == {"a": 1}


def test_a_lone_surrogate_in_an_address_is_no_crash(
    door: GuardedClient, server: Pages, call: Callable[..., Request]
) -> None:
    assert ask(door, call(query={"q": "\ud800"})).status == 200
    with pytest.raises(ServiceFailedError):
        door.fetch(server.url("/\ud800"), purpose="test", max_bytes=100, keep=10)
