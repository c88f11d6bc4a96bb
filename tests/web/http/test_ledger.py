"""The ledger: what was sent, in its order, and kept only where that was asked for and is nobody's secret."""

from __future__ import annotations

import hashlib
from functools import partial

from backstory_cli.system.concurrency import run_all
from backstory_cli.web.http.ledger import Ledger


def test_an_exchange_is_noted_before_anything_comes_back() -> None:
    ledger = Ledger()
    number = ledger.note_sent("example.org", "a test", b"body", "POST https://example.org/")
    (sent,) = ledger.exchanges
    assert (sent.bytes_sent, sent.sent_sha256) == (4, hashlib.sha256(b"body").hexdigest())
    assert sent.outcome == "no answer"
    ledger.note_received(number, 10, "HTTP 200")
    assert (ledger.exchanges[0].bytes_received, ledger.exchanges[0].outcome) == (10, "HTTP 200")


def test_bodies_are_kept_only_when_asked_for() -> None:
    ledger = Ledger()
    ledger.note_sent("example.org", "a test", b"body")
    assert ledger.exchanges[0].kept is None


def test_a_kept_body_is_what_was_sent_without_its_keys() -> None:
    ledger = Ledger(keep_sent=True)
    ledger.note_sent("example.org", "a test", b'{"key": "a-secret-key"}', secrets=("a-secret-key",))
    ledger.note_sent("example.org", "a test", b"\xff\xd8\xff raw")
    ledger.note_sent("example.org", "a test", b"")
    first, second, third = (each.kept for each in ledger.exchanges)
    assert first is not None
    assert second is not None
    assert (first.name, first.content) == ("sent-1.json", b'{"key": "[key removed]"}')
    assert (second.name, second.media_type, second.content) == (
        "sent-2.bin",
        "application/octet-stream",
        b"\xff\xd8\xff raw",
    )
    assert third is None
    assert ledger.exchanges[0].sent_sha256 == hashlib.sha256(b'{"key": "a-secret-key"}').hexdigest()


def test_a_body_that_is_itself_a_credential_is_not_kept() -> None:
    ledger = Ledger(keep_sent=True)
    ledger.note_sent("example.org", "signing in", b"assertion=secret", confidential=True)
    assert ledger.exchanges[0].kept is None


def test_every_key_is_left_out_wherever_it_stands() -> None:
    ledger = Ledger(keep_sent=True)
    body = b"\xff\xd8 first-key \x00 second-key first-key"
    ledger.note_sent("example.org", "a test", body, secrets=("first-key", "second-key", ""))
    kept = ledger.exchanges[0].kept
    assert kept is not None
    assert kept.content == b"\xff\xd8 [key removed] \x00 [key removed] [key removed]"
    assert ledger.exchanges[0].bytes_sent == len(body)


def test_a_credential_is_noted_like_any_other_body_all_the_same() -> None:
    ledger = Ledger(keep_sent=True)
    ledger.note_sent("example.org", "signing in", b"assertion=secret", confidential=True)
    (sent,) = ledger.exchanges
    assert (sent.bytes_sent, sent.sent_sha256) == (16, hashlib.sha256(b"assertion=secret").hexdigest())
    assert b"assertion" not in sent.model_dump_json().encode()


def test_kept_bodies_are_numbered_as_they_were_sent() -> None:
    ledger = Ledger(keep_sent=True)
    for confidential in (False, True, False):
        ledger.note_sent("example.org", "a test", b"{}", confidential=confidential)
    assert [each.kept.name for each in ledger.exchanges if each.kept] == ["sent-1.json", "sent-3.json"]


def test_what_is_noted_of_hosts_and_purposes_is_made_safe() -> None:
    ledger = Ledger()
    number = ledger.note_sent("\x1b[31m" + "h" * 5_000, "\u202e", b"", "GET https://example.org/\x07")
    ledger.note_received(number, 0, "\x1b]0;title\x07")
    (sent,) = ledger.exchanges
    assert not {"\x1b", "\x07", "\u202e"} & set(sent.host + sent.purpose + sent.request + sent.outcome)
    assert len(sent.host) < 400


def test_threads_write_to_it_side_by_side() -> None:
    ledger = Ledger(keep_sent=True)

    def job(number: int) -> None:
        entry = ledger.note_sent("example.org", str(number), b"{}")
        ledger.note_received(entry, number, "HTTP 200")

    run_all([partial(job, number) for number in range(200)], most=8)
    assert sorted(int(each.purpose) for each in ledger.exchanges) == list(range(200))
    assert all(each.bytes_received == int(each.purpose) for each in ledger.exchanges)
    names = [each.kept.name for each in ledger.exchanges if each.kept]
    assert names == [f"sent-{number}.json" for number in range(1, 201)]
